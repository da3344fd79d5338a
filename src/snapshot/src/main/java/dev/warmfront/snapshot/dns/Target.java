package dev.warmfront.snapshot.dns;

import dev.warmfront.snapshot.base.Require;
import java.util.List;

/// What a record set answers with.
public sealed interface Target {

    /// Values in presentation form (RFC 1035, section 5.1): an address, a name, quoted text, or the
    /// seven fields of an SOA; for every other type as hexadecimal digits (RFC 3597, section 5).
    record Values(int ttlSeconds, List<String> values) implements Target {
        public Values {
            Require.between(0, Integer.MAX_VALUE, "ttlSeconds", ttlSeconds);
            values = List.copyOf(values);
            Require.that(!values.isEmpty(), "values", "none", "at least one");
        }
    }

    /// The addresses of the healthy edges that serve a distribution.
    ///
    /// @param ignoresTargetHealth whether it counts as healthy even when no edge is
    record Alias(String distributionId, boolean ignoresTargetHealth) implements Target {
        public Alias {
            Require.text("distributionId", distributionId);
        }
    }

    /// Whatever record sets of another name in the zone, and of the same type, answer with.
    ///
    /// @param name lower-case, without a trailing dot
    /// @param ignoresTargetHealth whether it counts as healthy even when none of them does
    record NameAlias(String name, boolean ignoresTargetHealth) implements Target {
        public NameAlias {
            Require.text("name", name);
        }
    }
}
