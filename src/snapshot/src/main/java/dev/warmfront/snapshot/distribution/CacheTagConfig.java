package dev.warmfront.snapshot.distribution;

import dev.warmfront.snapshot.base.Require;
import java.util.List;

/// Where an origin says which tags an answer has, by which invalidations may name it.
///
/// @param headerName lower-case; empty for `Cache-Tag` and `Surrogate-Key`
/// @param passToViewers whether viewers get to see the field
public record CacheTagConfig(String headerName, boolean passToViewers) {

    /// What goes without saying.
    public static final CacheTagConfig USUAL = new CacheTagConfig("", false);

    private static final List<String> BOTH = List.of("cache-tag", "surrogate-key");

    public CacheTagConfig {
        Require.that(
                headerName.chars().allMatch(c -> c > ' ' && c <= '~' && !(c >= 'A' && c <= 'Z')),
                "headerName",
                headerName,
                "a field name in lower case");
    }

    /// The fields it may say so in, in lower case.
    public List<String> headerNames() {
        return headerName.isEmpty() ? BOTH : List.of(headerName);
    }
}
