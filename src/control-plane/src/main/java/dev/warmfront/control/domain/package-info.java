/// Domains, and which tenant has proved that it speaks for one.
///
/// Door: [dev.warmfront.control.domain.Domains], which features ask before somebody gets a name.
/// Owns the table `domain`.
@NullMarked
@ApplicationModule(
        displayName = "Domain",
        allowedDependencies = {"web", "change", "resource", "tenancy"})
package dev.warmfront.control.domain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
