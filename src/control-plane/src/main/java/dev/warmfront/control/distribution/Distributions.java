package dev.warmfront.control.distribution;

import dev.warmfront.compiler.distribution.DesiredBehaviour;
import dev.warmfront.compiler.distribution.DesiredCacheTagConfig;
import dev.warmfront.compiler.distribution.DesiredContinuousDeployment;
import dev.warmfront.compiler.distribution.DesiredContinuousDeployment.Pair;
import dev.warmfront.compiler.distribution.DesiredDistribution;
import dev.warmfront.compiler.distribution.DesiredErrorResponse;
import dev.warmfront.compiler.origin.DesiredHeader;
import dev.warmfront.compiler.origin.DesiredOrigin;
import dev.warmfront.compiler.origin.DesiredOriginGroup;
import dev.warmfront.control.distribution.DistributionDraft.BehaviourDraft;
import dev.warmfront.control.distribution.DistributionDraft.ContinuousDeploymentDraft;
import dev.warmfront.control.distribution.DistributionDraft.CookieMatchDraft;
import dev.warmfront.control.distribution.DistributionDraft.DefaultBehaviourDraft;
import dev.warmfront.control.distribution.DistributionDraft.ErrorResponseDraft;
import dev.warmfront.control.distribution.DistributionDraft.HeaderMatchDraft;
import dev.warmfront.control.distribution.DistributionDraft.OriginDraft;
import dev.warmfront.control.distribution.DistributionDraft.StickyDraft;
import dev.warmfront.control.distribution.DistributionDraft.TrafficDraft;
import dev.warmfront.control.distribution.DistributionDraft.WeightDraft;
import dev.warmfront.control.domain.Domains;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.resource.Translation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// All distributions.
@Component
public class Distributions {

    /// The managed cache policy that a behaviour has when it does not say.
    static final String CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";

    private final DistributionKind kind;
    private final Resources<DistributionDraft> resources;
    private final Translation<DistributionDraft, DesiredDistribution> desired;

    /// @param suffix under which every distribution has a name of its own
    Distributions(
            @Value("${warmfront.suffix}") String suffix,
            ResourceFactory factory,
            Aliases aliases,
            Domains domains) {
        kind = new DistributionKind(suffix, aliases, domains);
        resources = factory.of(kind);
        desired = resources.translated(this::desired);
    }

    /// What the compiler eats.
    public List<DesiredDistribution> desired() {
        return desired.all();
    }

    /// Makes sure that there is one with this id.
    ///
    /// @throws dev.warmfront.control.web.ProblemException if there is none
    public void require(String id) {
        resources.find(id);
    }

    Resources<DistributionDraft> resources() {
        return resources;
    }

    private DesiredDistribution desired(Stored<DistributionDraft> stored) {
        DistributionDraft draft = stored.draft();
        return new DesiredDistribution(
                stored.id(),
                kind.domainName(stored.id()),
                draft.aliases(),
                draft.enabled(),
                draft.origins().stream().map(Distributions::desired).toList(),
                draft.originGroups().stream()
                        .map(group ->
                                new DesiredOriginGroup(
                                        group.id(), group.originIds(), group.failoverStatusCodes()))
                        .toList(),
                desired(draft.defaultCacheBehaviour()),
                draft.cacheBehaviours().stream().map(Distributions::desired).toList(),
                draft.defaultRootObject(),
                draft.webAclId(),
                draft.certificateId(),
                draft.customErrorResponses().stream().map(Distributions::desired).toList(),
                new DesiredCacheTagConfig(
                        draft.cacheTagConfig().headerName(),
                        draft.cacheTagConfig().passToViewers()),
                desired(draft.continuousDeployment()));
    }

    private static @Nullable DesiredContinuousDeployment desired(
            @Nullable ContinuousDeploymentDraft draft) {
        if (draft == null) {
            return null;
        }
        TrafficDraft traffic = draft.traffic();
        HeaderMatchDraft header = traffic.header();
        CookieMatchDraft cookie = traffic.cookie();
        return new DesiredContinuousDeployment(
                draft.stagingDistributionId(),
                draft.enabled(),
                new DesiredContinuousDeployment.Traffic(
                        desired(traffic.weight()),
                        header == null ? null : new Pair(header.name(), header.value()),
                        cookie == null ? null : new Pair(cookie.name(), cookie.value())));
    }

    private static DesiredContinuousDeployment.@Nullable Weight desired(
            @Nullable WeightDraft draft) {
        StickyDraft sticky = draft == null ? null : draft.sticky();
        return draft == null
                ? null
                : new DesiredContinuousDeployment.Weight(
                        draft.percent(),
                        sticky == null
                                ? null
                                : new DesiredContinuousDeployment.Sticky(
                                        sticky.idleSeconds(), sticky.maximumSeconds()));
    }

    private static DesiredErrorResponse desired(ErrorResponseDraft draft) {
        return new DesiredErrorResponse(
                draft.errorCode(),
                draft.errorCachingMinTtlSeconds(),
                draft.responsePagePath(),
                draft.responseCode());
    }

    private static DesiredOrigin desired(OriginDraft draft) {
        return new DesiredOrigin(
                draft.id(),
                draft.domainName(),
                draft.port(),
                draft.protocol().name(),
                draft.originPath(),
                draft.customHeaders().stream()
                        .map(header -> new DesiredHeader(header.name(), header.value()))
                        .toList(),
                draft.connectionTimeoutSeconds(),
                draft.connectionAttempts(),
                draft.readTimeoutSeconds(),
                draft.healthCheckId());
    }

    private static DesiredBehaviour desired(DefaultBehaviourDraft draft) {
        return new DesiredBehaviour(
                "*",
                draft.targetOriginId(),
                draft.viewerProtocolPolicy().name(),
                draft.allowedMethods(),
                draft.cachePolicyId(),
                draft.compress(),
                draft.responseHeadersPolicyId());
    }

    private static DesiredBehaviour desired(BehaviourDraft draft) {
        return new DesiredBehaviour(
                draft.pathPattern(),
                draft.targetOriginId(),
                draft.viewerProtocolPolicy().name(),
                draft.allowedMethods(),
                draft.cachePolicyId(),
                draft.compress(),
                draft.responseHeadersPolicyId());
    }
}
