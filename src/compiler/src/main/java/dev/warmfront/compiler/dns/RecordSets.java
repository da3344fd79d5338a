package dev.warmfront.compiler.dns;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import java.util.Set;

/// What is wrong with a record set by itself.
final class RecordSets {

    private static final int MOST_VALUES = 400;

    private final String zone;
    private final Set<String> distributions;
    private final Set<String> healthChecks;
    private final Complaints complaints;

    RecordSets(
            String zone,
            Set<String> distributions,
            Set<String> healthChecks,
            Complaints complaints) {
        this.zone = zone;
        this.distributions = distributions;
        this.healthChecks = healthChecks;
        this.complaints = complaints;
    }

    void check(DesiredRecordSet asked, Pointer at) {
        checkName(asked, at);
        checkRouting(asked, at);
        String check = asked.healthCheckId();
        complaints.check(
                check == null || healthChecks.contains(check),
                "no-such-health-check",
                at.at("healthCheckId"),
                String.valueOf(check),
                "the id of a health check");
        if (complaints.oneOf(RecordType.class, at.at("type"), asked.type())) {
            checkTarget(asked, RecordType.valueOf(asked.type()), at);
        }
    }

    private void checkName(DesiredRecordSet asked, Pointer at) {
        String name = asked.name();
        complaints.check(
                Names.isValidOwner(name),
                "invalid-name",
                at.at("name"),
                name,
                "a lower-case name without a final dot, * only as its first label");
        complaints.check(
                name.equals(zone) || name.endsWith("." + zone),
                "name-outside-zone",
                at.at("name"),
                name,
                zone + " or a name below it");
        // RFC 4592, section 4.2: what a wildcard delegation means is not defined.
        complaints.check(
                !name.startsWith("*.") || !asked.type().equals(RecordType.NS.name()),
                "wildcard-ns",
                at.at("name"),
                name,
                "no wildcard with type NS");
    }

    private void checkRouting(DesiredRecordSet asked, Pointer at) {
        String identifier = asked.setIdentifier();
        Integer weight = asked.weight();
        String failover = asked.failover();
        boolean simple = weight == null && failover == null;
        complaints.check(
                weight == null || failover == null,
                "two-routings",
                at.at("failover"),
                String.valueOf(failover),
                "none beside weight");
        complaints.check(
                simple == (identifier == null),
                "set-identifier",
                at.at("setIdentifier"),
                identifier == null ? "none" : identifier,
                simple ? "none without weight or failover" : "one with weight or failover");
        complaints.check(
                identifier == null
                        || !identifier.isEmpty()
                                && identifier.length() <= 128
                                && identifier.chars().allMatch(c -> c >= ' ' && c < 127),
                "invalid-set-identifier",
                at.at("setIdentifier"),
                String.valueOf(identifier),
                "1..128 printable ASCII characters");
        if (weight != null) {
            complaints.between(0, 255, at.at("weight"), weight);
        }
        if (failover != null) {
            complaints.oneOf(Routing.Role.class, at.at("failover"), failover);
        }
    }

    private void checkTarget(DesiredRecordSet asked, RecordType type, Pointer at) {
        if (asked.alias() == null) {
            checkValues(asked, type, at);
            return;
        }
        complaints.check(
                type == RecordType.A || type == RecordType.AAAA,
                "alias-type",
                at.at("type"),
                type,
                "A or AAAA with an alias");
        complaints.check(
                distributions.contains(asked.alias().distributionId()),
                "no-such-distribution",
                at.at("alias").at("distributionId"),
                asked.alias().distributionId(),
                "the id of a distribution");
        complaints.check(
                asked.values().isEmpty(),
                "alias-and-values",
                at.at("values"),
                asked.values(),
                "none with an alias");
        complaints.check(
                asked.ttlSeconds() == null,
                "alias-and-ttl",
                at.at("ttlSeconds"),
                String.valueOf(asked.ttlSeconds()),
                "none with an alias");
    }

    private void checkValues(DesiredRecordSet asked, RecordType type, Pointer at) {
        Integer ttl = asked.ttlSeconds();
        if (ttl == null) {
            complaints.error("no-ttl", at.at("ttlSeconds"), "none", "0..2147483647");
        } else {
            // RFC 2181, section 8.
            complaints.between(0, Integer.MAX_VALUE, at.at("ttlSeconds"), ttl);
        }
        Pointer values = at.at("values");
        complaints.between(1, MOST_VALUES, values, asked.values().size());
        boolean single = type == RecordType.CNAME || type == RecordType.SOA;
        complaints.check(
                !single || asked.values().size() <= 1,
                "one-value-only",
                values,
                asked.values().size() + " values",
                "one with type " + type);
        complaints.distinct(
                "value-twice",
                values,
                asked.values().stream()
                        .map(value ->
                                Values.isValid(type, value) ? Values.canonical(type, value) : value)
                        .toList());
        for (int i = 0; i < asked.values().size(); i++) {
            complaints.check(
                    Values.isValid(type, asked.values().get(i)),
                    "invalid-value",
                    values.at(i),
                    asked.values().get(i),
                    Values.expected(type));
        }
    }
}
