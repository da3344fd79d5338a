/// Health checks: what edges probe, and what each of them makes of it.
///
/// Door: [dev.warmfront.control.health.HealthChecks].
@NullMarked
@ApplicationModule(
        displayName = "Health",
        allowedDependencies = {"web", "change", "resource", "verdict"})
package dev.warmfront.control.health;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
