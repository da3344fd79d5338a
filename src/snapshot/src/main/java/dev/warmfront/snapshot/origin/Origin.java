package dev.warmfront.snapshot.origin;

import dev.warmfront.snapshot.base.Require;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server that has the content.
///
/// @param host a host name or an address; its `Host` header too
/// @param path put in front of every path asked for; empty, or with a leading and no trailing slash
/// @param headers sent with every request, over the viewer's of the same name
/// @param connectTimeout until the connection must be accepted, for each attempt
/// @param connectionAttempts how often connecting is tried before the origin counts as failed
/// @param readTimeout between any two reads, and until the first byte of the answer
/// @param healthCheckId when set, the origin is passed over while that check says unhealthy
public record Origin(
        String id,
        String host,
        int port,
        Protocol protocol,
        String path,
        List<Header> headers,
        Duration connectTimeout,
        int connectionAttempts,
        Duration readTimeout,
        @Nullable String healthCheckId) {

    /// How the origin is spoken to.
    public enum Protocol {
        HTTP,
        HTTPS
    }

    /// A header field of the operator's choice.
    public record Header(String name, String value) {
        public Header {
            Require.text("header name", name);
        }
    }

    public Origin {
        Require.text("origin id", id);
        Require.text("host", host);
        Require.between(1, 65535, "port", port);
        Require.that(
                path.isEmpty() || (path.startsWith("/") && !path.endsWith("/")),
                "path",
                path,
                "empty, or a leading and no trailing slash");
        headers = List.copyOf(headers);
        Require.that(connectTimeout.isPositive(), "connectTimeout", connectTimeout, "above zero");
        Require.that(readTimeout.isPositive(), "readTimeout", readTimeout, "above zero");
        Require.between(1, 3, "connectionAttempts", connectionAttempts);
    }
}
