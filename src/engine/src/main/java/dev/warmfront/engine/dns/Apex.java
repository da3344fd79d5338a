package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.base.Require;
import org.jspecify.annotations.Nullable;

/// Where a zone starts, and the SOA record that says how long its absences may be remembered.
///
/// @param secured what proves answers; null when the zone is not signed
public record Apex(Name name, Group.Content.Fixed soa, @Nullable Secured secured) {

    public Apex {
        Require.that(soa.rdata().size() == 1, "SOA of " + name, soa.rdata().size(), "exactly one");
    }

    /// For how long it may be remembered that something is not there: the lesser of the SOA's own
    /// TTL and its last field (RFC 2308, section 5).
    public int negativeTtlSeconds() {
        byte[] data = soa.rdata().getFirst();
        long minimum = 0;
        for (int i = data.length - 4; i < data.length; i++) {
            minimum = minimum << 8 | data[i] & 0xff;
        }
        return (int) Math.min(soa.ttlSeconds(), minimum);
    }
}
