package dev.warmfront.compiler.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A record set as it is asked for: values or an alias; simple, weighted or failover.
///
/// @param name lower-case, without a trailing dot; `*` may be the left-most label
/// @param type A, AAAA, CNAME, TXT, NS or SOA
/// @param ttlSeconds with values only
/// @param values in presentation form (RFC 1035, section 5.1); empty with an alias
/// @param setIdentifier tells sets of one name and type apart; null exactly when routing is simple
/// @param weight 0..255, when routing is weighted
/// @param failover PRIMARY or SECONDARY, when routing is failover
public record DesiredRecordSet(
        String name,
        String type,
        @Nullable Integer ttlSeconds,
        List<String> values,
        @Nullable DesiredAlias alias,
        @Nullable String setIdentifier,
        @Nullable Integer weight,
        @Nullable String failover,
        @Nullable String healthCheckId) {
    public DesiredRecordSet {
        values = List.copyOf(values);
    }
}
