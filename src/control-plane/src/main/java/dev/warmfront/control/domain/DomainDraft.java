package dev.warmfront.control.domain;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;

/// What people ask for when they say that a domain is theirs.
@Schema(name = "DomainDraft", description = "A domain as somebody claims it")
record DomainDraft(
        @Schema(
                        description = "A host name in lower case; it cannot be changed",
                        example = "shop.example")
                String name,
        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED, description = "For people")
                String comment,
        @Schema(
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags) {}
