package dev.warmfront.control.dns;

import dev.warmfront.control.change.Outcome;
import io.swagger.v3.oas.annotations.media.Schema;
import tools.jackson.databind.JsonNode;

/// What a batch of changes has led to. How far it has come is told by the change that the header
/// `Warmfront-Change` names.
@Schema(name = "ChangeBatch", description = "What a batch of changes has led to")
record ChangeBatchView(
        @Schema(example = "z-01jd9s3c5yqk2m8x4v7w6z0abc") String hostedZoneId,
        @Schema(description = "How many record sets the zone has now", example = "5")
                int recordSetCount) {

    static ChangeBatchView of(String zoneId, Outcome outcome) {
        JsonNode zone = outcome.after();
        if (zone == null) {
            throw new AssertionError("unreachable: there is a zone after a batch");
        }
        return new ChangeBatchView(zoneId, zone.get("recordSetCount").asInt());
    }
}
