package dev.warmfront.control.fleet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A release on its way to edges, or that was.
///
/// @param settled the version that other edges go on running
/// @param gate what the policy said when it began
/// @param watchedSince when every canary ran it; null before
/// @param decidedAt null while it is under way
/// @param reason why it was decided as it was
record Rollout(
        long version,
        long settled,
        Stage stage,
        RolloutPolicy.Gate gate,
        Instant beganAt,
        @Nullable Instant watchedSince,
        @Nullable Instant decidedAt,
        String reason,
        List<Canary> canaries) {

    Rollout {
        canaries = List.copyOf(canaries);
    }

    enum Stage {
        /// Canaries run it, or are about to.
        CANARY,
        /// It passed, or somebody promoted it: every edge gets it.
        EVERYWHERE,
        /// It failed: edges run again what the release before said.
        ROLLED_BACK,
        /// An edge refused it before any had run it: those that do not have it do not get it.
        STOPPED,
        /// Releases were pinned while it was under way.
        REPLACED
    }

    /// An edge that gets it first.
    ///
    /// @param before what it had counted when it ran the release; null while it does not
    record Canary(Edge edge, @Nullable Traffic before) {

        Traffic since() {
            return before == null ? Traffic.NONE : edge.traffic().since(before);
        }

        Judgement.Canary judged(long version) {
            return new Judgement.Canary(
                    edge.name(),
                    edge.inService(),
                    edge.revokedAt() != null || edge.draining(),
                    edge.releaseVersion() >= version,
                    edge.refusedVersion() == version ? edge.refusedDiagnostic() : null,
                    since());
        }
    }
}
