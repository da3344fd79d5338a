package dev.warmfront.control.distribution;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/// A distribution as it is shown: what was asked for, and what the system added.
@Schema(name = "Distribution", description = "A distribution")
record DistributionView(
        @Schema(example = "d-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        @Schema(
                        description = "Its own name; any number of aliases may stand beside it",
                        example = "d-01jd9s3c5yqk2m8x4v7w6z0abc.cdn.localhost")
                String domainName,
        Instant createdAt,
        Instant updatedAt,
        @JsonUnwrapped DistributionDraft draft) {}
