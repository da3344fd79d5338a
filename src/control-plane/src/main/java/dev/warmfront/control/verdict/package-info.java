/// What edges say of the things they probe.
///
/// Doors: [dev.warmfront.control.verdict.Verdicts] for what they say now, and
/// [dev.warmfront.control.verdict.Flips] for when that turned. Owns the tables `verdict` and
/// `health_flip`.
@NullMarked
@ApplicationModule(
        displayName = "Verdict",
        allowedDependencies = {})
package dev.warmfront.control.verdict;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
