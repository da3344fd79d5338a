package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes the groups of a zone, each with those that it is an alias of.
final class Groups {

    private record Key(Name name, RecordType type) {}

    private final Map<Name, Map<RecordType, List<RecordSet>>> sets;
    private final Map<Key, Group> made = new HashMap<>();

    /// Many names of a zone are mostly answered from the same places.
    private final Map<List<Routing>, Ranking> rankings = new HashMap<>();

    private final Set<Key> underWay = new HashSet<>();

    Groups(Map<Name, Map<RecordType, List<RecordSet>>> sets) {
        this.sets = sets;
    }

    /// The group of that name and type.
    ///
    /// @throws IllegalArgumentException if there is none, or it is an alias of itself
    Group of(Name name, RecordType type) {
        Key key = new Key(name, type);
        Group there = made.get(key);
        if (there != null) {
            return there;
        }
        List<RecordSet> members = sets.getOrDefault(name, Map.of()).getOrDefault(type, List.of());
        Require.that(!members.isEmpty(), "alias", name + " " + type, "record sets of the zone");
        Require.that(underWay.add(key), "alias", name + " " + type, "none that leads to itself");
        Group group =
                new Group(
                        type,
                        members.stream().map(this::choice).toList(),
                        members.getFirst().failClosed(),
                        rankings.computeIfAbsent(
                                members.stream().map(RecordSet::routing).toList(), Ranking::new));
        made.put(key, group);
        return group;
    }

    private Group.Choice choice(RecordSet set) {
        Group.Content content =
                switch (set.target()) {
                    case Target.Alias alias ->
                            new Group.Content.Edges(
                                    alias.distributionId(), alias.ignoresTargetHealth());
                    case Target.NameAlias alias ->
                            new Group.Content.Alias(
                                    of(Name.parse(alias.name()), set.type()),
                                    alias.ignoresTargetHealth());
                    case Target.Values values ->
                            new Group.Content.Fixed(
                                    values.ttlSeconds(),
                                    values.values().stream()
                                            .map(value -> Rdata.parse(set.type(), value))
                                            .toList());
                };
        return new Group.Choice(set.routing(), content, set.healthCheckId());
    }
}
