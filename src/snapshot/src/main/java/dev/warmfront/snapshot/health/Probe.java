package dev.warmfront.snapshot.health;

import dev.warmfront.snapshot.base.Require;
import org.jspecify.annotations.Nullable;

/// One try to find out.
public sealed interface Probe {

    String host();

    int port();

    /// Succeeds when a connection is accepted.
    record Tcp(String host, int port) implements Probe, Source {
        public Tcp {
            Require.text("host", host);
            Require.between(1, 65535, "port", port);
        }
    }

    /// Succeeds when a GET of `path` is answered 2xx or 3xx.
    ///
    /// @param hostHeader what the `Host` field says, and the name that a certificate must be for
    /// @param tls whether it is asked over TLS
    /// @param unverified whether any certificate will do
    /// @param search what must be in the first [#MOST_BODY] octets of the answer's body; null when
    ///     that does not matter
    record Http(
            String host,
            int port,
            String hostHeader,
            String path,
            boolean tls,
            boolean unverified,
            @Nullable String search)
            implements Probe, Source {

        /// So much of a body is searched.
        public static final int MOST_BODY = 5120;

        public Http {
            Require.text("host", host);
            Require.between(1, 65535, "port", port);
            Require.text("hostHeader", hostHeader);
            Require.that(path.startsWith("/"), "path", path, "a leading slash");
            Require.that(search == null || !search.isEmpty(), "search", "empty", "some text");
        }

        /// One without TLS, for which the body does not matter.
        public static Http plain(String host, int port, String hostHeader, String path) {
            return new Http(host, port, hostHeader, path, false, false, null);
        }
    }
}
