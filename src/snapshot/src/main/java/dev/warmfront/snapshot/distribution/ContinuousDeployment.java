package dev.warmfront.snapshot.distribution;

import dev.warmfront.snapshot.base.Require;

/// Another distribution that is tried out: it has no address of its own and serves some of the
/// requests to this one.
///
/// @param stagingDistributionId the other one; it has neither aliases nor another such
/// @param enabled whether it serves any
/// @param traffic which
public record ContinuousDeployment(String stagingDistributionId, boolean enabled, Traffic traffic) {

    /// The cookie by which a viewer's session keeps to one of the two. It is the edges' own: no
    /// origin sees it, and it tells no two answers apart.
    public static final String COOKIE = "Warmfront-Staging";

    public ContinuousDeployment {
        Require.text("stagingDistributionId", stagingDistributionId);
    }
}
