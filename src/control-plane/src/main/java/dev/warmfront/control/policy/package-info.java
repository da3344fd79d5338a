/// Cache policies: what tells two answers apart, and for how long each is good.
///
/// Door: [dev.warmfront.control.policy.CachePolicies]. The managed ones are rows too; the first
/// migration puts them there.
@NullMarked
@ApplicationModule(
        displayName = "Policy",
        allowedDependencies = {"web", "change", "resource"})
package dev.warmfront.control.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
