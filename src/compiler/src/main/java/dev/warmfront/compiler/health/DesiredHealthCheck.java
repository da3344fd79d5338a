package dev.warmfront.compiler.health;

import org.jspecify.annotations.Nullable;

/// A health check as it is asked for.
///
/// @param type HTTP or TCP
/// @param domainName a host name or an address
/// @param path what is asked for, HTTP only
/// @param hostHeader what the `Host` field says, HTTP only; `domainName` and port when null
/// @param intervalSeconds 1..300, from the start of one probe to the start of the next
/// @param timeoutSeconds 1..60, and not above the interval
/// @param failureThreshold 1..10 failures in a row turn healthy into unhealthy
/// @param successThreshold 1..10 successes in a row turn unhealthy into healthy
public record DesiredHealthCheck(
        String id,
        String type,
        String domainName,
        int port,
        @Nullable String path,
        @Nullable String hostHeader,
        int intervalSeconds,
        int timeoutSeconds,
        int failureThreshold,
        int successThreshold) {}
