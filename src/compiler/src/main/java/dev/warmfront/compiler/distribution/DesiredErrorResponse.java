package dev.warmfront.compiler.distribution;

import org.jspecify.annotations.Nullable;

/// What is to become of answers with one error status, as it is asked for.
///
/// @param errorCachingMinTtlSeconds in seconds
/// @param responsePagePath the page shown in its place; both or none with `responseCode`
public record DesiredErrorResponse(
        int errorCode,
        long errorCachingMinTtlSeconds,
        @Nullable String responsePagePath,
        @Nullable Integer responseCode) {}
