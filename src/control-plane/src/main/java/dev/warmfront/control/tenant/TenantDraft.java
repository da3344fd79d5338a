package dev.warmfront.control.tenant;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;

/// What people ask for when they ask for a tenant.
@Schema(name = "TenantDraft", description = "A tenant as it is asked for")
record TenantDraft(
        @Schema(
                        description =
                                "Unique; 1..63 lower-case letters, digits and hyphens, a letter or"
                                        + " digit first and last, and not `t-` in front",
                        example = "acme")
                String name,
        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED, description = "For people")
                String comment,
        @Schema(
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags) {}
