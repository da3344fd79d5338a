package dev.warmfront.compiler.distribution;

import dev.warmfront.compiler.origin.DesiredOrigin;
import dev.warmfront.compiler.origin.DesiredOriginGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A distribution as it is asked for: all of its REST document that an edge can notice.
///
/// @param domainName the distribution's own name, made by the system
/// @param cacheBehaviours in the order they are tried, before the default one
/// @param defaultRootObject what `/` stands for; empty for nothing
/// @param customErrorResponses at most one for a status
/// @param continuousDeployment what is tried out in its place; null for nothing
public record DesiredDistribution(
        String id,
        String domainName,
        List<String> aliases,
        boolean enabled,
        List<DesiredOrigin> origins,
        List<DesiredOriginGroup> originGroups,
        DesiredBehaviour defaultCacheBehaviour,
        List<DesiredBehaviour> cacheBehaviours,
        String defaultRootObject,
        @Nullable String webAclId,
        @Nullable String certificateId,
        List<DesiredErrorResponse> customErrorResponses,
        DesiredCacheTagConfig cacheTagConfig,
        @Nullable DesiredContinuousDeployment continuousDeployment) {
    public DesiredDistribution {
        aliases = List.copyOf(aliases);
        origins = List.copyOf(origins);
        originGroups = List.copyOf(originGroups);
        cacheBehaviours = List.copyOf(cacheBehaviours);
        customErrorResponses = List.copyOf(customErrorResponses);
    }
}
