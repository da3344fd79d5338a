package dev.warmfront.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.dns.Fleet.Liveness;
import dev.warmfront.engine.dns.Fleet.Member;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.AtlasBuilder;
import dev.warmfront.engine.geo.Distance;
import dev.warmfront.engine.geo.Edition;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.waf.Cidr;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// An alias of a distribution leads to the edges that are nearest to whoever asks.
class NearestEdgesTest {

    private static final ZoneIndex ZONES =
            ZoneIndex.of(List.of(Zones.zone("z.test", Zones.alias("www.z.test", RecordType.A))));

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
    private int scope;

    private static Atlas atlas() {
        AtlasBuilder atlas = new AtlasBuilder();
        place(atlas, 0xc0000200L, "FR", 4886, 235);
        place(atlas, 0xc6336400L, "US", 3904, -7749);
        place(atlas, 0xcb007100L, "SE", 5933, 1806);
        place(atlas, 0xcb007200L, "CA", 4550, -7357);
        return atlas.build(new Edition("ours", LocalDate.EPOCH, ""));
    }

    /// A network of 24 bits.
    private static void place(AtlasBuilder atlas, long at, String country, int north, int east) {
        atlas.v4(at, at + 255, new Place(country, null, new Coordinates(north, east)));
    }

    private static Member edge(Liveness liveness, String address) {
        return new Member("e-" + address, List.of(Cidr.parse(address)), liveness, 1, false);
    }

    private static Member edge(String address) {
        return edge(Liveness.UP, address);
    }

    private Set<String> ask(Fleet fleet, Atlas atlas, Cidr asker) {
        Steer steer = new Steer(check -> true, fleet, random, asker, atlas);
        Reply reply =
                new Authority(ZONES, steer, random)
                        .answer(Name.parse("www.z.test"), RecordType.A.code());
        scope = steer.scope();
        Set<String> told = new TreeSet<>();
        for (byte[] data : reply.answer().getFirst().rdata()) {
            told.add((data[0] & 0xff) + "." + (data[1] & 0xff) + "." + (data[3] & 0xff));
        }
        return told;
    }

    private Set<String> ask(Fleet fleet, String asker) {
        return ask(fleet, atlas(), Cidr.parse(asker));
    }

    private static final Member PARIS = edge("192.0.2.1");
    private static final Member PARIS_TOO = edge("192.0.2.2");
    private static final Member ASHBURN = edge("198.51.100.3");
    private static final Member LAB = edge("10.0.0.4");

    @Test
    void all_of_the_nearest_site_are_answered_and_nobody_else() {
        Fleet fleet = new Fleet(List.of(PARIS, ASHBURN, PARIS_TOO), 1);
        assertThat(ask(fleet, "203.0.113.9")).containsExactly("192.0.1", "192.0.2");
        assertThat(scope).isEqualTo(96 + 24);
        assertThat(ask(fleet, "203.0.114.9")).containsExactly("198.51.3");
    }

    @Test
    void when_the_nearest_site_is_dead_the_next_one_is_the_nearest() {
        Member dead = edge(Liveness.DOWN, "192.0.2.1");
        assertThat(ask(new Fleet(List.of(dead, ASHBURN, PARIS_TOO), 1), "203.0.113.9"))
                .containsExactly("192.0.2");
        assertThat(ask(new Fleet(List.of(dead, ASHBURN), 1), "203.0.113.9"))
                .containsExactly("198.51.3");
        assertThat(ask(new Fleet(List.of(dead), 1), "203.0.113.9")).containsExactly("192.0.1");
    }

    @Test
    void of_whom_nothing_is_known_gets_all_of_them() {
        Fleet fleet = new Fleet(List.of(PARIS, ASHBURN), 1);
        assertThat(ask(fleet, "10.0.0.9")).containsExactly("192.0.1", "198.51.3");
        assertThat(ask(fleet, Atlas.EMPTY, Cidr.parse("203.0.113.9")))
                .containsExactly("192.0.1", "198.51.3");
    }

