package dev.warmfront.control.access;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people ask for when they ask for an API key.
@Schema(name = "ApiKeyDraft", description = "An API key as it is asked for")
record ApiKeyDraft(
        @Schema(description = "Unique", example = "shop-pipeline") String name,
        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED, description = "For people")
                String comment,
        @Schema(
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags,
        @Schema(description = "What it is for; at most what the caller may do itself") Role role,
        @Schema(
                        description = "When it ends, RFC 3339 in UTC; never when it is not set",
                        example = "2099-01-01T00:00:00Z")
                @Nullable String expiresAt,
        @Schema(
                        defaultValue = "[]",
                        description =
                                "Networks or addresses from which it may be used, IPv4 or IPv6, as"
                                        + " the service sees them; at most 100, none for anywhere",
                        example = "[\"192.0.2.0/24\", \"2001:db8::/32\"]")
                List<String> allowedCidrs,
        @Schema(
                        defaultValue = "false",
                        description =
                                "Whether it reaches nothing beyond the tenant that it is made in:"
                                        + " no other tenant, no edges, no releases. That of any"
                                        + " tenant but the default one never does")
                boolean tenantOnly) {

    ApiKeyDraft {
        tags = Map.copyOf(tags);
        allowedCidrs = List.copyOf(allowedCidrs);
    }

    /// When it ends; null when it does not.
    ///
    /// @throws DateTimeException if that is not a time
    @Nullable Instant end() {
        return expiresAt == null ? null : Instant.parse(expiresAt);
    }

    /// Whether it can do everything for ever, so that somebody is never locked out.
    boolean isStandingOwner() {
        return role == Role.OWNER && expiresAt == null;
    }
}
