package dev.warmfront.snapshot.distribution;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.policy.CachePolicy;
import java.util.List;

/// How requests for one pattern of paths are served.
///
/// @param targetId an origin or an origin group of the same distribution
/// @param allowedMethods upper-case; anything else is answered 405
public record Behaviour(
        PathPattern pathPattern,
        String targetId,
        ViewerProtocolPolicy viewerProtocolPolicy,
        List<String> allowedMethods,
        CachePolicy cachePolicy) {

    public Behaviour {
        Require.text("targetId", targetId);
        allowedMethods = List.copyOf(allowedMethods);
        Require.that(
                allowedMethods.contains("GET") && allowedMethods.contains("HEAD"),
                "allowedMethods",
                allowedMethods,
                "at least GET and HEAD");
        Require.distinct("allowedMethods", allowedMethods, method -> method);
    }
}
