package dev.warmfront.compiler.dns;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A record set as it is asked for: values or an alias, and at most one routing policy.
///
/// @param name lower-case, without a trailing dot; `*` may be the left-most label
/// @param type the name of a record type
/// @param ttlSeconds with values only
/// @param values in presentation form (RFC 1035, section 5.1); empty with an alias
/// @param setIdentifier tells sets of one name and type apart; null exactly when routing is simple
/// @param weight 0..255, when routing is weighted
/// @param failover PRIMARY or SECONDARY, when routing is failover
/// @param multivalue whether all healthy ones are answered together
/// @param networks when routing is IP-based: CIDR blocks, and `*` for all others
/// @param geolocation where questions come from, when routing is by that
/// @param geoproximity where it is, when routing is by how far away that is
/// @param latencyRegion the region it is in, when routing is by how soon that answers
/// @param failClosed whether nothing is answered when nothing is healthy
public record DesiredRecordSet(
        String name,
        String type,
        @Nullable Integer ttlSeconds,
        List<String> values,
        @Nullable DesiredAlias alias,
        @Nullable String setIdentifier,
        @Nullable Integer weight,
        @Nullable String failover,
        boolean multivalue,
        @Nullable List<String> networks,
        @Nullable DesiredGeolocation geolocation,
        @Nullable DesiredGeoproximity geoproximity,
        @Nullable String latencyRegion,
        @Nullable String healthCheckId,
        boolean failClosed) {

    static final String SIMPLE = "simple";

    public DesiredRecordSet {
        values = List.copyOf(values);
        networks = networks == null ? null : List.copyOf(networks);
    }

    /// The fields that ask for a routing policy.
    List<String> routings() {
        List<String> routings = new ArrayList<>();
        if (weight != null) {
            routings.add("weight");
        }
        if (failover != null) {
            routings.add("failover");
        }
        if (multivalue) {
            routings.add("multivalue");
        }
        if (networks != null) {
            routings.add("networks");
        }
        if (geolocation != null) {
            routings.add("geolocation");
        }
        if (geoproximity != null) {
            routings.add("geoproximity");
        }
        if (latencyRegion != null) {
            routings.add("latencyRegion");
        }
        return routings;
    }

    /// The policy, given that there is one at most.
    String routing() {
        return routings().stream().findFirst().orElse(SIMPLE);
    }

    /// Values, and nothing else to be known about them.
    static DesiredRecordSet simple(String name, String type, int ttlSeconds, List<String> values) {
        return new DesiredRecordSet(
                name,
                type,
                ttlSeconds,
                values,
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                false);
    }
}
