package dev.warmfront.compiler.dns;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.snapshot.base.HostName;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The translation of hosted zones.
public final class Zones {

    private static final int MOST_RECORD_SETS = 10_000;

    private static final Comparator<DesiredRecordSet> ORDER =
            Comparator.comparing(DesiredRecordSet::name)
                    .thenComparing(DesiredRecordSet::type)
                    .thenComparing(set -> Objects.requireNonNullElse(set.setIdentifier(), ""));

    private static final Comparator<Cidr> NETWORKS =
            Comparator.comparingLong((Cidr network) -> network.high())
                    .thenComparingLong(network -> network.low())
                    .thenComparingInt(Cidr::prefixLength);

    private Zones() {}

    /// Looks a zone through.
    ///
    /// @param owner another zone that has the same name, if there is one
    /// @param distributions the ids that exist
    /// @param healthChecks the ids that exist
    public static void check(
            DesiredZone asked,
            String owner,
            Set<String> distributions,
            Set<String> healthChecks,
            Complaints complaints) {
        complaints.check(
                HostName.isValid(asked.name()),
                "invalid-name",
                Pointer.ROOT.at("name"),
                asked.name(),
                "a lower-case name without a final dot");
        complaints.check(
                owner.isEmpty() || owner.equals(asked.id()),
                "zone-claimed-twice",
                Pointer.ROOT.at("name"),
                asked.name(),
                "a name that hosted-zone/" + owner + " does not have");
        List<DesiredRecordSet> sets = asked.recordSets();
        Pointer at = Pointer.ROOT.at("recordSets");
        complaints.atMost(MOST_RECORD_SETS, at, sets);
        RecordSets each = new RecordSets(asked.name(), distributions, healthChecks, complaints);
        for (int i = 0; i < sets.size(); i++) {
            each.check(sets.get(i), at.at(i));
        }
        Groups.check(asked.name(), sets, at, complaints);
        Aliases.check(sets, at, complaints);
    }

    /// The zone, given that there was no complaint.
    public static Zone translate(DesiredZone asked) {
        return new Zone(
                asked.id(),
                asked.name(),
                asked.recordSets().stream().sorted(ORDER).map(Zones::translate).toList());
    }

    private static RecordSet translate(DesiredRecordSet asked) {
        RecordType type = RecordType.valueOf(asked.type());
        return new RecordSet(
                asked.name(),
                type,
                asked.setIdentifier(),
                routing(asked),
                target(asked, type),
                asked.healthCheckId(),
                asked.failClosed());
    }

    private static Routing routing(DesiredRecordSet asked) {
        if (asked.weight() != null) {
            return new Routing.Weighted(asked.weight());
        } else if (asked.failover() != null) {
            return new Routing.Failover(Routing.Role.valueOf(asked.failover()));
        } else if (asked.multivalue()) {
            return new Routing.Multivalue();
        } else if (asked.networks() != null) {
            return new Routing.IpBased(
                    asked.networks().stream()
                            .filter(network -> !network.equals(RecordSets.OTHERS))
                            .map(Cidr::parse)
                            .sorted(NETWORKS)
                            .toList(),
                    asked.networks().contains(RecordSets.OTHERS));
        } else if (asked.geolocation() != null) {
            return Places.translate(asked.geolocation());
        } else if (asked.geoproximity() != null) {
            return Places.translate(asked.geoproximity());
        } else if (asked.latencyRegion() != null) {
            return new Routing.Latency(asked.latencyRegion(), Places.region(asked.latencyRegion()));
        }
        return new Routing.Simple();
    }

    private static Target target(DesiredRecordSet asked, RecordType type) {
        DesiredAlias alias = asked.alias();
        if (alias != null && alias.distributionId() != null) {
            return new Target.Alias(alias.distributionId(), !alias.evaluateTargetHealth());
        } else if (alias != null && alias.recordSetName() != null) {
            return new Target.NameAlias(alias.recordSetName(), !alias.evaluateTargetHealth());
        }
        Integer ttl = asked.ttlSeconds();
        if (ttl == null) {
            throw new AssertionError("unreachable: ttlSeconds was checked");
        }
        return new Target.Values(
                ttl,
                asked.values().stream()
                        .map(value -> Values.canonical(type, value))
                        .sorted()
                        .toList());
    }
}
