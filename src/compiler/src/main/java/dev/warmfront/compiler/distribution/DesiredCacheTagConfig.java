package dev.warmfront.compiler.distribution;

import org.jspecify.annotations.Nullable;

/// Where origins are to say which tags an answer has, as it is asked for.
///
/// @param headerName in any case; null for the two that everybody knows
public record DesiredCacheTagConfig(@Nullable String headerName, boolean passToViewers) {

    /// What is asked for by saying nothing.
    public static final DesiredCacheTagConfig USUAL = new DesiredCacheTagConfig(null, false);
}
