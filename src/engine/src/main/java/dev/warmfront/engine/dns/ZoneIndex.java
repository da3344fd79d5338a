package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Zone;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every zone of a release, ready to be asked. Never changes.
public final class ZoneIndex {

    public static final ZoneIndex EMPTY = new ZoneIndex(new IdentityHashMap<>());

    private static final Answer REFUSED = new Answer.Refused();

    private final NameTable<ZoneTree> zones;
    private final IdentityHashMap<Zone, ZoneTree> trees;

    private ZoneIndex(IdentityHashMap<Zone, ZoneTree> trees) {
        Map<Name, ZoneTree> byName = HashMap.newHashMap(trees.size());
        trees.values().forEach(tree -> byName.put(tree.apex().name(), tree));
        this.zones = new NameTable<>(byName.values());
        this.trees = trees;
    }

    /// An index of `zones`.
    ///
    /// @throws IllegalArgumentException if a value cannot be read as its type's, or a zone has no
    /// SOA
    public static ZoneIndex of(List<Zone> zones) {
        return of(zones, EMPTY);
    }

    /// The same, where something is known already: what is the very same zone as in `before` is not
    /// worked out again.
    ///
    /// @throws IllegalArgumentException as above
    public static ZoneIndex of(List<Zone> zones, ZoneIndex before) {
        IdentityHashMap<Zone, ZoneTree> trees = new IdentityHashMap<>(zones.size());
        boolean same = zones.size() == before.trees.size();
        for (Zone zone : zones) {
            ZoneTree known = before.trees.get(zone);
            trees.put(zone, known == null ? new ZoneTree(zone) : known);
            same &= known != null;
        }
        return same ? before : new ZoneIndex(trees);
    }

    /// Whether there is something in them that takes an atlas to answer.
    ///
    /// @param severalEdges whether some may be nearer than others
    public boolean isByPlace(boolean severalEdges) {
        return trees.values().stream().anyMatch(tree -> tree.isByPlace(severalEdges));
    }

    /// Adds the answer to a section if the name is there, and has a single record of that type,
    /// which is the same for everybody; false if it is otherwise.
    boolean answerPlainly(Sought sought, int type, Section section) {
        ZoneTree zone = zone(sought, type);
        return zone != null && zone.answerPlainly(sought, type, section);
    }

    /// What is at a name.
    ///
    /// @param type the number of the type asked for
    public Answer find(Sought sought, int type) {
        ZoneTree zone = zone(sought, type);
        return zone == null ? REFUSED : zone.find(sought, type);
    }

    Answer find(Name name, int type) {
        Sought sought = new Sought();
        sought.set(name);
        return find(sought, type);
    }

    /// Which record set every choice of every group was made of, by identity: for explanations,
    /// which name what a question need not know.
    public IdentityHashMap<Group.Choice, RecordSet> sources() {
        IdentityHashMap<Group.Choice, RecordSet> sources = new IdentityHashMap<>();
        trees.forEach((zone, tree) -> {
            IdentityHashMap<Group, Integer> seen = new IdentityHashMap<>();
            for (RecordSet set : zone.recordSets()) {
                Group group = tree.glue(Name.parse(set.name()), set.type());
                if (group != null) {
                    // Choices are in the order of the record sets.
                    int place = seen.merge(group, 1, Integer::sum) - 1;
                    sources.put(group.choices().get(place), set);
                }
            }
        });
        return sources;
    }

    /// The addresses we know of a name server that a referral names; null when we know none.
    @Nullable Group glue(Apex apex, Name nameServer, RecordType type) {
        ZoneTree zone = zones.get(apex.name());
        return zone == null ? null : zone.glue(nameServer, type);
    }

    /// The zone with the longest name that a name is in.
    private @Nullable ZoneTree zone(Sought sought, int type) {
        ZoneTree below = null;
        for (int label = 0; label <= sought.depth(); label++) {
            ZoneTree zone = zones.get(sought, label);
            if (zone != null && !(label == 0 && type == ZoneTree.DS)) {
                return zone;
            }
            below = zone == null ? below : zone;
        }
        return below; // DS at the apex of a zone whose parent is not ours.
    }
}
