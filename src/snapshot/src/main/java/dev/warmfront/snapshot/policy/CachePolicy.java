package dev.warmfront.snapshot.policy;

import dev.warmfront.snapshot.base.Require;
import java.util.List;

/// What tells two answers apart besides the path, and for how long each is good.
///
/// What is in the key is also what is sent to the origin.
///
/// @param headers in the key, in lower case
/// @param forwarded what the origin gets besides
/// @param codings that answers may be stored in, each beside the others: `Accept-Encoding`, reduced
///     to these, is in the key and goes to the origin; in the order of [Coding]
public record CachePolicy(
        String id,
        Ttl ttl,
        Rules rules,
        Selection query,
        Selection headers,
        Selection cookies,
        Forwarded forwarded,
        List<Coding> codings) {

    public CachePolicy {
        codings = codings.stream().sorted().toList();
        Require.distinct("codings", codings, coding -> coding);
        Require.text("cache policy id", id);
        Require.that(
                headers.kind() == Selection.Kind.NONE || headers.kind() == Selection.Kind.LISTED,
                "headers in the key",
                headers.kind(),
                "NONE or LISTED");
    }

    /// A policy by the usual rules, with nothing forwarded but what is in the key.
    public CachePolicy(String id, Ttl ttl, Selection query, Selection headers, Selection cookies) {
        this(id, ttl, Rules.USUAL, query, headers, cookies, Forwarded.NOTHING);
    }

    /// A policy that knows no content codings.
    public CachePolicy(
            String id,
            Ttl ttl,
            Rules rules,
            Selection query,
            Selection headers,
            Selection cookies,
            Forwarded forwarded) {
        this(id, ttl, rules, query, headers, cookies, forwarded, List.of());
    }
}
