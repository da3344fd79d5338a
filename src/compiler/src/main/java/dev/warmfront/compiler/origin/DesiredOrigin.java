package dev.warmfront.compiler.origin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An origin as it is asked for.
///
/// @param id chosen by the operator, unique within the distribution
/// @param domainName a host name or an address
/// @param protocol HTTP or HTTPS
/// @param originPath put in front of every path; empty, or with a leading and no trailing slash
/// @param customHeaders sent with every request, over the viewer's of the same name
/// @param connectionTimeoutSeconds 1..10, for each attempt
/// @param connectionAttempts 1..3
/// @param readTimeoutSeconds 1..120, between any two reads
public record DesiredOrigin(
        String id,
        String domainName,
        int port,
        String protocol,
        String originPath,
        List<DesiredHeader> customHeaders,
        int connectionTimeoutSeconds,
        int connectionAttempts,
        int readTimeoutSeconds,
        @Nullable String healthCheckId) {
    public DesiredOrigin {
        customHeaders = List.copyOf(customHeaders);
    }
}
