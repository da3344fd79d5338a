package dev.warmfront.snapshot.policy;

import dev.warmfront.snapshot.base.Require;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is done to the header fields of answers on their way to the viewer: first some are removed,
/// then those of CORS and others are set.
///
/// @param removed in lower case, sorted
/// @param set in the order they are set
/// @param timed whether `Server-Timing` is told to who asks for it
/// @param timedPerMillion of the answers, for which it is told unasked
public record ResponseHeaders(
        String id,
        List<String> removed,
        @Nullable Cors cors,
        List<Line> set,
        boolean timed,
        int timedPerMillion) {

    /// One header field.
    ///
    /// @param overrides whether it takes the place of what the origin says, or only stands in
    public record Line(String name, String value, boolean overrides) {
        public Line {
            Require.text("header name", name);
        }
    }

    /// Which sites may read the answers (the Fetch standard, section 3.3).
    ///
    /// @param origins `*`; or `[scheme://]host[:port]`, the host's left-most label possibly `*`
    /// @param methods upper-case
    /// @param maxAgeSeconds for how long a preflight is good; -1 when not said
    /// @param overrides whether what the origin says about it is dropped, or counts alone
    public record Cors(
            List<String> origins,
            List<String> methods,
            List<String> headers,
            List<String> exposed,
            boolean credentials,
            long maxAgeSeconds,
            boolean overrides) {
        public Cors {
            origins = List.copyOf(origins);
            methods = List.copyOf(methods);
            headers = List.copyOf(headers);
            exposed = List.copyOf(exposed);
            Require.that(!origins.isEmpty(), "origins", "none", "at least one");
            Require.that(!methods.isEmpty(), "methods", "none", "at least one");
            Require.that(
                    !credentials || !origins.contains("*"),
                    "origins",
                    origins,
                    "no * with credentials");
        }

        /// Whether every site may read them, so that none needs to be told apart.
        public boolean isForAll() {
            return origins.contains("*");
        }
    }

    public ResponseHeaders {
        Require.text("response headers policy id", id);
        removed = removed.stream().sorted().toList();
        Require.distinct("removed", removed, name -> name);
        set = List.copyOf(set);
        Require.between(0, 1_000_000, "timedPerMillion", timedPerMillion);
    }
}
