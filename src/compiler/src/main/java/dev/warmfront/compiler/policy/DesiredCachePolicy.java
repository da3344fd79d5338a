package dev.warmfront.compiler.policy;

import java.util.List;

/// A cache policy as it is asked for: what tells two answers apart, and for how long each is good.
///
/// @param queryStrings the query parameters in the key
/// @param headers the headers in the key; only NONE and LISTED
/// @param cookies the cookies in the key
/// @param contentCodings the codings in which answers are kept: BR, ZSTD and GZIP
/// @param forwardedHeaders the headers that go to the origin besides
/// @param forwardedCookies the cookies that go to the origin besides
public record DesiredCachePolicy(
        String id,
        long minTtlSeconds,
        long defaultTtlSeconds,
        long maxTtlSeconds,
        DesiredSelection queryStrings,
        DesiredSelection headers,
        DesiredSelection cookies,
        DesiredRules rules,
        List<String> contentCodings,
        DesiredSelection forwardedHeaders,
        DesiredSelection forwardedCookies) {
    public DesiredCachePolicy {
        contentCodings = List.copyOf(contentCodings);
    }
}
