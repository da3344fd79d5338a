/// What an edge would do with a request or a question about a name, and why: asked with one that
/// nobody sent.
///
/// Decides with the edges' own code, the engine; a play sends the same requests to an edge and
/// compares.
@NullMarked
@ApplicationModule(
        displayName = "Explain",
        allowedDependencies = {
            "web", "change", "tenancy", "publish", "verdict", "dns", "fleet", "geo"
        })
package dev.warmfront.control.explain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
