package dev.warmfront.control.dns;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// What people ask for when they ask for a hosted zone.
@Schema(name = "HostedZoneDraft", description = "A hosted zone as it is asked for")
record ZoneDraft(
        @Schema(
                        description = "Lower-case, no final dot; cannot be changed later",
                        example = "shop.example")
                String name,
        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED, description = "For people")
                String comment,
        @Schema(
                        defaultValue = "[]",
                        description =
                                "All of them; SOA and NS of the zone itself are made by the system")
                List<RecordSetDraft> recordSets) {}
