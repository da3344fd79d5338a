/// Who may call, and what for.
///
/// Door: [dev.warmfront.control.access.Access]. Owns the tables `api_key` and
/// `api_key_secret`. Deny by default: what is not named in `Gates` is refused, and what is not
/// listed in [dev.warmfront.control.access.Permission] is for owners, who find nothing there.
@NullMarked
@ApplicationModule(
        displayName = "Access",
        allowedDependencies = {"web", "change", "resource", "tenancy", "tenant"})
package dev.warmfront.control.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
