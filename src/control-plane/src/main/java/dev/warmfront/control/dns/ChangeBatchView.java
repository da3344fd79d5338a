package dev.warmfront.control.dns;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/// What a batch of changes has led to, and how far it has come.
@Schema(name = "ChangeBatch", description = "What a batch of changes has led to")
record ChangeBatchView(
        @Schema(
                        description = "The change, also for `GET /v1/changes/{id}`",
                        example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc")
                String id,
        @Schema(example = "PENDING") Status status,
        Instant submittedAt,
        @Schema(example = "z-01jd9s3c5yqk2m8x4v7w6z0abc") String hostedZoneId,
        @Schema(description = "How many record sets the zone has now", example = "5")
                int recordSetCount) {

    /// Whether all name servers answer so.
    @Schema(
            name = "ChangeBatchStatus",
            description =
                    "PENDING until every edge in service has acknowledged a release that has it,"
                            + " then INSYNC")
    enum Status {
        PENDING,
        INSYNC
    }
}
