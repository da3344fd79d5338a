package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Signing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One zone, ready to be asked.
final class ZoneTree implements NameTable.Named {

    /// The number of the type DS, which lives on the parent's side of a cut (RFC 4035, section
    /// 2.4).
    static final int DS = 43;

    private final Name origin;
    private final Apex apex;
    private final NameTable<Node> nodes;
    private final Plain plain;
    private final Node top;
    private final int depth;

    /// What a signed zone has at its apex that no record set says.
    private final List<Integer> ownTypes;

    private final boolean byPlace;
    private final boolean leadsToEdges;

    ZoneTree(Zone zone) {
        origin = Name.parse(zone.name());
        Map<Name, Map<RecordType, List<RecordSet>>> sets = new HashMap<>();
        for (RecordSet set : zone.recordSets()) {
            Name name = Name.parse(set.name());
            for (Name at = name; !at.equals(origin); at = at.parent()) {
                sets.computeIfAbsent(at, key -> new EnumMap<>(RecordType.class));
            }
            sets.computeIfAbsent(name, key -> new EnumMap<>(RecordType.class))
                    .computeIfAbsent(set.type(), key -> new ArrayList<>())
                    .add(set);
        }
        byPlace = zone.recordSets().stream().anyMatch(set -> set.routing().isByPlace());
        leadsToEdges =
                zone.recordSets().stream().anyMatch(set -> set.target() instanceof Target.Alias);
        Signing signing = zone.signing();
        ownTypes =
                signing == null
                        ? List.of()
                        : Secured.own(origin, signing).stream().map(Records::type).toList();
        Groups groups = new Groups(sets);
        Map<Name, List<Group>> all = new HashMap<>();
        sets.forEach((name, types) -> all.put(name, groups(name, types.keySet(), groups)));
        apex = apex(zone, all);
        Map<Name, Node> ready = HashMap.newHashMap(all.size());
        all.forEach((name, here) -> ready.put(name, new Node(apex, name, here)));
        ready.forEach((name, node) -> {
            if (name.isWildcard() && !name.equals(origin)) {
                Objects.requireNonNull(ready.get(name.parent())).answersBelow(node);
            }
        });
        nodes = new NameTable<>(ready.values());
        // Most of those who ask a signed zone want proofs, which are not there.
        plain =
                new Plain(
                        apex.secured() != null
                                ? List.of()
                                : ready.values().stream()
                                        .filter(node -> node.referral() == null)
                                        .filter(node -> !isBelowCut(node.name(), all))
                                        .toList());
        top = Objects.requireNonNull(ready.get(origin));
        Sought apexName = new Sought();
        apexName.set(origin);
        depth = apexName.depth();
    }

    /// The names that have an NSEC record: those with records, but for what lies below a cut (RFC
    /// 4035, section 2.3).
    Denial denial() {
        Map<Name, List<Group>> all = new HashMap<>();
        nodes.forEach(node -> all.put(node.name(), node.groups()));
        return denial(all);
    }

    private Denial denial(Map<Name, List<Group>> all) {
        Map<Name, List<Integer>> names = new HashMap<>();
        all.forEach((name, groups) -> {
            if (!groups.isEmpty() && !isBelowCut(name, all)) {
                List<Integer> types = new ArrayList<>(List.of(Secured.RRSIG, Denial.NSEC));
                boolean cut = isCut(name, groups);
                groups.stream()
                        .map(Group::type)
                        .filter(type -> !cut || type == RecordType.NS || type == RecordType.DS)
                        .forEach(type -> types.add(type.code()));
                if (name.equals(origin)) {
                    types.addAll(ownTypes);
                }
                names.put(name, types);
            }
        });
        return new Denial(names);
    }

    /// The groups of a name that are signed: where somebody else is responsible, only DS (RFC 4035,
    /// section 2.2).
    List<Group> signed(Name name) {
        Node node = nodes.get(name);
        if (node == null) {
            return List.of();
        }
        boolean cut = node.referral() != null;
        return node.groups().stream()
                .filter(group -> !cut || group.type() == RecordType.DS)
                .toList();
    }

    private boolean isCut(Name name, List<Group> groups) {
        return !name.equals(origin)
                && groups.stream().anyMatch(group -> group.type() == RecordType.NS);
    }

    private boolean isBelowCut(Name name, Map<Name, List<Group>> all) {
        if (name.equals(origin)) {
            return false;
        }
        for (Name at = name.parent(); !at.equals(origin); at = at.parent()) {
            if (isCut(at, all.getOrDefault(at, List.of()))) {
                return true;
            }
        }
        return false;
    }

    Apex apex() {
        return apex;
    }

    @Override
    public Name name() {
        return origin;
    }

    @Override
    public byte[] wire() {
        return origin.wire();
    }

    boolean isByPlace(boolean severalEdges) {
        return byPlace || severalEdges && leadsToEdges;
    }

    /// Adds the answer to a section if it is as plain as can be; false if it is not.
    boolean answerPlainly(Sought sought, int type, Section section) {
        int record = plain.find(sought, type);
        if (record != 0) {
            plain.addTo(section, null, record);
        }
        return record != 0;
    }

    /// What is at a name of this zone (RFC 1034, section 4.3.2, step 3).
    Answer find(Sought sought, int type) {
        int apexAt = sought.depth() - depth;
        Node encloser = top;
        for (int label = apexAt - 1; label >= 0; label--) {
            Node node = nodes.get(sought, label);
            if (node == null) {
                return encloser.findBelow(type);
            }
            Answer.Referral referral = node.referral();
            // The parent answers for the DS record at the cut itself (RFC 4035, section 3.1.4.1).
            if (referral != null && !(label == 0 && type == DS)) {
                return referral;
            }
            encloser = node;
        }
        return encloser.find(type);
    }

    /// The addresses of a name server, for a referral: also what lies below a cut.
    @Nullable Group glue(Name nameServer, RecordType type) {
        Node node = nameServer.isAtOrUnder(apex.name()) ? nodes.get(nameServer) : null;
        return node == null ? null : node.group(type);
    }

    private static List<Group> groups(Name name, Set<RecordType> types, Groups groups) {
        Require.that(
                !name.isWildcard() || !types.contains(RecordType.NS),
                "NS",
                name,
                "no wildcard: it would delegate what is not there (RFC 4592, section 4.2)");
        Require.that(
                !types.contains(RecordType.CNAME) || types.size() == 1,
                "CNAME",
                name,
                "nothing else beside it (RFC 1034, section 3.6.2)");
        return types.stream().map(type -> groups.of(name, type)).toList();
    }

    private Apex apex(Zone zone, Map<Name, List<Group>> all) {
        Group soa =
                all.getOrDefault(origin, List.of()).stream()
                        .filter(group -> group.type() == RecordType.SOA)
                        .findFirst()
                        .orElse(null);
        if (soa != null && soa.choices().getFirst().content() instanceof Group.Content.Fixed only) {
            Apex plain = new Apex(origin, only, null);
            Signing signing = zone.signing();
            if (signing == null) {
                return plain;
            }
            Secured secured = new Secured(origin, signing, denial(all), plain.negativeTtlSeconds());
            return new Apex(origin, only, secured);
        }
        throw new IllegalArgumentException(
                "SOA of " + zone.name() + ": missing (expected: exactly one)");
    }
}
