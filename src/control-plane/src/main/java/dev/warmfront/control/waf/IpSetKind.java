package dev.warmfront.control.waf;

import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;

/// What is special about IP sets: nothing but what they are called.
final class IpSetKind implements Kind<IpSetDraft> {

    @Override
    public String noun() {
        return "ip-set";
    }

    @Override
    public String prefix() {
        return "ips-";
    }

    @Override
    public String path() {
        return "/v1/ip-sets";
    }

    @Override
    public Class<IpSetDraft> draft() {
        return IpSetDraft.class;
    }

    @Override
    public String name(IpSetDraft draft) {
        return draft.name();
    }

    @Override
    public IpSetView view(Stored<IpSetDraft> stored) {
        return new IpSetView(stored.id(), stored.createdAt(), stored.updatedAt(), stored.draft());
    }
}
