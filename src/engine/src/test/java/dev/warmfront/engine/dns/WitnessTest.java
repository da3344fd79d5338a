package dev.warmfront.engine.dns;

import static dev.warmfront.engine.dns.Zones.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is shown of the way to an answer, and that looking changes nothing.
class WitnessTest {

    private static final String ZONE = "z.test";

    private static final Zone TREE =
            Zones.zone(
                    ZONE,
                    new RecordSet(
                            "www.z.test",
                            RecordType.A,
                            "first",
                            new Routing.Failover(Routing.Role.PRIMARY),
                            new Target.NameAlias("eu.z.test", false),
                            null,
                            false),
                    set(
                            "www.z.test",
                            RecordType.A,
                            new Routing.Failover(Routing.Role.SECONDARY),
                            null,
                            "192.0.2.9"),
                    // Alike but for what they are called.
                    set("eu.z.test", RecordType.A, new Routing.Weighted(1), "x", "192.0.2.1"),
                    set("eu.z.test", RecordType.A, new Routing.Weighted(1), "x", "192.0.2.2"),
                    set("sub.z.test", RecordType.NS, "ns.sub.z.test"),
                    set("ns.sub.z.test", RecordType.A, "192.0.2.53"),
                    set("*.w.z.test", RecordType.TXT, "\"w\""));

    /// Writes down what it sees.
    private static final class Notes implements Steer.Witness {
        private final Map<Group.Choice, RecordSet> sources;
        private final List<String> lines = new ArrayList<>();

        Notes(IdentityHashMap<Group.Choice, RecordSet> sources) {
            this.sources = sources;
        }

        private String named(Group.Choice choice) {
            RecordSet set = sources.get(choice);
            assertThat(set).isNotNull();
            return set.name() + " " + set.type() + " " + set.setIdentifier();
        }

        @Override
        public void met(Group group, List<Group.Choice> candidates) {
            lines.add("of " + String.join(", ", candidates.stream().map(this::named).toList()));
        }

        @Override
        public void chose(Group.Choice choice) {
            lines.add(named(choice));
        }
    }

    private static Reply answer(
            ZoneIndex index, String name, long seed, Steer.@Nullable Witness witness) {
        SplittableRandom random = new SplittableRandom(seed);
        Steer steer =
                new Steer(
                        check -> !check.equals("sick"),
                        Fleet.EMPTY,
                        random,
                        Zones.SOMEBODY,
                        Atlas.EMPTY,
                        witness);
        return new Authority(index, steer, random).answer(Name.parse(name), RecordType.A.code());
    }

    @Test
    void it_sees_every_group_with_its_candidates_and_what_is_chosen() {
        ZoneIndex index = ZoneIndex.of(List.of(TREE));
        Notes notes = new Notes(index.sources());
        Reply reply = answer(index, "www.z.test", 1, notes);
        byte last = reply.answer().getFirst().rdata().getFirst()[3];
        assertThat(notes.lines)
                .containsExactly(
                        "of www.z.test A first, www.z.test A 192.0.2.9",
                        "www.z.test A first",
                        "of eu.z.test A 192.0.2.1, eu.z.test A 192.0.2.2",
                        "eu.z.test A 192.0.2." + last);
    }

    @Test
    void it_sees_the_addresses_that_go_with_a_referral() {
        ZoneIndex index = ZoneIndex.of(List.of(TREE));
        Notes notes = new Notes(index.sources());
        answer(index, "x.sub.z.test", 1, notes);
        assertThat(notes.lines)
                .containsExactly(
                        "of sub.z.test NS null",
                        "sub.z.test NS null",
                        "of ns.sub.z.test A null",
                        "ns.sub.z.test A null");
    }

    @Test
    void every_choice_was_made_of_a_record_set_of_its_own() {
        IdentityHashMap<Group.Choice, RecordSet> sources = ZoneIndex.of(List.of(TREE)).sources();
        assertThat(sources.values()).containsExactlyInAnyOrderElementsOf(TREE.recordSets());
    }

    @Test
    void nothing_is_answered_otherwise_because_somebody_looks() {
        ZoneIndex index = ZoneIndex.of(List.of(TREE));
        for (long seed = 0; seed < 100; seed++) {
            Reply seen = answer(index, "www.z.test", seed, new Notes(index.sources()));
            Reply unseen = answer(index, "www.z.test", seed, null);
            assertThat(seen.answer().getFirst().rdata().getFirst())
                    .isEqualTo(unseen.answer().getFirst().rdata().getFirst());
        }
    }
}