    @Test
    void an_edge_that_is_nobody_knows_where_is_answered_to_everybody() {
        Fleet fleet = new Fleet(List.of(PARIS, ASHBURN, LAB), 1);
        assertThat(ask(fleet, "203.0.113.9")).containsExactly("10.0.4", "192.0.1");
        assertThat(ask(fleet, "203.0.114.9")).containsExactly("10.0.4", "198.51.3");
    }

    @Test
    void where_all_edges_are_in_one_place_it_makes_no_difference_who_asks() {
        assertThat(ask(new Fleet(List.of(PARIS, PARIS_TOO), 1), "203.0.113.9")).hasSize(2);
        assertThat(scope).isZero();
        assertThat(ask(new Fleet(List.of(PARIS, LAB), 1), "203.0.113.9")).hasSize(2);
        assertThat(scope).isZero();
    }

    @Test
    void the_fleet_a_moment_later_is_another_one_of_the_same_edges() {
        Fleet before = new Fleet(List.of(PARIS, ASHBURN), 1);
        assertThat(ask(before, "203.0.113.9")).containsExactly("192.0.1");
        Fleet after = before.then(List.of(edge(Liveness.DOWN, "192.0.2.1"), ASHBURN), 1);
        assertThat(after.ranking()).isSameAs(before.ranking());
        assertThat(ask(after, "203.0.113.9")).containsExactly("198.51.3");
        Fleet other = after.then(List.of(ASHBURN, PARIS), 1);
        assertThat(ask(other, "203.0.113.9")).containsExactly("192.0.1");
    }

    @Test
    void by_chance_too_the_nearest_answer_everybody_who_shares_the_scope() {
        int steered = 0;
        for (int round = 0; round < 500; round++) {
            Earth earth = new Earth(random);
            List<Member> members = new ArrayList<>();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                Liveness liveness = Liveness.values()[random.nextInt(3)];
                String address = random.nextInt(4) == 0 ? "11.0.0." + i : earth.address(random);
                members.add(edge(liveness, address));
            }
            Fleet fleet = new Fleet(members, 1);
            for (int i = 0; i < 20; i++) {
                Cidr asker = Cidr.parse(earth.address(random));
                Set<String> told = ask(fleet, earth.atlas, asker);
                assertThat(told)
                        .as("%s from %s", members, asker)
                        .isEqualTo(slow(members, earth, asker));
                if (scope > 96) {
                    int bit = random.nextInt(scope, 129);
                    long low = bit == 128 ? asker.low() : asker.low() ^ 1L << 127 - bit;
                    Cidr neighbour = new Cidr(0, low, 128);
                    assertThat(told)
                            .as("%s from %s like %s", members, neighbour, asker)
                            .isEqualTo(slow(members, earth, neighbour));
                    steered++;
                }
            }
        }
        assertThat(steered).isGreaterThan(1000);
    }

    private static Set<String> slow(List<Member> members, Earth earth, Cidr asker) {
        List<Member> up =
                members.stream().filter(member -> member.liveness() != Liveness.DOWN).toList();
        List<Member> left = up.isEmpty() ? members : up;
        Coordinates here = earth.place(asker).coordinates();
        Coordinates nearest =
                left.stream()
                        .map(member -> site(member, earth))
                        .filter(Objects::nonNull)
                        .filter(site -> here != null)
                        .min(Comparator.comparingDouble(site -> Distance.between(site, here)))
                        .orElse(null);
        Set<String> expected = new TreeSet<>();
        for (Member member : left) {
            Coordinates site = site(member, earth);
            if (site == null || here == null || site.equals(nearest)) {
                long low = member.addresses().getFirst().low();
                expected.add((low >> 24 & 255) + "." + (low >> 16 & 255) + "." + (low & 255));
            }
        }
        return expected;
    }

    private static Coordinates site(Member member, Earth earth) {
        return earth.place(member.addresses().getFirst()).coordinates();
    }
}
