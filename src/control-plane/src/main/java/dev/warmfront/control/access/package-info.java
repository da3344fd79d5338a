/// Who may call, and what for.
///
/// Door: [dev.warmfront.control.access.Access]. Owns the table `api_key`. Deny by default: what is
/// not named in `Gates` is refused.
@NullMarked
@ApplicationModule(
        displayName = "Access",
        allowedDependencies = {"web"})
package dev.warmfront.control.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
