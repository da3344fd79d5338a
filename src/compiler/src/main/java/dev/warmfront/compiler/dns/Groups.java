package dev.warmfront.compiler.dns;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.snapshot.dns.RecordType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is wrong with record sets beside one another.
final class Groups {

    private static final int MOST_SETS = 100;
    private static final int MOST_NETWORKS = 1_000;
    private static final int MOST_GEOPROXIMITY = 30;

    /// What the record sets of one name and type have shown so far.
    private static final class Group {
        final String routing;
        final Set<String> identifiers = new HashSet<>();
        final boolean failClosed;
        final Set<String> roles = new HashSet<>();
        final Set<String> networks = new HashSet<>();
        final Set<String> places = new HashSet<>();
        int size;

        Group(DesiredRecordSet first) {
            routing = first.routing();
            failClosed = first.failClosed();
        }
    }

    private Groups() {}

    static void check(String zone, List<DesiredRecordSet> sets, Pointer at, Complaints complaints) {
        Map<String, Set<String>> types = new HashMap<>();
        Map<String, Group> groups = new HashMap<>();
        for (int i = 0; i < sets.size(); i++) {
            DesiredRecordSet set = sets.get(i);
            types.computeIfAbsent(set.name(), name -> new HashSet<>()).add(set.type());
            String key = set.name() + " " + set.type();
            Group group = groups.computeIfAbsent(key, name -> new Group(set));
            checkMember(set, group, at.at(i), complaints);
        }
        for (int i = 0; i < sets.size(); i++) {
            checkCname(zone, sets.get(i), types, at.at(i), complaints);
            checkDelegation(zone, sets.get(i), types, at.at(i), complaints);
        }
        checkApex(zone, sets, at, complaints);
    }

    private static void checkMember(
            DesiredRecordSet set, Group group, Pointer at, Complaints complaints) {
        if (!complaints.check(
                group.routing.equals(set.routing()),
                "mixed-routing",
                at,
                set.routing(),
                group.routing + ", as the other sets of this name and type")) {
            return;
        }
        int most = set.geoproximity() == null ? MOST_SETS : MOST_GEOPROXIMITY;
        if (++group.size == most + 1) {
            complaints.error(
                    "too-many", at, group.size, "at most " + most + " of one name and type");
        }
        String identifier = set.setIdentifier();
        complaints.check(
                group.identifiers.add(String.valueOf(identifier)),
                "record-set-twice",
                identifier == null ? at.at("name") : at.at("setIdentifier"),
                identifier == null ? set.name() : identifier,
                "each only once for a name and type");
        String role = set.failover();
        complaints.check(
                role == null || group.roles.add(role),
                "failover-role-twice",
                at.at("failover"),
                String.valueOf(role),
                "at most one of each role for a name and type");
        complaints.check(
                set.failClosed() == group.failClosed,
                "mixed-all-unhealthy",
                at.at("allUnhealthy"),
                closing(set.failClosed()),
                closing(group.failClosed) + ", as the other sets of this name and type");
        checkNetworks(set, group, at, complaints);
        checkPlace(set, group, at, complaints);
    }

    /// Each place in one set only. Two may be equally far away: the first is asked first.
    private static void checkPlace(
            DesiredRecordSet set, Group group, Pointer at, Complaints complaints) {
        String place =
                set.geolocation() == null ? set.latencyRegion() : set.geolocation().toString();
        complaints.check(
                place == null || group.places.add(place),
                "place-twice",
                at.at(set.geolocation() == null ? "latencyRegion" : "geolocation"),
                String.valueOf(place),
                "each only once for a name and type");
    }

    /// Each network in one set only, or it would be chance which one answers.
    private static void checkNetworks(
            DesiredRecordSet set, Group group, Pointer at, Complaints complaints) {
        List<String> networks = set.networks() == null ? List.of() : set.networks();
        boolean fits = group.networks.size() <= MOST_NETWORKS;
        for (int i = 0; i < networks.size(); i++) {
            complaints.check(
                    group.networks.add(RecordSets.canonicalNetwork(networks.get(i))),
                    "network-twice",
                    at.at("networks").at(i),
                    networks.get(i),
                    "each only once for a name and type");
        }
        if (fits && group.networks.size() > MOST_NETWORKS) {
            complaints.error(
                    "too-many-networks",
                    at.at("networks"),
                    group.networks.size(),
                    "at most " + MOST_NETWORKS + " for a name and type");
        }
    }

    private static String closing(boolean failClosed) {
        return failClosed ? "FAIL_CLOSED" : "FAIL_OPEN";
    }

    /// RFC 1034, section 3.6.2: where there is a CNAME, there is nothing else.
    private static void checkCname(
            String zone,
            DesiredRecordSet set,
            Map<String, Set<String>> types,
            Pointer at,
            Complaints complaints) {
        if (!set.type().equals(RecordType.CNAME.name())) {
            return;
        }
        complaints.check(
                !set.name().equals(zone),
                "cname-at-apex",
                at.at("type"),
                set.type(),
                "no CNAME at the name of the zone; an alias may be there");
        Set<String> others = new HashSet<>(types.getOrDefault(set.name(), Set.of()));
        others.remove(RecordType.CNAME.name());
        complaints.check(
                others.isEmpty() || set.name().equals(zone),
                "cname-beside-others",
                at.at("type"),
                set.type(),
                "no CNAME beside " + String.join(", ", others.stream().sorted().toList()));
    }

    /// Who is referred on must always be told where to (RFC 1034, section 4.2.2); DS belongs to a
    /// delegation (RFC 4035, section 2.4).
    private static void checkDelegation(
            String zone,
            DesiredRecordSet set,
            Map<String, Set<String>> types,
            Pointer at,
            Complaints complaints) {
        boolean ns = set.type().equals(RecordType.NS.name());
        complaints.check(
                !ns || set.networks() == null && set.geolocation() == null && !set.failClosed(),
                "ns-without-answer",
                at.at("type"),
                set.type(),
                "name servers for whoever asks: no networks, geolocation or FAIL_CLOSED");
        complaints.check(
                !set.type().equals(RecordType.DS.name())
                        || !set.name().equals(zone)
                                && types.getOrDefault(set.name(), Set.of())
                                        .contains(RecordType.NS.name()),
                "ds-without-ns",
                at.at("type"),
                set.type(),
                "NS of the same name below the zone's own");
    }

    /// A zone begins with exactly one SOA, and has name servers (RFC 1034, section 4.2.1).
    private static void checkApex(
            String zone, List<DesiredRecordSet> sets, Pointer at, Complaints complaints) {
        Set<String> missing = new HashSet<>(Set.of("SOA", "NS"));
        for (int i = 0; i < sets.size(); i++) {
            DesiredRecordSet set = sets.get(i);
            boolean apex = set.name().equals(zone);
            complaints.check(
                    apex || !set.type().equals(RecordType.SOA.name()),
                    "soa-below-apex",
                    at.at(i).at("name"),
                    set.name(),
                    zone);
            if (apex && missing.contains(set.type())) {
                missing.remove(set.type());
                complaints.check(
                        set.routing().equals(DesiredRecordSet.SIMPLE) && set.alias() == null,
                        "apex-is-not-simple",
                        at.at(i),
                        set.type(),
                        "values with simple routing");
            }
        }
        for (String type : missing.stream().sorted().toList()) {
            complaints.error("apex-incomplete", at, "no " + type, "SOA and NS at " + zone);
        }
    }
}
