/// Secrets at rest: sealed under a key that is in a file or in the environment, and never in the
/// database.
///
/// Doors: [dev.warmfront.control.secret.Secrets] seals and opens;
/// [dev.warmfront.control.secret.PrivateKeys] is asked for the keys that edges need, and answered
/// by whoever keeps certificates; [dev.warmfront.control.secret.SealedRows] is for whoever keeps
/// something sealed, so that it can be sealed anew.
@NullMarked
@ApplicationModule(
        displayName = "Secret",
        allowedDependencies = {"change"})
package dev.warmfront.control.secret;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
