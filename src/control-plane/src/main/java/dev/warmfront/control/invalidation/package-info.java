/// Invalidations: paths whose stored answers may not be used any more.
///
/// Door: [dev.warmfront.control.invalidation.Invalidations]. Owns the table `invalidation`.
@NullMarked
@ApplicationModule(
        displayName = "Invalidation",
        allowedDependencies = {"web", "change", "distribution"})
package dev.warmfront.control.invalidation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
