package dev.warmfront.engine.dns;

import static dev.warmfront.engine.dns.Zones.alias;
import static dev.warmfront.engine.dns.Zones.set;
import static dev.warmfront.engine.dns.Zones.zone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.engine.dns.Fleet.Liveness;
import dev.warmfront.engine.dns.Fleet.Member;
import dev.warmfront.engine.dns.Reply.Code;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AuthorityTest {

    private static final RandomGenerator RANDOM =
            RandomGeneratorFactory.of("L64X128MixRandom").create(1);

    private static final ZoneIndex INDEX =
            ZoneIndex.of(
                    List.of(
                            zone(
                                    "example.test",
                                    set("www.example.test", RecordType.A, "192.0.2.1"),
                                    set("a.b.example.test", RecordType.TXT, "\"deep\""),
                                    set("*.w.example.test", RecordType.A, "192.0.2.9"),
                                    set("x.w.example.test", RecordType.TXT, "\"x\""),
                                    set("c.example.test", RecordType.CNAME, "www.example.test"),
                                    set("out.example.test", RecordType.CNAME, "shop.invalid"),
                                    set("gone.example.test", RecordType.CNAME, "no.example.test"),
                                    set("l1.example.test", RecordType.CNAME, "l2.example.test"),
                                    set("l2.example.test", RecordType.CNAME, "l1.example.test"),
                                    set("*.cn.example.test", RecordType.CNAME, "www.example.test"),
                                    set("sub.example.test", RecordType.NS, "ns.sub.example.test"),
                                    set("ns.sub.example.test", RecordType.A, "192.0.2.53"),
                                    many("a", 60, "192.0.2.21", "192.0.2.22"),
                                    many("b", 30, "192.0.2.22"),
                                    closed("closed.example.test", "192.0.2.23"),
                                    alias("example.test", RecordType.A),
                                    alias("six.example.test", RecordType.AAAA)),
                            zone("child.example.test")));

    @Test
    void a_zone_that_did_not_change_is_not_worked_out_again() {
        Zone same = zone("same.test", set("www.same.test", RecordType.A, "192.0.2.1"));
        Zone old = zone("other.test", set("www.other.test", RecordType.A, "192.0.2.2"));
        Zone changed = zone("other.test", set("www.other.test", RecordType.A, "192.0.2.3"));
        ZoneIndex before = ZoneIndex.of(List.of(same, old));
        ZoneIndex after = ZoneIndex.of(List.of(same, changed), before);
        assertThat(hit(after, "www.same.test")).isSameAs(hit(before, "www.same.test"));
        assertThat(hit(after, "www.other.test")).isNotSameAs(hit(before, "www.other.test"));
        assertThat(ZoneIndex.of(List.of(same, old), before)).isSameAs(before);
        ZoneIndex fewer = ZoneIndex.of(List.of(same), before);
        assertThat(hit(fewer, "www.same.test")).isSameAs(hit(before, "www.same.test"));
        assertThat(fewer.find(Name.parse("www.other.test"), 1)).isInstanceOf(Answer.Refused.class);
    }

    private static Group hit(ZoneIndex index, String name) {
        return ((Answer.Hit) index.find(Name.parse(name), 1)).group();
    }

    private static RecordSet many(String set, int ttlSeconds, String... values) {
        Target target = new Target.Values(ttlSeconds, List.of(values));
        Routing routing = new Routing.Multivalue();
        return new RecordSet("many.example.test", RecordType.A, set, routing, target, null, false);
    }

    private static RecordSet closed(String name, String value) {
        Target target = new Target.Values(300, List.of(value));
        return new RecordSet(name, RecordType.A, null, new Routing.Simple(), target, "hc-1", true);
    }

    @Test
    void a_name_and_type_that_exist_are_answered_with_authority() {
        Reply reply = ask("WWW.example.test", 1);
        assertThat(reply.code()).isEqualTo(Code.NOERROR);
        assertThat(reply.authoritative()).isTrue();
        assertThat(told(reply.answer())).containsExactly("www.example.test 1 300 c0000201");
        assertThat(reply.authority()).isEmpty();
    }

    @Test
    void rfc_2308_section_5_absence_carries_the_soa_with_the_lesser_ttl() {
        Reply noData = ask("www.example.test", 28);
        assertThat(noData.code()).isEqualTo(Code.NOERROR);
        assertThat(noData.answer()).isEmpty();
        assertThat(noData.authority().getFirst().type()).isEqualTo(6);
        assertThat(noData.authority().getFirst().ttlSeconds()).isEqualTo(60);
        Reply noName = ask("nope.example.test", 1);
        assertThat(noName.code()).isEqualTo(Code.NXDOMAIN);
        assertThat(noName.authority().getFirst().owner()).hasToString("example.test");
    }

    @Test
    void rfc_4592_section_2_2_2_an_empty_non_terminal_exists() {
        Reply reply = ask("b.example.test", 1);
        assertThat(reply.code()).isEqualTo(Code.NOERROR);
        assertThat(reply.answer()).isEmpty();
    }

    @Test
    void rfc_4592_section_3_3_1_a_wildcard_answers_any_depth_below_its_closest_encloser() {
        assertThat(told(ask("q.w.example.test", 1).answer()))
                .containsExactly("q.w.example.test 1 300 c0000209");
        assertThat(told(ask("p.q.w.example.test", 1).answer()))
                .containsExactly("p.q.w.example.test 1 300 c0000209");
    }

    @Test
    void rfc_4592_section_2_2_1_a_name_that_exists_hides_the_wildcard_for_itself_and_below() {
        assertThat(ask("x.w.example.test", 1).code()).isEqualTo(Code.NOERROR);
        assertThat(ask("x.w.example.test", 1).answer()).isEmpty();
        assertThat(ask("y.x.w.example.test", 1).code()).isEqualTo(Code.NXDOMAIN);
        assertThat(ask("w.example.test", 1).answer()).isEmpty();
    }

    @Test
    void an_alias_is_followed_within_our_zones() {
        assertThat(told(ask("c.example.test", 1).answer()))
                .containsExactly(
                        "c.example.test 5 300 03777777076578616d706c65047465737400",
                        "www.example.test 1 300 c0000201");
        assertThat(ask("k.cn.example.test", 1).answer()).hasSize(2);
        assertThat(ask("out.example.test", 1).answer()).hasSize(1);
        assertThat(ask("out.example.test", 1).code()).isEqualTo(Code.NOERROR);
        assertThat(ask("c.example.test", 5).answer()).hasSize(1);
    }

    @Test
    void rfc_6604_section_3_an_alias_to_nothing_says_so() {
        Reply reply = ask("gone.example.test", 1);
        assertThat(reply.code()).isEqualTo(Code.NXDOMAIN);
        assertThat(reply.answer()).hasSize(1);
        assertThat(reply.authority()).hasSize(1);
    }

    @Test
    void aliases_in_a_circle_end() {
        Reply reply = ask("l1.example.test", 1);
        assertThat(reply.answer()).hasSize(2);
        assertThat(reply.code()).isEqualTo(Code.NOERROR);
    }

    @Test
    void rfc_1034_section_4_3_2_below_a_cut_is_a_referral_with_glue() {
        for (String below : List.of("sub.example.test", "a.b.sub.example.test")) {
            Reply reply = ask(below, 1);
            assertThat(reply.authoritative()).isFalse();
            assertThat(reply.answer()).isEmpty();
            assertThat(told(reply.authority()))
                    .containsExactly(
                            "sub.example.test 2 300 026e7303737562076578616d706c65047465737400");
            assertThat(told(reply.additional()))
                    .containsExactly("ns.sub.example.test 1 300 c0000235");
        }
    }

    @Test
    void rfc_4035_section_3_1_4_1_the_parent_answers_for_ds() {
        Reply cut = ask("sub.example.test", ZoneTree.DS);
        assertThat(cut.authoritative()).isTrue();
        assertThat(cut.authority().getFirst().type()).isEqualTo(6);
        Reply child = ask("child.example.test", ZoneTree.DS);
        assertThat(child.authority().getFirst().owner()).hasToString("example.test");
    }

    @Test
    void the_zone_with_the_longest_name_answers() {
        assertThat(ask("x.child.example.test", 1).authority().getFirst().owner())
                .hasToString("child.example.test");
    }

    @Test
    void a_name_in_none_of_our_zones_is_refused() {
        for (String name : List.of("test", "example.invalid", "notexample.test", ".")) {
            assertThat(ask(name, 1)).isEqualTo(Reply.bare(Code.REFUSED));
        }
    }

    @Test
    void rfc_8482_section_4_2_everything_is_one_small_record() {
        assertThat(told(ask("www.example.test", 255).answer()))
                .containsExactly("www.example.test 13 3600 075246433834383200");
        assertThat(ask("c.example.test", 255).answer().getFirst().type()).isEqualTo(13);
        assertThat(ask("nope.example.test", 255).code()).isEqualTo(Code.NXDOMAIN);
        assertThat(ask("b.example.test", 255).answer()).isEmpty();
    }

    @Test
    void an_alias_to_a_distribution_names_the_edges_that_run_the_release() {
        Fleet fleet =
                new Fleet(
                        List.of(
                                edge("192.0.2.1", Liveness.UP, 7, false),
                                edge("192.0.2.2", Liveness.UP, 6, false),
                                edge("192.0.2.3", Liveness.DOWN, 7, false),
                                edge("192.0.2.4", Liveness.UP, 7, true)),
                        7);
        assertThat(told(ask("example.test", 1, fleet).answer()))
                .containsExactly("example.test 1 5 c0000201");
    }

    @Test
    void an_alias_is_calm_when_everybody_is_well_and_hasty_when_somebody_is_not() {
        Member well = edge("192.0.2.1", Liveness.UP, 7, false);
        Fleet calm = new Fleet(List.of(well, edge("192.0.2.2", Liveness.UP, 8, false)), 7);
        assertThat(ask("example.test", 1, calm).answer().getFirst().ttlSeconds()).isEqualTo(60);
        assertThat(ask("example.test", 1, calm).answer().getFirst().rdata()).hasSize(2);
        Fleet suspicious =
                new Fleet(List.of(well, edge("192.0.2.2", Liveness.SUSPECT, 7, false)), 7);
        assertThat(ask("example.test", 1, suspicious).answer().getFirst().ttlSeconds())
                .isEqualTo(5);
        assertThat(ask("example.test", 1, suspicious).answer().getFirst().rdata()).hasSize(2);
    }

    @Test
    void when_no_edge_answers_all_are_named() {
        Fleet fleet =
                new Fleet(
                        List.of(
                                edge("192.0.2.1", Liveness.DOWN, 7, false),
                                edge("192.0.2.2", Liveness.DOWN, 7, false)),
                        7);
        assertThat(ask("example.test", 1, fleet).answer().getFirst().rdata()).hasSize(2);
        assertThat(fleet.isHealthy()).isFalse();
    }

    @Test
    void an_alias_of_a_kind_of_address_that_no_edge_has_is_no_data_never_no_name() {
        Fleet fleet = new Fleet(List.of(edge("192.0.2.1", Liveness.UP, 7, false)), 7);
        for (String name : List.of("six.example.test", "example.test")) {
            Reply reply = ask(name, 28, fleet);
            assertThat(reply.code()).isEqualTo(Code.NOERROR);
            assertThat(reply.answer()).isEmpty();
            assertThat(reply.authority()).hasSize(1);
        }
    }

    @Test
    void a_release_that_cannot_be_served_is_refused_with_the_value() {
        assertThatThrownBy(() ->
                        ZoneIndex.of(List.of(zone("a.test", set("a.test", RecordType.A, "1.2.3")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.2.3");
        assertThatThrownBy(() ->
                        ZoneIndex.of(
                                List.of(zone("a.test", set("*.a.test", RecordType.NS, "ns.b")))))
                .hasMessageContaining("*.a.test");
        Routing weighted = new Routing.Weighted(1);
        assertThatThrownBy(() ->
                        ZoneIndex.of(
                                List.of(
                                        zone(
                                                "a.test",
                                                set("a.test", RecordType.A, "192.0.2.1"),
                                                set(
                                                        "a.test",
                                                        RecordType.A,
                                                        weighted,
                                                        null,
                                                        "192.0.2.2")))))
                .hasMessageContaining("routing");
    }

    @Test
    void rfc_2181_section_5_what_several_sets_have_is_answered_once_with_the_least_ttl() {
        Reply reply = ask("many.example.test", 1);
        assertThat(told(reply.answer()))
                .containsExactlyInAnyOrder(
                        "many.example.test 1 30 c0000215", "many.example.test 1 30 c0000216");
    }

    @Test
    void what_fails_closed_is_not_there_for_a_few_seconds() {
        Steer steer = new Steer(check -> false, Fleet.EMPTY, RANDOM, Zones.SOMEBODY, Atlas.EMPTY);
        Authority authority = new Authority(INDEX, steer, RANDOM);
        Reply reply = authority.answer(Name.parse("closed.example.test"), 1);
        assertThat(reply.code()).isEqualTo(Code.NOERROR);
        assertThat(reply.answer()).isEmpty();
        assertThat(reply.authority().getFirst().ttlSeconds()).isEqualTo(5);
        assertThat(told(ask("closed.example.test", 1).answer()))
                .containsExactly("closed.example.test 1 300 c0000217");
    }

    private static Reply ask(String name, int type) {
        return ask(name, type, Fleet.EMPTY);
    }

    private static Reply ask(String name, int type, Fleet fleet) {
        Steer steer = new Steer(check -> true, fleet, RANDOM, Zones.SOMEBODY, Atlas.EMPTY);
        return new Authority(INDEX, steer, RANDOM).answer(Name.parse(name), type);
    }

    private static Member edge(String address, Liveness liveness, long version, boolean draining) {
        return new Member(
                "e-" + address, List.of(Cidr.parse(address)), liveness, version, draining);
    }

    private static Stream<String> told(List<Records> records) {
        return records.stream()
                .flatMap(some ->
                        some.rdata().stream()
                                .map(data ->
                                        some.owner()
                                                + " "
                                                + some.type()
                                                + " "
                                                + some.ttlSeconds()
                                                + " "
                                                + HexFormat.of().formatHex(data)));
    }
}
