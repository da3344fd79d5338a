package dev.warmfront.compiler.dns;

import org.jspecify.annotations.Nullable;

/// Instead of values: the healthy edges that serve a distribution, or what another name of the zone
/// answers with. One of the two.
///
/// @param recordSetName lower-case, without a trailing dot; its sets of the same type are meant
/// @param evaluateTargetHealth whether it is unhealthy when nothing that it leads to is healthy
public record DesiredAlias(
        @Nullable String distributionId,
        @Nullable String recordSetName,
        boolean evaluateTargetHealth) {}
