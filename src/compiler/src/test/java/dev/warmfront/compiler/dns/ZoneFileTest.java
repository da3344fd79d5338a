package dev.warmfront.compiler.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Zone files: what they mean, what is wrong with them, and that nothing is lost on the way out and
/// in again.
class ZoneFileTest {

    private static final String ZONE = "shop.example";

    private static List<String> read(String text) {
        ZoneFile file = ZoneFile.read(ZONE, text);
        assertThat(file.faults()).isEmpty();
        return lines(file);
    }

    private static List<String> lines(ZoneFile file) {
        List<String> lines = new ArrayList<>();
        file.sets()
                .forEach(one ->
                        one.set()
                                .values()
                                .forEach(value ->
                                        lines.add(
                                                "%s %s %s %s"
                                                        .formatted(
                                                                one.set().name(),
                                                                one.set().ttlSeconds(),
                                                                one.set().type(),
                                                                value))));
        return lines;
    }

    private static List<String> faults(String text) {
        ZoneFile file = ZoneFile.read(ZONE, text);
        return file.faults().stream().map(one -> one.line() + " " + one.code()).toList();
    }

    private static DesiredRecordSet set(String name, String type, int ttl, String... values) {
        return DesiredRecordSet.simple(name, type, ttl, List.of(values));
    }

    private static DesiredRecordSet weighted(String name, String identifier) {
        return new DesiredRecordSet(
                name,
                "A",
                60,
                List.of("192.0.2.1"),
                null,
                identifier,
                10,
                null,
                false,
                null,
                null,
                null,
                null,
                "hc-1",
                false);
    }

    @Test
    void a_file_as_people_write_them_says_what_it_says_to_others() {
        assertThat(
                        read(
                                """
                                $ORIGIN shop.example.
                                $TTL 1h
                                @        IN SOA ns1 hostmaster (
                                             2026112301 ; serial
                                             2h 15m 2w
                                             1d )
                                         NS  ns1
                                         NS  ns2.other.example.
                                ns1      A   192.0.2.53
                                www  300 IN  A 192.0.2.1
                                     IN 300  A 192.0.2.2
                                         AAAA 2001:db8::1
                                ; nothing

                                mail     MX  10 mx
                                         MX  20 mx.other.example.
                                _sip._tcp SRV 0 5 5060 sip
                                *.dev    CNAME www
                                $ORIGIN eu
                                shop     A   192.0.2.3
                                @        TXT v=spf1 "include:x ; y" "a\\"b"
                                """))
                .containsExactly(
                        "shop.example 3600 SOA ns1.shop.example. hostmaster.shop.example."
                                + " 2026112301 7200 900 1209600 86400",
                        "shop.example 3600 NS ns1.shop.example.",
                        "shop.example 3600 NS ns2.other.example.",
                        "ns1.shop.example 3600 A 192.0.2.53",
                        "www.shop.example 300 A 192.0.2.1",
                        "www.shop.example 300 A 192.0.2.2",
                        "www.shop.example 3600 AAAA 2001:db8::1",
                        "mail.shop.example 3600 MX 10 mx.shop.example.",
                        "mail.shop.example 3600 MX 20 mx.other.example.",
                        "_sip._tcp.shop.example 3600 SRV 0 5 5060 sip.shop.example.",
                        "*.dev.shop.example 3600 CNAME www.shop.example.",
                        "shop.eu.shop.example 3600 A 192.0.2.3",
                        "eu.shop.example 3600 TXT \"v=spf1\" \"include:x ; y\" \"a\\\"b\"");
    }

    @Test
    void escapes_and_octets_beyond_ascii_are_octets() {
        assertThat(read("a 60 TXT \"caf\u00c3\u00a9 \\233 \\\\ \\;\" plain\\ word\\;\r\n"))
                .containsExactly(
                        "a.shop.example 60 TXT \"caf\\195\\169 \\233 \\\\ ;\" \"plain word;\"");
        assertThat(read("a 60 TXT \"x\"\"y\""))
                .containsExactly("a.shop.example 60 TXT \"x\" \"y\"");
        assertThat(read("\\119ww 60 A 192.0.2.1"))
                .containsExactly("www.shop.example 60 A 192.0.2.1");
    }

    @Test
    void a_parameter_in_quotation_marks_stays_with_its_name() {
        assertThat(read("@ 60 HTTPS 1 . alpn=\"h2,h3\" ( port=8443\n )"))
                .containsExactly("shop.example 60 HTTPS 1 . alpn=h2,h3 port=8443");
    }

