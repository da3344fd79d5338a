package dev.warmfront.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Signing;
import dev.warmfront.snapshot.dns.Zone;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/// What a reply of a signed zone has in it, paragraph by paragraph of RFC 4035, section 3.1, and
/// when a zone is signed again.
class SignedTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:34:56Z");
    private static final int CDS = 59;
    private static final int CDNSKEY = 60;
    private static final TestKey KEY = TestKey.make();
    private static final Zone PLAIN =
            Zones.zone(
                    "z.test",
                    Zones.set("www.z.test", RecordType.A, "192.0.2.1"),
                    Zones.set("old.z.test", RecordType.CNAME, "www.z.test"),
                    Zones.set("a.ent.z.test", RecordType.TXT, "\"t\""),
                    Zones.set("*.w.z.test", RecordType.A, "192.0.2.2"),
                    Zones.set("safe.z.test", RecordType.NS, "ns.safe.z.test"),
                    Zones.set("safe.z.test", RecordType.DS, "\\# 8 00010d0201020304"),
                    Zones.set("ns.safe.z.test", RecordType.A, "192.0.2.53"),
                    Zones.set("open.z.test", RecordType.NS, "ns.open.z.test"),
                    Zones.alias("cdn.z.test", RecordType.A));
    private static final Zone SIGNED = sign(PLAIN, List.of(KEY.signing(true)), null, NOW);

    private static Zone sign(Zone zone, List<ZoneSigner.Key> keys, Signing before, Instant now) {
        return ZoneSigner.sign(zone, keys, 3600, List.of(), before, now);
    }

    private static Reply ask(Zone zone, String name, int type, boolean proved) {
        SplittableRandom random = new SplittableRandom(1);
        Steer steer = new Steer(check -> true, Fleet.EMPTY, random, Zones.SOMEBODY, Atlas.EMPTY);
        return new Authority(ZoneIndex.of(List.of(zone)), steer, random)
                .answer(Name.parse(name), type, proved);
    }

    /// Owners and types of an answer, and behind a bar of what proves it.
    private static String told(String name, int type) {
        Reply reply = ask(SIGNED, name, type, true);
        return Stream.of(reply.answer(), reply.authority(), reply.additional())
                .map(section ->
                        section.stream().map(SignedTest::told).collect(Collectors.joining(", ")))
                .collect(Collectors.joining(" | "));
    }

    private static String told(Records records) {
        String data = records.rdata().size() == 1 ? "" : " x" + records.rdata().size();
        return records.owner() + " " + Type.string(records.type()) + data;
    }

    @Test
    void an_answer_has_a_signature_beside_each_set_3_1_1() {
        assertThat(told("www.z.test", Type.A)).isEqualTo("www.z.test A, www.z.test RRSIG |  | ");
        assertThat(told("old.z.test", Type.A))
                .isEqualTo(
                        "old.z.test CNAME, old.z.test RRSIG, www.z.test A, www.z.test RRSIG |  | ");
    }

    @Test
    void the_keys_are_at_the_apex_3_1_2() {
        assertThat(told("z.test", Type.DNSKEY)).isEqualTo("z.test DNSKEY, z.test RRSIG |  | ");
        assertThat(told("www.z.test", Type.DNSKEY)).startsWith(" | z.test SOA, z.test RRSIG");
    }

    @Test
    void what_the_parent_is_to_have_is_at_the_apex_rfc_7344_4_1() {
        assertThat(told("z.test", CDS)).isEqualTo("z.test CDS, z.test RRSIG |  | ");
        assertThat(told("z.test", CDNSKEY)).isEqualTo("z.test CDNSKEY, z.test RRSIG |  | ");
        assertThat(told("www.z.test", CDS)).startsWith(" | z.test SOA, z.test RRSIG");
        Reply digest = ask(SIGNED, "z.test", CDS, false);
        String data =
                HexFormat.of().withUpperCase().formatHex(digest.answer().get(0).rdata().get(0));
        String[] words = KEY.ds("z.test").split("\\s+");
        assertThat(data)
                .isEqualTo(
                        "%04X0D02%s"
                                .formatted(
                                        Integer.parseInt(words[words.length - 4]),
                                        words[words.length - 1]));
        Reply key = ask(SIGNED, "z.test", CDNSKEY, false);
        assertThat(key.answer().get(0).rdata().get(0)).isEqualTo(KEY.dnskey());
    }

    @Test
    void a_key_the_parent_is_not_to_have_is_not_told_to_it_and_every_key_signs_rfc_7344_4_1() {
        TestKey next = TestKey.make();
        Zone both = sign(PLAIN, List.of(KEY.signing(true), next.signing(false)), null, NOW);
        Reply reply = ask(both, "z.test", CDNSKEY, true);
        assertThat(reply.answer().get(0).rdata()).containsExactly(KEY.dnskey());
        assertThat(reply.answer().get(1).rdata()).hasSize(2);
        ZoneSigner.Key early =
                new ZoneSigner.Key(KEY.dnskey(), true, false, KEY.signing(true).pen());
        Zone quiet = sign(PLAIN, List.of(early), null, NOW);
        assertThat(ask(quiet, "z.test", CDS, true).answer()).isEmpty();
        assertThat(ask(PLAIN, "z.test", CDS, true).answer()).isEmpty();
    }

    @Test
    void a_type_that_is_not_there_is_denied_at_its_name_3_1_3_1() {
        assertThat(told("www.z.test", Type.MX))
                .isEqualTo(" | z.test SOA, z.test RRSIG, www.z.test NSEC, www.z.test RRSIG | ");
        assertThat(told("ent.z.test", Type.A))
                .isEqualTo(" | z.test SOA, z.test RRSIG, cdn.z.test NSEC, cdn.z.test RRSIG | ");
    }

    @Test
    void a_name_that_is_not_there_is_denied_and_so_is_a_wildcard_3_1_3_2() {
        assertThat(told("x.www.z.test", Type.A))
                .isEqualTo(" | z.test SOA, z.test RRSIG, www.z.test NSEC, www.z.test RRSIG | ");
        assertThat(told("x.z.test", Type.A))
                .isEqualTo(
                        " | z.test SOA, z.test RRSIG, www.z.test NSEC, www.z.test RRSIG,"
                                + " z.test NSEC, z.test RRSIG | ");
    }

    @Test
    void where_a_wildcard_answers_nothing_closer_is_there_3_1_3_3() {
        assertThat(told("x.w.z.test", Type.A))
                .isEqualTo("x.w.z.test A, x.w.z.test RRSIG | *.w.z.test NSEC, *.w.z.test RRSIG | ");
        assertThat(told("x.w.z.test", Type.MX))
                .isEqualTo(" | z.test SOA, z.test RRSIG, *.w.z.test NSEC, *.w.z.test RRSIG | ");
    }

    @Test
    void a_referral_says_whose_keys_those_are_or_that_there_are_none_3_1_4() {
        assertThat(told("x.safe.z.test", Type.A))
                .isEqualTo(
                        " | safe.z.test NS, safe.z.test DS, safe.z.test RRSIG | ns.safe.z.test A");
        assertThat(told("x.open.z.test", Type.A))
                .isEqualTo(" | open.z.test NS, open.z.test NSEC, open.z.test RRSIG | ");
        assertThat(told("safe.z.test", Type.DS))
                .isEqualTo("safe.z.test DS, safe.z.test RRSIG |  | ");
    }

    @Test
    void an_alias_without_edges_is_denied_as_if_it_were_not_there() {
        assertThat(told("cdn.z.test", Type.A))
                .isEqualTo(" | z.test SOA, z.test RRSIG, cdn.z.test NSEC, cdn.z.test RRSIG | ");
        byte[] nsec = ask(SIGNED, "cdn.z.test", Type.A, true).authority().get(2).rdata().getFirst();
        byte[] usual =
                ask(SIGNED, "cdn.z.test", Type.MX, true).authority().get(2).rdata().getFirst();
        assertThat(nsec).isNotEqualTo(usual);
    }

    @Test
    void whoever_asks_for_everything_gets_one_signed_set() {
        assertThat(told("www.z.test", Type.ANY))
                .isEqualTo("www.z.test NSEC, www.z.test RRSIG |  | ");
        assertThat(told("www.z.test", Type.RRSIG)).isEqualTo("www.z.test RRSIG |  | ");
        assertThat(told("old.z.test", Type.NSEC))
                .isEqualTo("old.z.test NSEC, old.z.test RRSIG |  | ");
    }

    @Test
    void without_being_asked_nothing_is_added() {
        for (String name :
                List.of("www.z.test", "old.z.test", "x.z.test", "x.w.z.test", "x.safe.z.test")) {
            for (int type : new int[] {Type.A, Type.MX, Type.ANY, Type.DS}) {
                assertThat(words(ask(SIGNED, name, type, false)))
                        .isEqualTo(words(ask(PLAIN, name, type, false)));
                assertThat(words(ask(PLAIN, name, type, true)))
                        .isEqualTo(words(ask(PLAIN, name, type, false)));
            }
        }
    }

    private static String words(Reply reply) {
        return Stream.of(reply.answer(), reply.authority(), reply.additional())
                .flatMap(List::stream)
                .map(one ->
                        told(one)
                                + " "
                                + one.ttlSeconds()
                                + one.rdata().stream()
                                        .map(HexFormat.of()::formatHex)
                                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining(", ", reply.code() + " ", ""));
    }

    @Test
    void what_is_signed_is_not_signed_again_before_it_is_due() {
        List<ZoneSigner.Key> keys = List.of(KEY.signing(true));
        Signing before = SIGNED.signing();
        Instant due = ZoneSigner.due(SIGNED, before);
        assertThat(Duration.between(NOW, due)).isBetween(Duration.ofDays(5), Duration.ofDays(7));
        assertThat(sign(PLAIN, keys, before, due.minusSeconds(1))).isEqualTo(SIGNED);
        Zone renewed = sign(PLAIN, keys, before, due);
        assertThat(renewed.signing().signatures()).doesNotContainAnyElementsOf(before.signatures());
        assertThat(ZoneSigner.expires(renewed.signing()))
                .isAfter(due.plus(Duration.ofDays(13)))
                .isBefore(due.plus(Duration.ofDays(15)));
    }

    @Test
    void only_what_changed_is_signed_anew() {
        Zone changed =
                Zones.zone(
                        "z.test",
                        Stream.concat(
                                        PLAIN.recordSets().stream()
                                                .filter(set -> !set.name().equals("www.z.test"))
                                                .filter(set -> !set.name().equals("z.test")),
                                        Stream.of(
                                                Zones.set("www.z.test", RecordType.A, "192.0.2.9")))
                                .toList());
        Zone signed = sign(changed, List.of(KEY.signing(true)), SIGNED.signing(), NOW);
        List<Signing.Signature> fresh =
                signed.signing().signatures().stream()
                        .filter(one -> !SIGNED.signing().signatures().contains(one))
                        .toList();
        assertThat(fresh).hasSize(1);
    }

    @Test
    void another_key_signs_what_is_said_of_keys_and_nothing_else_until_it_is_active() {
        TestKey next = TestKey.make();
        Zone both =
                sign(PLAIN, List.of(KEY.signing(true), next.signing(false)), SIGNED.signing(), NOW);
        // DNSKEY, CDS and CDNSKEY.
        int before = SIGNED.signing().signatures().size();
        assertThat(both.signing().keys()).hasSize(2);
        assertThat(both.signing().signatures()).hasSize(before + 3);
        Zone turned =
                sign(PLAIN, List.of(KEY.signing(false), next.signing(true)), both.signing(), NOW);
        assertThat(turned.signing().signatures()).hasSize(before + 3);
    }
}
