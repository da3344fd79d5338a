/// What all resources have in common: a document, a name, a revision, references, and the manners
/// of the API.
///
/// Door: [dev.warmfront.control.resource.Resources], one for each
/// [dev.warmfront.control.resource.Kind]. Owns the tables `resource` and `reference`.
@NullMarked
@ApplicationModule(
        displayName = "Resource",
        allowedDependencies = {"web", "change", "tenancy"})
package dev.warmfront.control.resource;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
