package dev.warmfront.control.health;

import dev.warmfront.control.verdict.Flips.Flip;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// One turn of a health check. Every edge decides for itself, so several tell of the same one.
@Schema(name = "HealthFlip", description = "A turn of a health check")
record HealthFlip(
        @Schema(description = "When the first edge came to that, by its clock") Instant at,
        HealthStatus.Status status,
        @Schema(description = "Of the first edge", example = "The connection was refused")
                String reason,
        @Schema(description = "Edges that found it healthy; children, if it counts", example = "0")
                int healthy,
        @Schema(description = "Edges that did not; children, if it counts", example = "3")
                int unhealthy,
        @Schema(description = "Who told of it, in that order; at most five edges do")
                List<Teller> edges) {

    HealthFlip {
        edges = List.copyOf(edges);
    }

    /// An edge that told of it.
    @Schema(name = "HealthFlipTeller")
    record Teller(
            @Schema(example = "e-01jd9s3c5yqk2m8x4v7w6z0abc") String edgeId,
            Instant at,
            @Schema(example = "The connection was refused") String reason) {}

    /// The turns of a check, the newest first.
    ///
    /// @param told by edges, the oldest first; what an edge says that others have just said is the
    ///     same turn
    static List<HealthFlip> of(List<Flip> told) {
        List<HealthFlip> flips = new ArrayList<>();
        List<Flip> same = new ArrayList<>();
        for (Flip flip : told) {
            boolean isAnother =
                    same.stream()
                            .anyMatch(one ->
                                    one.healthy() != flip.healthy()
                                            || one.edgeId().equals(flip.edgeId()));
            if (isAnother) {
                flips.add(joined(same));
                same.clear();
            }
            same.add(flip);
        }
        if (!same.isEmpty()) {
            flips.add(joined(same));
        }
        return flips.reversed();
    }

    private static HealthFlip joined(List<Flip> same) {
        Flip first = same.getFirst();
        return new HealthFlip(
                first.at(),
                first.healthy() ? HealthStatus.Status.HEALTHY : HealthStatus.Status.UNHEALTHY,
                first.reason(),
                first.votesHealthy(),
                first.votes() - first.votesHealthy(),
                same.stream()
                        .map(one -> new Teller(one.edgeId(), one.at(), one.reason()))
                        .toList());
    }
}
