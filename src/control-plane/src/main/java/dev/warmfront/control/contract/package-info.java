/// The contract: what the API says of itself (OpenAPI), from the code and from what every operation
/// has in common.
///
/// Has no door: nobody calls it. `openapi/warmfront.yaml` is what it makes, and a test compares
/// them.
@NullMarked
@ApplicationModule(
        displayName = "Contract",
        allowedDependencies = {"web", "access", "change", "resource"})
package dev.warmfront.control.contract;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
