package dev.warmfront.control.health;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people ask for when they ask for a health check.
@Schema(name = "HealthCheckDraft", description = "A health check as it is asked for")
record HealthCheckDraft(
        @Schema(description = "Your own name for it, unique", example = "shop is up")
                @Nullable String name,
        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED, description = "For people")
                String comment,
        @Schema(
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags,
        @Schema(
                        description =
                                "HTTP and HTTPS: a GET is answered 2xx or 3xx; with _STR_MATCH, and"
                                        + " searchString is in the first 5,120 octets of the body;"
                                        + " TCP: a connection is accepted; CALCULATED: threshold of"
                                        + " children are healthy")
                Type type,
        @Schema(
                        description = "A host name or an address; needed, but not with CALCULATED",
                        example = "origin.shop.example")
                @Nullable String domainName,
        @Schema(
                        description =
                                "1..65535; 80 unless set, 443 with HTTPS; not with CALCULATED",
                        example = "80")
                @Nullable Integer port,
        @Schema(description = "What is asked for; needed with HTTP and HTTPS", example = "/up")
                @Nullable String path,
        @Schema(
                        description =
                                "What the Host field says, HTTP and HTTPS; domainName unless set."
                                        + " With HTTPS the certificate must be for it",
                        example = "shop.example")
                @Nullable String hostHeader,
        @Schema(
                        description = "1..255 characters, case-sensitive; needed with _STR_MATCH",
                        example = "all is well")
                @Nullable String searchString,
        @Schema(
                        defaultValue = "true",
                        description =
                                "Whether a certificate that an origin could not have counts as"
                                        + " unhealthy; HTTPS only")
                boolean verifyCertificate,
        @Schema(
                        defaultValue = "10",
                        description = "0.2..300, from one probe's start to the next one's")
                BigDecimal intervalSeconds,
        @Schema(defaultValue = "4", description = "0.1..60, not above intervalSeconds")
                BigDecimal timeoutSeconds,
        @Schema(
                        defaultValue = "3",
                        description = "1..10 failures in a row turn healthy into unhealthy")
                int failureThreshold,
        @Schema(
                        defaultValue = "3",
                        description = "1..10 successes in a row turn unhealthy into healthy")
                int successThreshold,
        @Schema(
                        defaultValue = "false",
                        description = "Whether it says the opposite of what the edges find")
                boolean inverted,
        @Schema(
                        defaultValue = "false",
                        description =
                                "Whether nothing is probed and it says healthy; with inverted it"
                                        + " says unhealthy, which takes out what relies on it")
                boolean disabled,
        @Schema(
                        defaultValue = "[]",
                        description =
                                "Ids of 1..256 other health checks, none of them CALCULATED; needed"
                                        + " with CALCULATED, where intervals, timeouts and the"
                                        + " thresholds of probes mean nothing",
                        example = "[\"hc-01jd9s3c5yqk2m8x4v7w6z0abd\"]")
                List<String> children,
        @Schema(
                        description =
                                "How many children must be healthy: 0 is always met, more than"
                                        + " there are never; all of them unless set. CALCULATED"
                                        + " only",
                        example = "1")
                @Nullable Integer threshold) {

    HealthCheckDraft {
        port = port == null ? type.usualPort() : port;
        children = List.copyOf(children);
    }

    /// How it is probed.
    enum Type {
        HTTP,
        HTTPS,
        HTTP_STR_MATCH,
        HTTPS_STR_MATCH,
        TCP,
        CALCULATED;

        private @Nullable Integer usualPort() {
            return switch (this) {
                case HTTPS, HTTPS_STR_MATCH -> 443;
                case HTTP, HTTP_STR_MATCH, TCP -> 80;
                case CALCULATED -> null;
            };
        }
    }
}
