package dev.warmfront.control.health;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/// What the edges make of a health check. There is no verdict of all of them together: each edge
/// acts on its own.
@Schema(name = "HealthStatus", description = "What the edges make of a health check")
record HealthStatus(
        @Schema(example = "hc-01jd9s3c5yqk2m8x4v7w6z0abc") String healthCheckId,
        @Schema(description = "How many edges say healthy, of those lately heard", example = "2")
                int healthy,
        @Schema(description = "How many edges say unhealthy, of those lately heard", example = "1")
                int unhealthy,
        List<EdgeVerdict> verdicts) {

    HealthStatus {
        verdicts = List.copyOf(verdicts);
    }

    /// What one edge makes of it.
    @Schema(name = "EdgeVerdict")
    record EdgeVerdict(
            @Schema(example = "e-01jd9s3c5yqk2m8x4v7w6z0abc") String edgeId,
            boolean healthy,
            @Schema(example = "connection refused") String reason,
            @Schema(description = "When the edge came to that") Instant since,
            @Schema(description = "When the edge last said so") Instant heardAt,
            @Schema(description = "Whether it has not said so for half a minute", example = "false")
                    boolean stale) {}
}
