package dev.warmfront.control.distribution;

import dev.warmfront.control.distribution.DistributionDraft.OriginDraft;
import dev.warmfront.control.domain.Domains;
import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is special about distributions.
final class DistributionKind implements Kind<DistributionDraft> {

    private final String suffix;
    private final Aliases aliases;
    private final Domains domains;

    DistributionKind(String suffix, Aliases aliases, Domains domains) {
        this.suffix = suffix;
        this.aliases = aliases;
        this.domains = domains;
    }

    @Override
    public String noun() {
        return "distribution";
    }

    @Override
    public String prefix() {
        return "d-";
    }

    @Override
    public String path() {
        return "/v1/distributions";
    }

    @Override
    public Class<DistributionDraft> draft() {
        return DistributionDraft.class;
    }

    @Override
    public @Nullable String name(DistributionDraft draft) {
        return draft.name();
    }

    @Override
    public DistributionView view(Stored<DistributionDraft> stored) {
        return new DistributionView(
                stored.id(),
                domainName(stored.id()),
                stored.createdAt(),
                stored.updatedAt(),
                stored.draft());
    }

    @Override
    public Map<String, String> references(DistributionDraft draft) {
        Map<String, String> references = new LinkedHashMap<>();
        put(references, "/webAclId", draft.webAclId());
        put(references, "/certificateId", draft.certificateId());
        if (draft.continuousDeployment() != null) {
            put(
                    references,
                    "/continuousDeployment/stagingDistributionId",
                    draft.continuousDeployment().stagingDistributionId());
        }
        put(
                references,
                "/defaultCacheBehaviour/cachePolicyId",
                draft.defaultCacheBehaviour().cachePolicyId());
        put(
                references,
                "/defaultCacheBehaviour/responseHeadersPolicyId",
                draft.defaultCacheBehaviour().responseHeadersPolicyId());
        for (int i = 0; i < draft.cacheBehaviours().size(); i++) {
            put(
                    references,
                    "/cacheBehaviours/" + i + "/cachePolicyId",
                    draft.cacheBehaviours().get(i).cachePolicyId());
            put(
                    references,
                    "/cacheBehaviours/" + i + "/responseHeadersPolicyId",
                    draft.cacheBehaviours().get(i).responseHeadersPolicyId());
        }
        List<OriginDraft> origins = draft.origins();
        for (int i = 0; i < origins.size(); i++) {
            put(references, "/origins/" + i + "/healthCheckId", origins.get(i).healthCheckId());
        }
        return references;
    }

    @Override
    public void onStore(
            Stored<DistributionDraft> stored, @Nullable Stored<DistributionDraft> before) {
        List<String> standing = before == null ? List.of() : before.draft().aliases();
        domains.requireAliases(Aliases.named(stored.draft().aliases(), standing));
        aliases.claim(stored.id(), stored.draft().aliases());
    }

    @Override
    public void onDelete(Stored<DistributionDraft> stored) {
        if (stored.draft().enabled()) {
            throw new ProblemException(
                    Problem.STILL_ENABLED, "enabled: true (expected: false before a deletion)");
        }
    }

    @Override
    public void onRelease(Stored<DistributionDraft> stored) {
        aliases.claim(stored.id(), List.of());
    }

    /// A document that does not hold it any more says so more clearly than a call of DELETE does.
    @Override
    public void onPrune(Stored<DistributionDraft> stored) {}

    String domainName(String id) {
        return id + "." + suffix;
    }

    private static void put(Map<String, String> into, String pointer, @Nullable String id) {
        if (id != null) {
            into.put(pointer, id);
        }
    }
}
