/// Invalidations: paths and tags whose stored answers may not be used any more, or not without
/// asking.
///
/// Door: [dev.warmfront.control.invalidation.Invalidations]. Owns the table `invalidation`.
@NullMarked
@ApplicationModule(
        displayName = "Invalidation",
        allowedDependencies = {"web", "change", "distribution", "tenancy"})
package dev.warmfront.control.invalidation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
