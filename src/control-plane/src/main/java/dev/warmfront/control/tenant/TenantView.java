package dev.warmfront.control.tenant;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/// A tenant as it is shown: what was asked for, and what the system added.
@Schema(name = "Tenant", description = "Who has resources that no other tenant sees")
record TenantView(
        @Schema(example = "t-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        Instant createdAt,
        Instant updatedAt,
        @JsonUnwrapped TenantDraft draft) {}
