package dev.warmfront.control.dns;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/// A hosted zone as it is shown: what was asked for, and what the system added.
///
/// @param nameServers what the registrar of the domain must be told
@Schema(name = "HostedZone", description = "A hosted zone")
record ZoneView(
        @Schema(example = "z-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        @Schema(
                        description = "What the registrar of the domain must be told",
                        example = "[\"ns1.cdn.localhost\", \"ns2.cdn.localhost\"]")
                List<String> nameServers,
        @Schema(description = "SOA and NS included", example = "3") int recordSetCount,
        Instant createdAt,
        Instant updatedAt,
        @JsonUnwrapped ZoneDraft draft) {}
