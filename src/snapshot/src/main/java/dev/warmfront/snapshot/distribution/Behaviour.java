package dev.warmfront.snapshot.distribution;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How requests for one pattern of paths are served.
///
/// @param targetId an origin or an origin group of the same distribution
/// @param allowedMethods upper-case; anything else is answered 405
/// @param compresses whether the edge compresses what the origin sends as it is, in the codings that
///     the cache policy names
/// @param responseHeaders what is done to the header fields of answers; null for nothing
public record Behaviour(
        PathPattern pathPattern,
        String targetId,
        ViewerProtocolPolicy viewerProtocolPolicy,
        List<String> allowedMethods,
        CachePolicy cachePolicy,
        boolean compresses,
        @Nullable ResponseHeaders responseHeaders) {

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

    /// A behaviour that leaves answers as they are.
    public Behaviour(
            PathPattern pathPattern,
            String targetId,
            ViewerProtocolPolicy viewerProtocolPolicy,
            List<String> allowedMethods,
            CachePolicy cachePolicy) {
        this(pathPattern, targetId, viewerProtocolPolicy, allowedMethods, cachePolicy, false, null);
    }
}
