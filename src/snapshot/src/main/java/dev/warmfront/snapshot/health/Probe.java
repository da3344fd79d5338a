package dev.warmfront.snapshot.health;

import dev.warmfront.snapshot.base.Require;

/// One try to find out.
public sealed interface Probe {

    String host();

    int port();

    /// Succeeds when a connection is accepted.
    record Tcp(String host, int port) implements Probe {
        public Tcp {
            Require.text("host", host);
            Require.between(1, 65535, "port", port);
        }
    }

    /// Succeeds when a GET of `path` is answered 2xx or 3xx.
    ///
    /// @param hostHeader what the `Host` field says
    record Http(String host, int port, String hostHeader, String path) implements Probe {
        public Http {
            Require.text("host", host);
            Require.between(1, 65535, "port", port);
            Require.text("hostHeader", hostHeader);
            Require.that(path.startsWith("/"), "path", path, "a leading slash");
        }
    }
}
