package dev.warmfront.control.dns;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;

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
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags,
        @Schema(
                        defaultValue = "[]",
                        description =
                                "All of them; SOA and NS of the zone itself are made by the system")
                List<RecordSetDraft> recordSets) {}
