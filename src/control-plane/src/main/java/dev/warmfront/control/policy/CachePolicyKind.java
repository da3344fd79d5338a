package dev.warmfront.control.policy;

import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;

/// What is special about cache policies: nothing but what they are called.
final class CachePolicyKind implements Kind<CachePolicyDraft> {

    @Override
    public String noun() {
        return "cache-policy";
    }

    @Override
    public String prefix() {
        return "cp-";
    }

    @Override
    public String path() {
        return "/v1/cache-policies";
    }

    @Override
    public Class<CachePolicyDraft> draft() {
        return CachePolicyDraft.class;
    }

    @Override
    public String name(CachePolicyDraft draft) {
        return draft.name();
    }

    @Override
    public CachePolicyView view(Stored<CachePolicyDraft> stored) {
        return new CachePolicyView(
                stored.id(),
                stored.managed(),
                stored.createdAt(),
                stored.updatedAt(),
                stored.draft());
    }
}
