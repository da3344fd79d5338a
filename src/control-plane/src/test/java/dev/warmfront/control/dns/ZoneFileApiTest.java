package dev.warmfront.control.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service;
import dev.warmfront.control.Service.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Zone files over the API.
@ExtendWith(Service.Provider.class)
class ZoneFileApiTest {

    private static final String ZONES = "/v1/hosted-zones";

    private final Service service;
    private final String name = "f" + UUID.randomUUID() + ".test";
    private String zone = "";

    ZoneFileApiTest(Service service) {
        this.service = service;
    }

    @BeforeEach
    void a_zone() {
        Answer answer = service.post(ZONES, "{\"name\": \"" + name + "\"}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        zone = ZONES + "/" + answer.id();
    }

    private Answer send(String query, String file, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Content-Type");
        all.add("text/dns");
        return service.send("POST", zone + "/zone-file" + query, file, all.toArray(String[]::new));
    }

    private Answer imported(String query, String file) {
        Answer answer = send(query, file);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer;
    }

    private String exported() {
        Answer answer = service.get(zone + "/zone-file");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.response().body();
    }

    private JsonNode sets() {
        return service.get(zone).body().path("recordSets");
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        sets().forEach(set ->
                keys.add(
                        set.path("name").asString().replace(name, "@")
                                + " "
                                + set.path("type").asString()
                                + " "
                                + set.path("setIdentifier").asString("")));
        keys.removeIf(key -> key.startsWith("@ SOA") || key.startsWith("@ NS"));
        keys.replaceAll(String::strip);
        return keys;
    }

    private static List<String> faults(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        List<String> faults = new ArrayList<>();
        for (JsonNode fault : answer.body().path("errors")) {
            faults.add(fault.path("line").asInt() + " " + fault.path("code").asString());
            assertThat(fault.path("message").asString()).contains("(expected: ");
            assertThat(fault.path("pointer").asString()).isEmpty();
        }
        return faults;
    }

    private static String counts(Answer answer) {
        StringBuilder counts = new StringBuilder();
        for (String count : List.of("created", "replaced", "deleted", "unchanged", "kept")) {
            counts.append(answer.body().path(count).asInt()).append(' ');
        }
        return counts.toString().strip();
    }

    private void batch(String... records) {
        List<String> changes = new ArrayList<>();
        for (String record : records) {
            changes.add("{\"action\": \"CREATE\", \"recordSet\": {%s}}".formatted(record));
        }
        Answer answer =
                service.post(
                        zone + "/change-batches",
                        "{\"changes\": [" + String.join(", ", changes) + "]}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    }

    /// An alias, two weighted sets and one with a health check.
    private void what_no_file_can_say() {
        Answer check =
                service.post(
                        "/v1/health-checks", "{\"type\": \"TCP\", \"domainName\": \"a.test\"}");
        String values = "\"type\": \"A\", \"ttlSeconds\": 60, \"values\": [\"192.0.2.7\"]";
        batch(
                "\"name\": \"blue.%s\", %s, \"setIdentifier\": \"one\", \"weight\": 1"
                        .formatted(name, values),
                "\"name\": \"blue.%s\", %s, \"setIdentifier\": \"two\", \"weight\": 2"
                        .formatted(name, values),
                "\"name\": \"%s\", \"type\": \"A\", \"alias\": {\"recordSetName\": \"blue.%s\"}"
                        .formatted(name, name),
                "\"name\": \"db.%s\", %s, \"healthCheckId\": \"%s\""
                        .formatted(name, values, check.id()),
                "\"name\": \"plain.%s\", %s".formatted(name, values));
    }

    @Test
    void a_file_is_one_change_of_its_zone() {
        Answer made =
                imported(
                        "",
                        """
                        $TTL 60
                        @    MX 10 mail
                        mail A  192.0.2.25
                             A  192.0.2.26
                        """);
        assertThat(counts(made)).isEqualTo("2 0 0 0 0");
        assertThat(made.body().path("recordSetCount").asInt()).isEqualTo(4);
        assertThat(made.body().path("notes")).isEmpty();
        assertThat(made.etag()).isEqualTo(service.get(zone).etag());
        Answer change = service.get("/v1/changes/" + made.header("Warmfront-Change"));
        assertThat(change.text("/subject")).isEqualTo("hosted-zone/" + zone.substring(17));
        assertThat(service.get(zone + "/record-sets/mail." + name + "/A").text("/values/1"))
                .isEqualTo("192.0.2.26");
    }

    @Test
    void merging_leaves_what_the_file_does_not_name_and_replacing_takes_it_away() {
        imported("", "$TTL 60\na A 192.0.2.1\nb A 192.0.2.2\nc A 192.0.2.3\n");
        Answer merged = imported("?mode=MERGE", "$TTL 60\nb A 192.0.2.9\nc A 192.0.2.3\n");
        assertThat(counts(merged)).isEqualTo("0 1 0 1 1");
        assertThat(keys()).containsExactlyInAnyOrder("a.@ A", "b.@ A", "c.@ A");
        Answer replaced = imported("?mode=REPLACE", "$TTL 60\nd A 192.0.2.1\nc A 192.0.2.3\n");
        assertThat(counts(replaced)).isEqualTo("1 0 2 1 0");
        assertThat(keys()).containsExactlyInAnyOrder("c.@ A", "d.@ A");
        Answer wrong = send("?mode=replace", "a 1 A 192.0.2.1");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text("/detail")).contains("mode: replace (expected: ");
    }

    @Test
    void replacing_by_the_zones_own_file_changes_nothing_whatever_is_in_it() {
        what_no_file_can_say();
        JsonNode before = sets();
        String file = exported();
        assertThat(file).startsWith("; " + name + ": 7 record sets, 4 of them not in this file\n");
        assertThat(file).contains("\n; blue." + name + ". A \"two\", weight 2, 60 s, 192.0.2.7\n");
        Answer again = imported("?mode=REPLACE", file);
        assertThat(counts(again)).isEqualTo("0 0 0 1 4");
        assertThat(again.body().path("notes")).isEmpty();
        assertThat(sets()).isEqualTo(before);
        assertThat(exported()).isEqualTo(file);
    }

    @Test
    void what_a_file_says_of_a_name_and_type_takes_the_place_of_everything_there() {
        what_no_file_can_say();
        Answer made = imported("", "$TTL 5\nblue A 192.0.2.1\n@ A 192.0.2.2\n");
        assertThat(counts(made)).isEqualTo("0 2 0 0 2");
        assertThat(keys()).containsExactlyInAnyOrder("blue.@ A", "@ A", "db.@ A", "plain.@ A");
        assertThat(service.get(zone + "/record-sets/" + name + "/A").text("/values/0"))
                .isEqualTo("192.0.2.2");
    }

    @Test
    void a_zone_keeps_its_own_soa_and_name_servers_and_says_so() {
        JsonNode before = sets();
        String file =
                """
                $TTL 60
                @ SOA ns1.other.test. john\\.doe.other.test. 7 7200 900 1209600 86400
                @ NS ns1.other.test.
                a A 192.0.2.1
                """;
        Answer made = imported("", file);
        assertThat(made.body().path("notes").toString())
                .isEqualTo(
                        """
                        [{"line":2,"code":"kept-by-the-system",\
                        "message":"SOA: left out (expected: that of the zone itself)"},\
                        {"line":3,"code":"kept-by-the-system",\
                        "message":"NS: left out (expected: that of the zone itself)"}]\
                        """);
        assertThat(sets().get(0)).isEqualTo(before.get(0));
        assertThat(sets().get(1)).isEqualTo(before.get(1));
        Answer dry = send("?dryRun=true", file);
        assertThat(dry.body().path("diagnostics")).hasSize(2);
        assertThat(dry.text("/diagnostics/1/message")).startsWith("line 3: NS: left out");
    }

    @Test
    void every_fault_has_its_line_and_nothing_is_done() {
        String before = service.get(zone).etag();
        assertThat(
                        faults(
                                send(
                                        "",
                                        "fine 60 A 192.0.2.1\n$INCLUDE x\nbad 60 A 192.0.2.999\n"
                                                + "bad 60 RRSIG A 13 2 60 1 1 1 x. aa==\n")))
                .containsExactly("2 include", "3 invalid-value", "4 unsupported-type");
        // What only the zone as a whole shows is told of the line, too.
        assertThat(
                        faults(
                                send(
                                        "",
                                        """
                                        $TTL 60
                                        fine  A 192.0.2.1
                                        alias CNAME a.test.
                                              CNAME b.test.
                                        other CNAME a.test.
                                              A 192.0.2.2
                                        *.x   NS a.test.
                                        below SOA a b 1 2 3 4 5
                                        """)))
                .containsExactlyInAnyOrder(
                        "3 one-value-only",
                        "5 cname-beside-others",
                        "7 wildcard-ns",
                        "8 soa-below-apex");
        assertThat(faults(send("?mode=REPLACE", "; nothing\n"))).containsExactly("0 no-records");
        assertThat(faults(send("?mode=REPLACE", ""))).containsExactly("0 no-records");
        assertThat(service.get(zone).etag()).isEqualTo(before);
    }

    @Test
    void a_file_that_takes_away_what_an_alias_leads_to_is_refused() {
        batch(
                ("\"name\": \"to.%s\", \"type\": \"A\", \"ttlSeconds\": 6,"
                                + " \"values\": [\"192.0.2.1\"]")
                        .formatted(name),
                "\"name\": \"www.%s\", \"type\": \"A\", \"alias\": {\"recordSetName\": \"to.%s\"}"
                        .formatted(name, name));
        Answer refused = send("?mode=REPLACE", "a 60 A 192.0.2.1\n");
        assertThat(faults(refused)).containsExactly("0 no-such-record-set");
        assertThat(refused.text("/errors/0/message")).contains("www." + name + "/A");
    }

    @Test
    void a_file_says_which_revision_it_means_only_if_it_wants() {
        String file = "a 60 A 192.0.2.1\n";
        assertThat(send("", file, "If-Match", "\"999\"").status()).isEqualTo(412);
        assertThat(send("", file, "If-Match", service.get(zone).etag()).status()).isEqualTo(200);
        assertThat(service.get(zone + "/zone-file").etag()).isEqualTo(service.get(zone).etag());
    }

    @Test
    void a_file_is_rehearsed_without_a_trace_and_repeated_without_effect() {
        Answer dry = send("?dryRun=true", "a 60 A 192.0.2.1\n");
        assertThat(dry.status()).as(dry.response().body()).isEqualTo(200);
        assertThat(dry.response().body()).contains("192.0.2.1").contains("difference");
        assertThat(keys()).isEmpty();
        String key = UUID.randomUUID().toString();
        Answer first = send("", "a 60 A 192.0.2.1\n", "Idempotency-Key", key);
        Answer again = send("", "a 60 A 192.0.2.1\n", "Idempotency-Key", key);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Warmfront-Change")).isEqualTo(first.header("Warmfront-Change"));
        assertThat(send("", "b 60 A 192.0.2.1\n", "Idempotency-Key", key).status()).isEqualTo(422);
    }

    @Test
    void a_file_has_a_form_of_its_own_and_a_largest_size() {
        Answer wrong = service.post(zone + "/zone-file", "{}");
        assertThat(wrong.status()).isEqualTo(415);
        String line = "; " + "x".repeat(1022) + "\n";
        String most = "a 60 A 192.0.2.1\n" + line.repeat(4_000);
        assertThat(send("", most).status()).isEqualTo(200);
        assertThat(send("", line.repeat(4_200)).status()).isEqualTo(413);
        Answer nowhere =
                service.send("POST", ZONES + "/z-no/zone-file", "(((", "Content-Type", "text/dns");
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(service.get(ZONES + "/z-no/zone-file").status()).isEqualTo(404);
    }

    @Test
    void more_record_sets_than_a_zone_holds_are_refused() {
        assertThat(faults(send("", "$TTL 60\n$GENERATE 1-10000 a$ A 192.0.2.1\n")))
                .containsExactly("0 too-many");
        Answer most = imported("", "$TTL 60\n$GENERATE 1-9998 a$ A 192.0.2.1\n");
        assertThat(most.body().path("recordSetCount").asInt()).isEqualTo(10_000);
    }

    @Test
    void no_file_is_answered_with_a_fault_of_the_service() {
        Random random = new Random(3);
        String fine = "$TTL 60\n$ORIGIN a\n@ MX 10 (\n mail )\nmail A 192.0.2.1\n TXT \"x\" y\n";
        for (int i = 0; i < 300; i++) {
            StringBuilder file = new StringBuilder(fine);
            for (int j = random.nextInt(5); j >= 0; j--) {
                int at = random.nextInt(file.length());
                switch (random.nextInt(3)) {
                    case 0 -> file.setCharAt(at, (char) random.nextInt(0x250));
                    case 1 -> file.deleteCharAt(at);
                    default -> file.insert(at, fine, 0, random.nextInt(fine.length()));
                }
            }
            Answer answer = send("?dryRun=true", file.toString());
            assertThat(answer.status()).as(file + "\n" + answer.response().body()).isIn(200, 400);
        }
    }
}