    @Test
    void without_a_ttl_the_default_counts_then_the_one_before_then_the_soas_minimum() {
        assertThat(read("a 5 A 192.0.2.1\nb A 192.0.2.2\n$TTL 7\nc 9 A 192.0.2.3\nd A 192.0.2.4"))
                .containsExactly(
                        "a.shop.example 5 A 192.0.2.1",
                        "b.shop.example 5 A 192.0.2.2",
                        "c.shop.example 9 A 192.0.2.3",
                        "d.shop.example 7 A 192.0.2.4");
        assertThat(read("@ SOA a b 1 2 3 4 55\nb A 192.0.2.2"))
                .last()
                .isEqualTo("b.shop.example 55 A 192.0.2.2");
        assertThat(faults("a A 192.0.2.1")).containsExactly("1 no-ttl");
    }

    @Test
    void two_ttls_of_one_set_are_one_and_that_is_told() {
        ZoneFile file = ZoneFile.read(ZONE, "a 60 A 192.0.2.1\na 30 A 192.0.2.2\n");
        assertThat(lines(file))
                .containsExactly("a.shop.example 60 A 192.0.2.1", "a.shop.example 60 A 192.0.2.2");
        assertThat(file.remarks())
                .containsExactly(
                        new ZoneFile.Remark(
                                2,
                                "ttl-differs",
                                "ttl: 30 (expected: 60 as on line 1, which counts)"));
    }

    @Test
    void what_is_said_twice_is_said_once() {
        assertThat(read("a 60 MX 10 MX\nA.shop.example. 60 MX 10 mx.Shop.example."))
                .containsExactly("a.shop.example 60 MX 10 mx.shop.example.");
    }

    @Test
    void a_type_may_be_written_as_a_number_and_a_value_as_octets() {
        assertThat(read("a 60 CLASS1 TYPE1 \\# 4 c0000201\nb 60 TXT \\# 3 02 6869"))
                .containsExactly("a.shop.example 60 A 192.0.2.1", "b.shop.example 60 TXT \"hi\"");
    }

    @Test
    void generated_lines_are_lines() {
        assertThat(
                        read(
                                """
                                $TTL 60
                                $GENERATE 1-5/2 host-$ A 192.0.2.$
                                $GENERATE 9-10 x${-8,3,d} IN TXT $${0,2,X}
                                $GENERATE 18-18 ${0,3,n}.rev PTR h${0,0,x}
                                $GENERATE 1-1 m MX "1$ mx$"
                                """))
                .containsExactly(
                        "host-1.shop.example 60 A 192.0.2.1",
                        "host-3.shop.example 60 A 192.0.2.3",
                        "host-5.shop.example 60 A 192.0.2.5",
                        "x001.shop.example 60 TXT \"${0,2,X}\"",
                        "x002.shop.example 60 TXT \"${0,2,X}\"",
                        "2.1.rev.shop.example 60 PTR h12.shop.example.",
                        "m.shop.example 60 MX 11 mx1.shop.example.");
    }

    @Test
    void generation_is_bounded() {
        assertThat(faults("$TTL 1\n$GENERATE 0-99999999 a$ A 192.0.2.1"))
                .containsExactly("2 generates-too-much");
        String long_ = "${0,255}".repeat(40);
        assertThat(faults("$TTL 1\n$GENERATE 1-20000 a$ TXT " + long_))
                .containsExactly("2 generates-too-much");
        assertThat(faults("$TTL 1\n$GENERATE 1-20000 a$ A 10.0.0.1\n".repeat(3)))
                .containsExactly("6 too-many-records");
        assertThat(
                        faults(
                                """
                                $GENERATE 1-2 a$ A
                                $GENERATE 2-1 a A 192.0.2.1
                                $GENERATE 1-2 ${x} A x
                                """))
                .containsExactly("1 syntax", "2 syntax", "3 syntax");
    }

    @Test
    void every_fault_has_its_line() {
        assertThat(
                        faults(
                                """
                                  A 192.0.2.1
                                $TTL 1x
                                $TTL 60
                                $INCLUDE /etc/passwd
                                $NOTHING
                                $ORIGIN a b
                                www A 192.0.2.256
                                    MX mail
                                a..b A 192.0.2.1
                                  A 192.0.2.1
                                www.other.example. A 192.0.2.1
                                www DNSKEY 257 3 13 abcd
                                www CH TXT "x"
                                www TYPE65534 \\# 0
                                www 99999999999 A 192.0.2.1
                                www TXT "open
                                www A 192.0.2.1 )
                                www TXT \\999
                                www
                                www A (
                                192.0.2.1
                                """))
                .containsExactly(
                        "1 no-owner",
                        "2 invalid-ttl",
                        "4 include",
                        "5 unknown-directive",
                        "6 syntax",
                        "7 invalid-value",
                        "8 invalid-value",
                        "9 invalid-name",
                        "11 name-outside-zone",
                        "12 unsupported-type",
                        "13 unsupported-class",
                        "14 unsupported-type",
                        "15 invalid-ttl",
                        "16 syntax",
                        "17 syntax",
                        "18 syntax",
                        "19 unsupported-type",
                        "20 open-parenthesis");
        assertThat(ZoneFile.read(ZONE, "www 60 DNSKEY x").faults().getFirst().message())
                .startsWith("type: DNSKEY (expected: one of A, NS, CNAME, SOA");
    }

