package dev.warmfront.snapshot.dns;

import dev.warmfront.snapshot.base.Require;
import java.util.List;

/// What a record set answers with.
public sealed interface Target {

    /// Values in presentation form (RFC 1035, section 5.1): an address, a name, quoted text, or the
    /// seven fields of an SOA.
    record Values(int ttlSeconds, List<String> values) implements Target {
        public Values {
            Require.between(0, Integer.MAX_VALUE, "ttlSeconds", ttlSeconds);
            values = List.copyOf(values);
            Require.that(!values.isEmpty(), "values", "none", "at least one");
        }
    }

    /// The addresses of the healthy edges that serve a distribution.
    record Alias(String distributionId) implements Target {
        public Alias {
            Require.text("distributionId", distributionId);
        }
    }
}
