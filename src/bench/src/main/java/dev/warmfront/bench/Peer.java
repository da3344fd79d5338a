package dev.warmfront.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server that can be measured: it runs, and it answers paths under `plain`.
///
/// @param name as the table shows it
/// @param plain scheme, host and port
/// @param secure the same for TLS; null if it does not speak it
/// @param host what the `Host` field says
/// @param processes whose CPU time is counted
record Peer(
        String name,
        String plain,
        @Nullable String secure,
        String host,
        List<Long> processes,
        Kind kind) {

    enum Kind {
        /// Has one answer.
        FLOOR,
        /// Serves files.
        FILES,
        /// Stands in front of an origin.
        CACHE
    }

    /// The same server, started again.
    Peer as(List<Long> nowRunning) {
        return new Peer(name, plain, secure, host, nowRunning, kind);
    }

    boolean can(Work work) {
        return switch (kind) {
            case FLOOR -> work.path().equals("/1KiB") && !work.secure();
            case FILES -> hasPort(work) && !work.path().startsWith(Work.UNSTORED);
            case CACHE -> hasPort(work);
        };
    }

    String base(Work work) {
        return work.secure() ? String.valueOf(secure) : plain;
    }

    private boolean hasPort(Work work) {
        return !work.secure() || secure != null;
    }
}
