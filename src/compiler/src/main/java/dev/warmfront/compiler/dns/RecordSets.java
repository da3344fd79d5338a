package dev.warmfront.compiler.dns;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;
import java.util.Set;

/// What is wrong with a record set by itself.
final class RecordSets {

    /// In place of a network: whoever is in none.
    static final String OTHERS = "*";

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
        List<String> routings = asked.routings();
        boolean simple = routings.isEmpty();
        if (routings.size() > 1) {
            complaints.error(
                    "two-routings",
                    at.at(routings.getLast()),
                    String.join(" and ", routings),
                    "one routing policy");
        }
        complaints.check(
                simple == (identifier == null),
                "set-identifier",
                at.at("setIdentifier"),
                identifier == null ? "none" : identifier,
                simple ? "none without a routing policy" : "one with a routing policy");
        complaints.check(
                identifier == null
                        || !identifier.isEmpty()
                                && identifier.length() <= 128
                                && identifier.chars().allMatch(c -> c >= ' ' && c < 127),
                "invalid-set-identifier",
                at.at("setIdentifier"),
                String.valueOf(identifier),
                "1..128 printable ASCII characters");
        if (asked.weight() != null) {
            complaints.between(0, 255, at.at("weight"), asked.weight());
        }
        if (asked.failover() != null) {
            complaints.oneOf(Routing.Role.class, at.at("failover"), asked.failover());
        }
        if (asked.networks() != null) {
            checkNetworks(asked.networks(), at.at("networks"));
        }
        if (asked.geolocation() != null) {
            Places.check(asked.geolocation(), at.at("geolocation"), complaints);
        }
        if (asked.geoproximity() != null) {
            Places.check(asked.geoproximity(), at.at("geoproximity"), complaints);
        }
        if (asked.latencyRegion() != null) {
            Places.checkRegion(asked.latencyRegion(), at.at("latencyRegion"), complaints);
        }
    }

    private void checkNetworks(List<String> networks, Pointer at) {
        complaints.check(
                !networks.isEmpty(), "no-network", at, "none", "CIDR blocks, or * for all others");
        for (int i = 0; i < networks.size(); i++) {
            complaints.check(
                    isNetwork(networks.get(i)),
                    "invalid-network",
                    at.at(i),
                    networks.get(i),
                    "a CIDR block of at most /24 (IPv4) or /48 (IPv6), or * for all others");
        }
    }

    /// Resolvers tell no more than that of a client's address (RFC 7871, section 11.1).
    private static boolean isNetwork(String text) {
        if (text.equals(OTHERS)) {
            return true;
        }
        try {
            int most = text.indexOf(':') < 0 ? 96 + 24 : 48;
            return text.indexOf('/') > 0 && Cidr.parse(text).prefixLength() <= most;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// One spelling for each network.
    static String canonicalNetwork(String text) {
        return isNetwork(text) && !text.equals(OTHERS) ? Cidr.parse(text).toString() : text;
    }

    private void checkTarget(DesiredRecordSet asked, RecordType type, Pointer at) {
        if (asked.alias() == null) {
            checkValues(asked, type, at);
            return;
        }
        checkAlias(asked, asked.alias(), type, at.at("alias"));
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

    private void checkAlias(
            DesiredRecordSet asked, DesiredAlias alias, RecordType type, Pointer at) {
        String distribution = alias.distributionId();
        complaints.check(
                (distribution == null) != (alias.recordSetName() == null),
                "alias-target",
                at,
                distribution == null ? "neither" : "both",
                "distributionId or recordSetName");
        complaints.check(
                distribution == null || type == RecordType.A || type == RecordType.AAAA,
                "alias-type",
                at,
                type,
                "A or AAAA with an alias of a distribution");
        complaints.check(
                type != RecordType.NS && type != RecordType.SOA,
                "alias-type",
                at,
                type,
                "no NS or SOA with an alias");
        complaints.check(
                distribution == null || distributions.contains(distribution),
                "no-such-distribution",
                at.at("distributionId"),
                String.valueOf(distribution),
                "the id of a distribution");
        complaints.check(
                !asked.multivalue(),
                "alias-and-multivalue",
                at,
                asked.name(),
                "values with multivalue routing");
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
