package dev.warmfront.control.health;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// When a health check turned, and why.
@Schema(name = "HealthHistory", description = "When a health check turned, and why")
record HealthHistory(
        @Schema(example = "hc-01jd9s3c5yqk2m8x4v7w6z0abc") String healthCheckId,
        @Schema(description = "The newest first; it was healthy before the oldest that ever was")
                List<HealthFlip> flips) {

    HealthHistory {
        flips = List.copyOf(flips);
    }
}
