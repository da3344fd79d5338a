package dev.warmfront.control.policy;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/// A response headers policy as it is shown.
///
/// @param managed whether it is shipped with the product and cannot be changed
@Schema(name = "ResponseHeadersPolicy", description = "A response headers policy")
record ResponseHeadersView(
        @Schema(example = "rhp-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        @Schema(description = "Whether it is shipped and cannot be changed", example = "false")
                boolean managed,
        Instant createdAt,
        Instant updatedAt,
        @JsonUnwrapped ResponseHeadersDraft draft) {}
