package dev.warmfront.control.health;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/// A health check as it is shown: what was asked for, and what the system added.
@Schema(name = "HealthCheck", description = "A health check")
record HealthCheckView(
        @Schema(example = "hc-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        Instant createdAt,
        Instant updatedAt,
        @JsonUnwrapped HealthCheckDraft draft) {}
