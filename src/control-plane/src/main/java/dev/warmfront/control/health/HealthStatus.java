package dev.warmfront.control.health;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/// What the edges in service make of a health check. There is no verdict of all of them together:
/// each edge acts on its own.
@Schema(name = "HealthStatus", description = "What the edges in service make of a health check")
record HealthStatus(
        @Schema(example = "hc-01jd9s3c5yqk2m8x4v7w6z0abc") String healthCheckId,
        @Schema(description = "How many edges say healthy", example = "2") int healthy,
        @Schema(description = "How many edges say unhealthy", example = "1") int unhealthy,
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
            @Schema(description = "When the edge came to that") Instant since) {}

    static HealthStatus of(String healthCheckId, List<EdgeVerdict> verdicts) {
        int healthy = (int) verdicts.stream().filter(EdgeVerdict::healthy).count();
        return new HealthStatus(healthCheckId, healthy, verdicts.size() - healthy, verdicts);
    }
}
