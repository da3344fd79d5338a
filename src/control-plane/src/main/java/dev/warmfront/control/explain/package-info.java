/// What an edge would do with a request, and why: asked with a request that nobody sent.
///
/// Decides with the edges' own code, the engine; a play sends the same requests to an edge and
/// compares.
@NullMarked
@ApplicationModule(
        displayName = "Explain",
        allowedDependencies = {"web", "change", "tenancy", "publish", "verdict"})
package dev.warmfront.control.explain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
