package dev.warmfront.control.policy;

import dev.warmfront.compiler.policy.DesiredCachePolicy;
import dev.warmfront.compiler.policy.DesiredRules;
import dev.warmfront.compiler.policy.DesiredSelection;
import dev.warmfront.control.policy.CachePolicyDraft.SelectionDraft;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.resource.Translation;
import dev.warmfront.snapshot.policy.Coding;
import java.util.List;
import org.springframework.stereotype.Component;

/// All cache policies, the managed ones included.
@Component
public class CachePolicies {

    private final Resources<CachePolicyDraft> resources;
    private final Translation<CachePolicyDraft, DesiredCachePolicy> desired;

    CachePolicies(ResourceFactory factory) {
        resources = factory.of(new CachePolicyKind());
        desired = resources.translated(CachePolicies::desired);
    }

    /// What the compiler eats.
    public List<DesiredCachePolicy> desired() {
        return desired.all();
    }

    Resources<CachePolicyDraft> resources() {
        return resources;
    }

    private static DesiredCachePolicy desired(Stored<CachePolicyDraft> stored) {
        CachePolicyDraft draft = stored.draft();
        return new DesiredCachePolicy(
                stored.id(),
                draft.minTtlSeconds(),
                draft.defaultTtlSeconds(),
                draft.maxTtlSeconds(),
                desired(draft.queryStrings()),
                desired(draft.headers()),
                desired(draft.cookies()),
                new DesiredRules(
                        draft.mode().name(), draft.heuristicPercent(), draft.keepSetCookie()),
                draft.contentCodings().stream().map(Coding::name).toList(),
                desired(draft.forwardedHeaders()),
                desired(draft.forwardedCookies()));
    }

    private static DesiredSelection desired(SelectionDraft draft) {
        return new DesiredSelection(draft.behaviour().name(), draft.names());
    }
}
