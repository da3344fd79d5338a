package dev.warmfront.control.health;

import dev.warmfront.control.web.Tags;
import io.swagger.v3.oas.annotations.media.Schema;
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
        @Schema(description = "HTTP: a GET is answered 2xx or 3xx; TCP: a connection is accepted")
                Type type,
        @Schema(description = "A host name or an address", example = "origin.shop.example")
                String domainName,
        @Schema(defaultValue = "80", description = "1..65535") int port,
        @Schema(description = "What is asked for; needed with HTTP only", example = "/up")
                @Nullable String path,
        @Schema(
                        description = "What the Host field says, HTTP only; domainName unless set",
                        example = "shop.example")
                @Nullable String hostHeader,
        @Schema(
                        defaultValue = "10",
                        description = "1..300, from one probe's start to the next one's")
                int intervalSeconds,
        @Schema(defaultValue = "4", description = "1..60, not above intervalSeconds")
                int timeoutSeconds,
        @Schema(
                        defaultValue = "3",
                        description = "1..10 failures in a row turn healthy into unhealthy")
                int failureThreshold,
        @Schema(
                        defaultValue = "3",
                        description = "1..10 successes in a row turn unhealthy into healthy")
                int successThreshold) {

    /// How it is probed.
    enum Type {
        HTTP,
        TCP
    }
}
