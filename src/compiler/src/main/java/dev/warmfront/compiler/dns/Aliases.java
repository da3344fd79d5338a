package dev.warmfront.compiler.dns;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is wrong with record sets that are aliases of others in the zone: that there are none, that
/// they lead to themselves, or to so many that a question could not be answered quickly.
final class Aliases {

    private static final int DEEPEST = 8;
    private static final int MOST = 1_000;

    /// What a question about a group may have to look at.
    ///
    /// @param sets how many record sets
    /// @param depth how many aliases one after the other
    private record Reach(int sets, int depth) {

        /// Of a group that leads to itself.
        static final Reach ENDLESS = new Reach(0, DEEPEST + 1);

        Reach and(Reach other) {
            return new Reach(
                    Math.min(sets + other.sets, MOST + 1), Math.max(depth, 1 + other.depth));
        }
    }

    private final Map<String, List<DesiredRecordSet>> groups = new HashMap<>();
    private final Map<String, Reach> known = new HashMap<>();

    private Aliases(List<DesiredRecordSet> sets) {
        for (DesiredRecordSet set : sets) {
            groups.computeIfAbsent(key(set.name(), set), name -> new ArrayList<>()).add(set);
        }
    }

    static void check(List<DesiredRecordSet> sets, Pointer at, Complaints complaints) {
        Aliases aliases = new Aliases(sets);
        for (int i = 0; i < sets.size(); i++) {
            DesiredRecordSet set = sets.get(i);
            String target = target(set);
            if (target != null) {
                aliases.check(set, target, at.at(i).at("alias").at("recordSetName"), complaints);
            }
        }
    }

    private void check(DesiredRecordSet set, String target, Pointer at, Complaints complaints) {
        if (!complaints.check(
                groups.containsKey(key(target, set)),
                "no-such-record-set",
                at,
                target,
                "a name of the zone that has " + set.type())) {
            return;
        }
        Reach reach = reach(key(target, set));
        complaints.check(
                reach.depth() < DEEPEST,
                "endless-alias",
                at,
                target,
                "at most " + DEEPEST + " aliases one after the other, and none of itself");
        complaints.check(
                reach.sets() <= MOST,
                "alias-tree-too-large",
                at,
                target,
                "at most " + MOST + " record sets in the end");
    }

    private Reach reach(String key) {
        Reach before = known.putIfAbsent(key, Reach.ENDLESS);
        if (before != null) {
            return before;
        }
        Reach reach = new Reach(0, 0);
        for (DesiredRecordSet set : groups.getOrDefault(key, List.of())) {
            String target = target(set);
            reach = new Reach(reach.sets() + 1, reach.depth());
            if (target != null && reach.depth() <= DEEPEST) {
                reach = reach.and(reach(key(target, set)));
            }
        }
        known.put(key, reach);
        return reach;
    }

    private static String key(String name, DesiredRecordSet set) {
        return name + " " + set.type();
    }

    private static @Nullable String target(DesiredRecordSet set) {
        DesiredAlias alias = set.alias();
        return alias == null ? null : alias.recordSetName();
    }
}
