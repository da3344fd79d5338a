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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One zone, ready to be asked.
final class ZoneTree {

    /// The number of the type DS, which lives on the parent's side of a cut (RFC 4035, section
    /// 2.4).
    static final int DS = 43;

    /// What is at a name; nothing at all when it only has names below it (RFC 4592, section 2.2.2).
    private record Node(Map<RecordType, Group> groups) {
        @Nullable Group group(RecordType type) {
            return groups.get(type);
        }

        @Nullable Group group(int type) {
            for (Group group : groups.values()) {
                if (group.type().code() == type) {
                    return group;
                }
            }
            return null;
        }
    }

    private final Name origin;
    private final Apex apex;
    private final NameTable<Node> nodes;
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
        Groups groups = new Groups(sets);
        Map<Name, Node> all = new HashMap<>();
        sets.forEach((name, types) -> all.put(name, node(name, types.keySet(), groups)));
        nodes = new NameTable<>(all);
        apex = apex(zone, all.get(origin));
    }

    /// The names that have an NSEC record: those with records, but for what lies below a cut (RFC
    /// 4035, section 2.3).
    Denial denial() {
        Map<Name, List<Integer>> names = new HashMap<>();
        nodes.forEach((name, node) -> {
            if (!node.groups().isEmpty() && !isBelowCut(name)) {
                List<Integer> types = new ArrayList<>(List.of(Secured.RRSIG, Denial.NSEC));
                boolean cut = isCut(name, node);
                node.groups().keySet().stream()
                        .filter(type -> !cut || type == RecordType.NS || type == RecordType.DS)
                        .forEach(type -> types.add(type.code()));
                if (name.equals(origin)) {
                    types.add(Secured.DNSKEY);
                }
                names.put(name, types);
            }
        });
        return new Denial(names);
    }

    /// The groups of a name that are signed: where somebody else is responsible, only DS (RFC 4035,
    /// section 2.2).
    List<Group> signed(Name name) {
        Node node = nodes.get(name.wire(), 0);
        if (node == null) {
            return List.of();
        }
        boolean cut = isCut(name, node);
        return node.groups().values().stream()
                .filter(group -> !cut || group.type() == RecordType.DS)
                .toList();
    }

    private boolean isCut(Name name, Node node) {
        return node.group(RecordType.NS) != null && !name.equals(origin);
    }

    private boolean isBelowCut(Name name) {
        if (name.equals(origin)) {
            return false;
        }
        for (Name at = name.parent(); !at.equals(origin); at = at.parent()) {
            Node node = nodes.get(at.wire(), 0);
            if (node != null && isCut(at, node)) {
                return true;
            }
        }
        return false;
    }

    Apex apex() {
        return apex;
    }

    boolean isByPlace(boolean severalEdges) {
        return byPlace || severalEdges && leadsToEdges;
    }

    /// What is at `name`, which is in this zone (RFC 1034, section 4.3.2, step 3).
    Answer find(Name name, int type) {
        byte[] wire = name.wire();
        int[] labels = new int[128];
        int depth = 0;
        int apexAt = wire.length - apex.name().length();
        for (int at = 0; at < apexAt; at += wire[at] + 1) {
            labels[depth++] = at;
        }
        int encloser = apexAt;
        for (int i = depth - 1; i >= 0; i--) {
            Node node = nodes.get(wire, labels[i]);
            if (node == null) {
                return wildcard(wire, encloser, type);
            }
            Group cut = node.group(RecordType.NS);
            // The parent answers for the DS record at the cut itself (RFC 4035, section 3.1.4.1).
            if (cut != null && !(i == 0 && type == DS)) {
                return new Answer.Referral(apex, Name.ofWire(wire, labels[i], wire.length), cut);
            }
            encloser = labels[i];
        }
        Node node = nodes.get(wire, 0);
        return node == null ? new Answer.NoName(apex, name.parent()) : at(node, type, null);
    }

    /// The addresses of a name server, for a referral: also what lies below a cut.
    @Nullable Group glue(Name nameServer, RecordType type) {
        Node node = nameServer.isAtOrUnder(apex.name()) ? nodes.get(nameServer.wire(), 0) : null;
        return node == null ? null : node.group(type);
    }

    /// The wildcard of the closest encloser answers for what is not there (RFC 4592, section
    /// 3.3.1).
    private Answer wildcard(byte[] wire, int encloser, int type) {
        // What is not there is longer by a label at least, so there is room for the star.
        Name closest = Name.ofWire(wire, encloser, wire.length);
        Name star = closest.wildcard();
        Node node = nodes.get(star.wire(), 0);
        return node == null ? new Answer.NoName(apex, closest) : at(node, type, star);
    }

    private Answer at(Node node, int type, @Nullable Name wildcard) {
        Group group = node.group(type);
        if (group != null) {
            return new Answer.Hit(apex, group, wildcard);
        }
        Group cname = node.group(RecordType.CNAME);
        return cname == null
                ? new Answer.NoData(apex, node.groups().isEmpty(), wildcard)
                : new Answer.Follow(apex, cname, wildcard);
    }

    private static Node node(Name name, Set<RecordType> types, Groups groups) {
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
        Map<RecordType, Group> here = new EnumMap<>(RecordType.class);
        types.forEach(type -> here.put(type, groups.of(name, type)));
        return new Node(here);
    }

    private Apex apex(Zone zone, @Nullable Node node) {
        Group soa = node == null ? null : node.group(RecordType.SOA);
        if (soa != null && soa.choices().getFirst().content() instanceof Group.Content.Fixed only) {
            Apex plain = new Apex(origin, only, null);
            Signing signing = zone.signing();
            if (signing == null) {
                return plain;
            }
            Secured secured = new Secured(origin, signing, denial(), plain.negativeTtlSeconds());
            return new Apex(origin, only, secured);
        }
        throw new IllegalArgumentException(
                "SOA of " + zone.name() + ": missing (expected: exactly one)");
    }
}
