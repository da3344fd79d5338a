package dev.warmfront.control.waf;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/// An IP set as it is shown: what was asked for, and what the system added.
@Schema(name = "IpSet", description = "An IP set")
record IpSetView(
        @Schema(example = "ips-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        Instant createdAt,
        Instant updatedAt,
        @JsonUnwrapped IpSetDraft draft) {}
