package dev.warmfront.compiler.health;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A health check as it is asked for.
///
/// @param type HTTP, HTTPS, HTTP_STR_MATCH, HTTPS_STR_MATCH, TCP or CALCULATED
/// @param domainName a host name or an address; null when nothing is probed
/// @param port null when nothing is probed
/// @param path what is asked for, not with TCP
/// @param hostHeader what the `Host` field says, not with TCP; `domainName` and port when null
/// @param searchString what the answer must have in it, STR_MATCH only
/// @param verifyCertificate whether it must be one that origins may have
/// @param intervalSeconds 0.2..300, from the start of one probe to the start of the next
/// @param timeoutSeconds 0.1..60, and not above the interval
/// @param failureThreshold 1..10 failures in a row turn healthy into unhealthy
/// @param successThreshold 1..10 successes in a row turn unhealthy into healthy
/// @param children 1..256 other checks, CALCULATED only
/// @param threshold how many of them must be healthy; all of them when null
public record DesiredHealthCheck(
        String id,
        String type,
        @Nullable String domainName,
        @Nullable Integer port,
        @Nullable String path,
        @Nullable String hostHeader,
        @Nullable String searchString,
        boolean verifyCertificate,
        BigDecimal intervalSeconds,
        BigDecimal timeoutSeconds,
        int failureThreshold,
        int successThreshold,
        boolean inverted,
        boolean disabled,
        List<String> children,
        @Nullable Integer threshold) {

    public DesiredHealthCheck {
        children = List.copyOf(children);
    }
}
