/// What edges say of the things they probe.
///
/// Door: [dev.warmfront.control.verdict.Verdicts]. Owns the table `verdict`.
@NullMarked
@ApplicationModule(
        displayName = "Verdict",
        allowedDependencies = {})
package dev.warmfront.control.verdict;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
