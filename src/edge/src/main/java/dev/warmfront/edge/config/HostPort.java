package dev.warmfront.edge.config;

import dev.warmfront.snapshot.base.Require;

/// Where a control plane listens for edges.
public record HostPort(String host, int port) {

    public HostPort {
        Require.text("host", host);
        Require.between(1, 65535, "port", port);
    }

    /// Reads `control.test:8090`, `192.0.2.1:8090` or `[2001:db8::1]:8090`.
    ///
    /// @throws IllegalArgumentException if `text` is none of these
    public static HostPort parse(String text) {
        String expected = "host:port, for example control.test:8090";
        int colon = text.lastIndexOf(':');
        Require.that(colon > 0, "control plane", text, expected);
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        Require.that(bracketed || host.indexOf(':') < 0, "control plane", text, expected);
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "control plane: " + text + " (expected: " + expected + ")", e);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
