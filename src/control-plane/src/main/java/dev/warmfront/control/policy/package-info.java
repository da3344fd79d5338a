/// Cache policies: what tells two answers apart, and for how long each is good. Response headers
/// policies: what is done to the headers of answers on their way to viewers.
///
/// Doors: [dev.warmfront.control.policy.CachePolicies],
/// [dev.warmfront.control.policy.ResponseHeadersPolicies]. The managed ones are rows too; the first
/// migration puts them there.
@NullMarked
@ApplicationModule(
        displayName = "Policy",
        allowedDependencies = {"web", "change", "resource"})
package dev.warmfront.control.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
