package dev.warmfront.control.dns;

import io.swagger.v3.oas.annotations.media.Schema;

/// What a batch of changes has led to. How far it has come is told by the change that the header
/// `Warmfront-Change` names.
@Schema(name = "ChangeBatch", description = "What a batch of changes has led to")
record ChangeBatchView(
        @Schema(example = "z-01jd9s3c5yqk2m8x4v7w6z0abc") String hostedZoneId,
        @Schema(description = "How many record sets the zone has now", example = "5")
                int recordSetCount) {}