    @Test
    void a_file_of_nonsense_is_told_a_hundred_faults_of() {
        assertThat(faults("www 1 A x\n".repeat(500))).hasSize(100);
    }

    @Test
    void equal_zones_are_equal_files_and_what_a_file_cannot_say_is_a_comment() {
        List<DesiredRecordSet> sets =
                List.of(
                        set(ZONE, "SOA", 900, "ns1.x.test hostmaster." + ZONE + " 1 2 3 4 5"),
                        set(ZONE, "NS", 172_800, "ns2.x.test", "NS1.x.test"),
                        set("www." + ZONE, "A", 60, "192.0.2.2", "192.0.2.1"),
                        set("b.a." + ZONE, "MX", 60, "10 Mail.x.test"),
                        weighted("eu." + ZONE, "a;b"),
                        set("a." + ZONE, "TXT", 60, "\"x;\"   \"y\""));
        String file = ZoneFile.write(new DesiredZone("z-1", ZONE, sets));
        assertThat(file)
                .isEqualTo(
                        """
                        ; shop.example: 6 record sets, 1 of them not in this file
                        shop.example. 900 IN SOA ns1.x.test. hostmaster.shop.example. 1 2 3 4 5
                        shop.example. 172800 IN NS ns1.x.test.
                        shop.example. 172800 IN NS ns2.x.test.
                        a.shop.example. 60 IN TXT "x;" "y"
                        b.a.shop.example. 60 IN MX 10 mail.x.test.
                        www.shop.example. 60 IN A 192.0.2.1
                        www.shop.example. 60 IN A 192.0.2.2
                        ; A zone file cannot say what these are:
                        ; eu.shop.example. A "a;b", weight 10, health check hc-1, 60 s, 192.0.2.1
                        """);
        assertThat(ZoneFile.write(new DesiredZone("z-1", ZONE, sets.reversed()))).isEqualTo(file);
        ZoneFile back = ZoneFile.read(ZONE, file);
        assertThat(back.faults()).isEmpty();
        assertThat(back.sets()).hasSize(5);
        back.sets()
                .forEach(one ->
                        assertThat(sets)
                                .as(one.toString())
                                .anyMatch(set -> ZoneFile.isSame(set, one.set())));
    }

    /// Whatever a zone holds: written and read it is the same, and written again the same octets.
    @Test
    void nothing_is_lost_on_the_way_out_and_in_again() {
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            List<DesiredRecordSet> sets = GeneratedZone.of(ZONE, random);
            String file = ZoneFile.write(new DesiredZone("z-1", ZONE, sets));
            ZoneFile back = ZoneFile.read(ZONE, file);
            assertThat(back.faults()).as(file).isEmpty();
            assertThat(back.remarks()).as(file).isEmpty();
            assertThat(back.sets()).as(file).hasSameSizeAs(sets);
            for (DesiredRecordSet set : sets) {
                assertThat(back.sets())
                        .as(set + "\n" + file)
                        .anyMatch(one -> ZoneFile.isSame(set, one.set()));
            }
            List<DesiredRecordSet> read = back.sets().stream().map(ZoneFile.Records::set).toList();
            assertThat(ZoneFile.write(new DesiredZone("z-1", ZONE, read))).isEqualTo(file);
        }
    }

    @Test
    void no_octets_make_the_reader_throw_and_what_it_accepts_the_compiler_does() {
        Random random = new Random(5);
        int sound = 0;
        for (int i = 0; i < 20_000; i++) {
            ZoneFile file = ZoneFile.read(ZONE, GeneratedZone.mutilated(ZONE, random));
            sound += file.faults().isEmpty() ? 1 : 0;
            for (ZoneFile.Records one : file.sets()) {
                assertThat(one.lines()).hasSameSizeAs(one.set().values());
                assertThat(ZoneFile.isSame(one.set(), one.set())).isTrue();
            }
        }
        assertThat(sound).isBetween(500, 19_000);
    }
}
