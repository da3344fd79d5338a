package dev.warmfront.compiler.distribution;

import org.jspecify.annotations.Nullable;

/// A distribution that is to be tried out in place of another, as it is asked for.
///
/// @param traffic which requests it serves while it is enabled
public record DesiredContinuousDeployment(
        String stagingDistributionId, boolean enabled, Traffic traffic) {

    /// Exactly one of these is asked for.
    public record Traffic(@Nullable Weight weight, @Nullable Pair header, @Nullable Pair cookie) {}

    /// A share of the requests.
    ///
    /// @param sticky null where every request is decided for itself
    public record Weight(double percent, @Nullable Sticky sticky) {}

    /// A viewer's session.
    public record Sticky(long idleSeconds, long maximumSeconds) {}

    /// A name and the value that it must have.
    public record Pair(String name, String value) {}
}
