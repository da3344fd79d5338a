package dev.warmfront.compiler.distribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one pattern of paths is served, as it is asked for.
///
/// @param pathPattern `*` in the default behaviour
/// @param targetOriginId an origin or an origin group of the same distribution
/// @param viewerProtocolPolicy ALLOW_ALL, REDIRECT_TO_HTTPS or HTTPS_ONLY
/// @param allowedMethods one of three sets: GET and HEAD; these and OPTIONS; all seven
/// @param compress whether the edge compresses what the origin does not
public record DesiredBehaviour(
        String pathPattern,
        String targetOriginId,
        String viewerProtocolPolicy,
        List<String> allowedMethods,
        String cachePolicyId,
        boolean compress,
        @Nullable String responseHeadersPolicyId) {
    public DesiredBehaviour {
        allowedMethods = List.copyOf(allowedMethods);
    }
}
