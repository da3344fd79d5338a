package dev.warmfront.control.policy;

import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;

/// What is special about response headers policies: nothing but what they are called.
final class ResponseHeadersKind implements Kind<ResponseHeadersDraft> {

    @Override
    public String noun() {
        return "response-headers-policy";
    }

    @Override
    public String prefix() {
        return "rhp-";
    }

    @Override
    public String path() {
        return "/v1/response-headers-policies";
    }

    @Override
    public Class<ResponseHeadersDraft> draft() {
        return ResponseHeadersDraft.class;
    }

    @Override
    public String name(ResponseHeadersDraft draft) {
        return draft.name();
    }

    @Override
    public ResponseHeadersView view(Stored<ResponseHeadersDraft> stored) {
        return new ResponseHeadersView(
                stored.id(),
                stored.managed(),
                stored.createdAt(),
                stored.updatedAt(),
                stored.draft());
    }
}
