package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
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

    private static final byte[] STAR = {1, '*'};

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

    private final Apex apex;
    private final NameTable<Node> nodes;
    private final boolean byPlace;
    private final boolean leadsToEdges;

    ZoneTree(Zone zone) {
        Name origin = Name.parse(zone.name());
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
        apex = apex(zone, origin, all.get(origin));
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
        return node == null ? new Answer.NoName(apex) : at(node, type);
    }

    /// The addresses of a name server, for a referral: also what lies below a cut.
    @Nullable Group glue(Name nameServer, RecordType type) {
        Node node = nameServer.isAtOrUnder(apex.name()) ? nodes.get(nameServer.wire(), 0) : null;
        return node == null ? null : node.group(type);
    }

    /// The wildcard of the closest encloser answers for what is not there (RFC 4592, section
    /// 3.3.1).
    private Answer wildcard(byte[] wire, int encloser, int type) {
        byte[] star = new byte[wire.length - encloser + 2];
        System.arraycopy(STAR, 0, star, 0, 2);
        System.arraycopy(wire, encloser, star, 2, wire.length - encloser);
        Node node = star.length > Name.LONGEST ? null : nodes.get(star, 0);
        return node == null ? new Answer.NoName(apex) : at(node, type);
    }

    private Answer at(Node node, int type) {
        Group group = node.group(type);
        if (group != null) {
            return new Answer.Hit(apex, group);
        }
        Group cname = node.group(RecordType.CNAME);
        return cname == null
                ? new Answer.NoData(apex, node.groups().isEmpty())
                : new Answer.Follow(apex, cname);
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

    private static Apex apex(Zone zone, Name origin, @Nullable Node node) {
        Group soa = node == null ? null : node.group(RecordType.SOA);
        if (soa != null && soa.choices().getFirst().content() instanceof Group.Content.Fixed only) {
            return new Apex(origin, only);
        }
        throw new IllegalArgumentException(
                "SOA of " + zone.name() + ": missing (expected: exactly one)");
    }
}
