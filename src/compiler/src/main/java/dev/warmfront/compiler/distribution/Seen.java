package dev.warmfront.compiler.distribution;

/// What of a distribution matters to another that it is the staging distribution of.
///
/// @param aliased whether it has aliases
/// @param deploying whether it has a staging distribution itself
public record Seen(boolean aliased, boolean deploying, boolean enabled) {

    public static Seen of(DesiredDistribution distribution) {
        return new Seen(
                !distribution.aliases().isEmpty(),
                distribution.continuousDeployment() != null,
                distribution.enabled());
    }
}
