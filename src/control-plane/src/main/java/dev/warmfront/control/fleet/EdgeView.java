package dev.warmfront.control.fleet;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An edge as it is shown.
///
/// @param runningRelease what it said it runs
/// @param drift how many releases it is behind the newest
@Schema(name = "Edge", description = "A worker, and what it last said")
record EdgeView(
        @Schema(example = "e-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        @Schema(example = "fra-1") String name,
        State state,
        @Schema(example = "12") long runningRelease,
        @Schema(example = "0") long drift,
        @Schema(example = "3") long invalidationSequence,
        @Schema(example = "[\"192.0.2.10\"]") List<String> addresses,
        @Schema(example = "80") int httpPort,
        @Schema(example = "443") int httpsPort,
        @Schema(example = "53") int dnsPort,
        @Schema(example = "0.1.0") String softwareVersion,
        @Schema(
                        description =
                                "The version of the protocol it speaks; the control plane's own,"
                                        + " and one less or more, are understood",
                        example = "2")
                int protocol,
        @Schema(description = EdgeView.LABELS, example = "{\"region\": \"eu\"}")
                SortedMap<String, String> labels,
        @Schema(description = EdgeView.DRAIN) boolean drain,
        @Schema(description = "Of viewers, that are open", example = "117") long connections,
        Instant enrolledAt,
        @Nullable Instant lastSeen,
        @Schema(
                        description =
                                "When the certificate ends that it was given last; an edge that is"
                                        + " attached has it renewed long before")
                @Nullable Instant certificateExpiresAt,
        @Schema(description = "Why it could not run the newest release it refused")
                @Nullable String refusal) {

    static final String LABELS =
            "What operators call it: region, cost, capability; canaries are chosen by them. At most"
                    + " 50, keys of 1..128 characters, values of at most 256";

    static final String DRAIN =
            "Whether it is to take no viewers: DNS answers stop naming it, its connections end with"
                    + " the answer they wait for, and when none is left its state is DRAINED. It"
                    + " stays so over a restart, until this is false again";

    /// What an edge is doing.
    @Schema(name = "EdgeState")
    enum State {
        /// It was heard of in the last ten seconds.
        IN_SERVICE,
        /// It takes no new viewers, and finishes with those it has.
        DRAINING,
        /// It was told to drain and has no viewer left: nobody notices when it is stopped.
        DRAINED,
        /// It was not heard of lately, or never.
        SILENT,
        /// It is shut out.
        REVOKED
    }

    static EdgeView of(Edge edge, long newestRelease) {
        boolean refused = edge.refusedVersion() > edge.releaseVersion();
        return new EdgeView(
                edge.id(),
                edge.name(),
                state(edge),
                edge.releaseVersion(),
                Math.max(0, newestRelease - edge.releaseVersion()),
                edge.invalidationSequence(),
                edge.addresses(),
                edge.httpPort(),
                edge.httpsPort(),
                edge.dnsPort(),
                edge.softwareVersion(),
                edge.protocol(),
                new TreeMap<>(edge.labels()),
                edge.drain(),
                edge.connections(),
                edge.enrolledAt(),
                edge.lastSeen(),
                edge.certificateExpiresAt(),
                refused ? edge.refusedDiagnostic() : null);
    }

    private static State state(Edge edge) {
        if (edge.revokedAt() != null) {
            return State.REVOKED;
        } else if (!edge.inService()) {
            return State.SILENT;
        }
        if (!edge.draining() && !edge.drain()) {
            return State.IN_SERVICE;
        }
        boolean done = edge.draining() && edge.drain() && edge.connections() == 0;
        return done ? State.DRAINED : State.DRAINING;
    }
}
