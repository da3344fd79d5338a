/// Distributions: their origins, origin groups, cache behaviours and aliases.
///
/// Door: [dev.warmfront.control.distribution.Distributions]. Owns the table `distribution_alias`.
@NullMarked
@ApplicationModule(
        displayName = "Distribution",
        allowedDependencies = {"web", "change", "resource", "tenancy", "domain"})
package dev.warmfront.control.distribution;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
