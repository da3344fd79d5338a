/// Secrets at rest: sealed under a key that is in a file or in the environment, and never in the
/// database.
///
/// Doors: [dev.warmfront.control.secret.Secrets] seals and opens;
/// [dev.warmfront.control.secret.PrivateKeys] is asked for the keys that edges need, and answered
/// by whoever keeps certificates.
@NullMarked
@ApplicationModule(
        displayName = "Secret",
        allowedDependencies = {})
package dev.warmfront.control.secret;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
