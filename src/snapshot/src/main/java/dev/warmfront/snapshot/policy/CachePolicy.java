package dev.warmfront.snapshot.policy;

import dev.warmfront.snapshot.base.Require;

/// What tells two answers apart besides the path, and for how long each is good.
///
/// What is in the key is also what is sent to the origin.
public record CachePolicy(
        String id, Ttl ttl, Selection query, Selection headers, Selection cookies) {

    public CachePolicy {
        Require.text("cache policy id", id);
        Require.that(
                headers.kind() == Selection.Kind.NONE || headers.kind() == Selection.Kind.LISTED,
                "headers in the key",
                headers.kind(),
                "NONE or LISTED");
    }
}
