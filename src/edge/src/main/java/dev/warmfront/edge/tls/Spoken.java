package dev.warmfront.edge.tls;

import java.util.List;

/// What is spoken inside TLS.
public enum Spoken {
    /// With viewers.
    WEB,

    /// With resolvers: DNS over TLS (RFC 7858) or over HTTPS (RFC 8484).
    NAMES;

    /// As ALPN calls it (RFC 7301), the server's choice first.
    List<String> protocols() {
        return switch (this) {
            case WEB -> List.of("http/1.1");
            case NAMES -> List.of("dot", "h2", "http/1.1");
        };
    }
}
