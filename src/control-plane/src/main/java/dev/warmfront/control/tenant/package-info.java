/// Tenants: who shares an installation without seeing one another.
///
/// Door: [dev.warmfront.control.tenant.Tenants]. They are resources of whoever runs the
/// installation, so they have the manners of every resource.
@NullMarked
@ApplicationModule(
        displayName = "Tenant",
        allowedDependencies = {"web", "change", "resource", "tenancy"})
package dev.warmfront.control.tenant;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
