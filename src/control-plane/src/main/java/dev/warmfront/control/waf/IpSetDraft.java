package dev.warmfront.control.waf;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;

/// What people ask for when they ask for an IP set.
@Schema(name = "IpSetDraft", description = "An IP set as it is asked for")
record IpSetDraft(
        @Schema(description = "Unique", example = "office") String name,
        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED, description = "For people")
                String comment,
        @Schema(
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags,
        @Schema(
                        description = "Networks or addresses, IPv4 or IPv6; at most 10,000",
                        example = "[\"192.0.2.0/24\", \"2001:db8::/32\"]")
                List<String> addresses) {}
