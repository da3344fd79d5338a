package dev.warmfront.control.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service;
import dev.warmfront.control.Service.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Record sets one by one, over the API.
@ExtendWith(Service.Provider.class)
class RecordSetTest {

    private static final String ZONES = "/v1/hosted-zones";

    private final Service service;
    private final String name = "r" + UUID.randomUUID() + ".test";
    private String zone = "";
    private String sets = "";

    RecordSetTest(Service service) {
        this.service = service;
    }

    @BeforeEach
    void a_zone() {
        Answer answer = service.post(ZONES, "{\"name\": \"" + name + "\"}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        zone = ZONES + "/" + answer.id();
        sets = zone + "/record-sets";
    }

    private String record(String label, String more) {
        return "{\"name\": \"%s.%s\", %s}".formatted(label, name, more);
    }

    private String address(String label, String value) {
        return record(
                label, "\"type\": \"A\", \"ttlSeconds\": 60, \"values\": [\"" + value + "\"]");
    }

    private String weighted(String label, String identifier, String value) {
        return record(
                label,
                """
                "type": "A", "ttlSeconds": 60, "values": ["%s"], "setIdentifier": "%s",
                "weight": 1
                """
                        .formatted(value, identifier));
    }

    private Answer created(String record) {
        Answer answer = service.post(sets, record);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    private String at(String label) {
        return sets + "/" + label + "." + name + "/A";
    }

    private String etag() {
        return service.get(zone).etag();
    }

    private static void assertProblem(Answer answer, int status, String type, String... detail) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("/type")).endsWith(":" + type);
        for (String part : detail) {
            assertThat(answer.text("/detail")).contains(part);
        }
    }

    private static List<String> faults(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        List<String> faults = new ArrayList<>();
        for (JsonNode fault : answer.body().path("errors")) {
            faults.add(fault.path("pointer").asString() + " " + fault.path("code").asString());
        }
        return faults;
    }

    @Test
    void one_is_created_where_its_location_says_and_is_a_change_of_its_zone() {
        Answer made = created(address("www", "192.0.2.1"));
        assertThat(made.header("Location")).isEqualTo(at("www"));
        assertThat(made.text("/name")).isEqualTo("www." + name);
        assertThat(made.etag()).isEqualTo(etag());
        Answer change = service.get("/v1/changes/" + made.header("Warmfront-Change"));
        assertThat(change.text("/subject")).isEqualTo("hosted-zone/" + zone.substring(17));
        assertThat(change.text("/verb")).isEqualTo("UPDATE");
        Answer read = service.get(made.header("Location"));
        assertThat(read.status()).as(read.response().body()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(made.body());
        assertThat(read.etag()).isEqualTo(made.etag());
        assertThat(service.get(zone).body().at("/recordSetCount").asInt()).isEqualTo(3);
    }

    @Test
    void every_type_is_read_back_as_it_was_written() {
        Map<String, String> values =
                Map.ofEntries(
                        Map.entry("AAAA", "2001:db8::1"),
                        Map.entry("MX", "10 Mail.shop.example"),
                        Map.entry("TXT", "\"one\" \"two\""),
                        Map.entry("PTR", "host.shop.example"),
                        Map.entry("SRV", "0 5 5060 sip.shop.example"),
                        Map.entry("NAPTR", "100 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.shop.example"),
                        Map.entry("SSHFP", "4 2 " + "ab".repeat(32)),
                        Map.entry("TLSA", "3 1 1 " + "cd".repeat(32)),
                        Map.entry("SVCB", "1 svc.shop.example alpn=h2"),
                        Map.entry("HTTPS", "1 . alpn=h2,h3 ipv4hint=192.0.2.1"),
                        Map.entry("SPF", "\"v=spf1 -all\""),
                        Map.entry("CAA", "0 issue \"ca.example\""));
        values.forEach((type, value) -> {
            String fields = "\"type\": \"%s\", \"ttlSeconds\": 60, \"values\": [%s]";
            String quoted = "\"" + value.replace("\"", "\\\"") + "\"";
            Answer made = created(record("all", fields.formatted(type, quoted)));
            Answer read = service.get(made.header("Location"));
            assertThat(read.text("/values/0")).isEqualTo(value);
        });
        String bad = "\"type\": \"CAA\", \"ttlSeconds\": 60, \"values\": [\"ca.example\"]";
        assertThat(faults(service.post(sets, record("bad", bad))))
                .containsExactly("/values/0 invalid-value");
    }

    @Test
    void an_alias_of_another_name_needs_that_name_and_may_not_lead_to_itself() {
        String alias = "\"type\": \"A\", \"alias\": {\"recordSetName\": \"%s." + name + "\"}";
        assertThat(faults(service.post(sets, record("one", alias.formatted("two")))))
                .containsExactly("/alias/recordSetName no-such-record-set");
        created(address("two", "192.0.2.1"));
        Answer made = created(record("one", alias.formatted("two")));
        assertThat(made.body().at("/alias/evaluateTargetHealth").asBoolean()).isTrue();
        assertThat(made.text("/allUnhealthy")).isEqualTo("FAIL_OPEN");
        String loop = record("two", alias.formatted("one"));
        assertThat(faults(service.put(at("two"), loop, "If-Match", etag())))
                .contains("/alias/recordSetName endless-alias");
        // What something leads to stays.
        assertThat(service.delete(at("two"), "If-Match", etag()).status()).isEqualTo(400);
    }

    @Test
    void sets_for_networks_go_together_with_one_for_all_others() {
        String near =
                """
                "type": "A", "ttlSeconds": 60, "values": ["192.0.2.%d"], "setIdentifier": "%s",
                "networks": [%s], "allUnhealthy": "FAIL_CLOSED"
                """;
        created(record("near", near.formatted(1, "office", "\"198.51.100.0/24\"")));
        created(record("near", near.formatted(2, "rest", "\"*\"")));
        assertThat(
                        faults(
                                service.post(
                                        sets,
                                        record("near", near.formatted(3, "x", "\"10.0.0.1/32\"")))))
                .containsExactly("/networks/0 invalid-network");
        assertThat(
                        faults(
                                service.post(
                                        sets,
                                        record(
                                                "near",
                                                near.formatted(3, "x", "\"198.51.100.0/24\"")))))
                .containsExactly("/networks/0 network-twice");
    }

    @Test
    void a_wildcard_and_an_underscore_have_a_place_too() {
        Answer wildcard = created(address("*", "192.0.2.1"));
        assertThat(service.get(wildcard.header("Location")).body()).isEqualTo(wildcard.body());
        Answer policy =
                created(
                        record(
                                "_dmarc",
                                """
                                "type": "TXT", "ttlSeconds": 60, "values": ["\\"v=DMARC1\\""]
                                """));
        assertThat(policy.header("Location")).isEqualTo(sets + "/_dmarc." + name + "/TXT");
        assertThat(service.get(policy.header("Location")).body()).isEqualTo(policy.body());
    }

    @Test
    void there_is_one_of_a_name_type_and_set_identifier() {
        created(address("www", "192.0.2.1"));
        String before = etag();
        assertProblem(
                service.post(sets, address("www", "192.0.2.2")),
                409,
                "name-is-taken",
                "www." + name + "/A");
        assertThat(etag()).isEqualTo(before);
        assertThat(service.get(at("www")).text("/values/0")).isEqualTo("192.0.2.1");
        created(weighted("many", "one", "192.0.2.1"));
        created(weighted("many", "two", "192.0.2.2"));
        assertProblem(
                service.post(sets, weighted("many", "two", "192.0.2.3")),
                409,
                "name-is-taken",
                "many." + name + "/A/two");
    }

    @Test
    void a_set_identifier_tells_weighted_ones_apart() {
        created(weighted("many", "one", "192.0.2.1"));
        Answer made = created(weighted("many", "two & three", "192.0.2.2"));
        assertThat(made.header("Location")).isEqualTo(at("many") + "?setIdentifier=two+%26+three");
        assertThat(service.get(made.header("Location")).text("/values/0")).isEqualTo("192.0.2.2");
        assertThat(service.get(at("many") + "?setIdentifier=one").text("/values/0"))
                .isEqualTo("192.0.2.1");
        assertProblem(
                service.get(at("many")),
                404,
                "not-found",
                "many." + name + "/A (expected: a setIdentifier of one, two & three)");
        Answer gone = service.delete(made.header("Location"), "If-Match", etag());
        assertThat(gone.status()).as(gone.response().body()).isEqualTo(204);
        assertThat(service.get(made.header("Location")).status()).isEqualTo(404);
        assertThat(service.get(at("many") + "?setIdentifier=one").status()).isEqualTo(200);
    }

    @Test
    void what_was_read_can_be_put_back_and_what_is_put_is_read() {
        Answer made = created(address("www", "192.0.2.1"));
        Answer back = service.put(at("www"), made.response().body(), "If-Match", made.etag());
        assertThat(back.status()).as(back.response().body()).isEqualTo(200);
        assertThat(back.body()).isEqualTo(made.body());
        Answer changed =
                service.put(at("www"), address("www", "192.0.2.9"), "If-Match", back.etag());
        assertThat(changed.status()).as(changed.response().body()).isEqualTo(200);
        assertThat(changed.text("/values/0")).isEqualTo("192.0.2.9");
        assertThat(changed.header("Warmfront-Change")).startsWith("chg-");
        assertThat(service.get(at("www")).body()).isEqualTo(changed.body());
        assertThat(service.get(at("www")).etag()).isEqualTo(changed.etag());
    }

    @Test
    void a_replacement_keeps_what_the_path_says() {
        Answer made = created(address("www", "192.0.2.1"));
        Answer refused =
                service.put(
                        at("www"),
                        weighted("web", "one", "192.0.2.1").replace("\"A\"", "\"AAAA\""),
                        "If-Match",
                        made.etag());
        assertThat(faults(refused))
                .containsExactly("/name read-only", "/type read-only", "/setIdentifier read-only");
        assertThat(refused.response().body())
                .contains("type: AAAA (expected: A, as the path says)");
    }

    @Test
    void a_deletion_takes_one_and_leaves_the_others() {
        Answer made = created(address("a", "192.0.2.1"));
        created(address("b", "192.0.2.2"));
        assertProblem(service.delete(at("a"), "If-Match", made.etag()), 412, "changed-meanwhile");
        Answer gone = service.delete(at("a"), "If-Match", etag());
        assertThat(gone.status()).as(gone.response().body()).isEqualTo(204);
        assertThat(gone.header("Warmfront-Change")).startsWith("chg-");
        assertThat(gone.etag()).as("the zone lives on").isEqualTo(etag());
        assertThat(service.get(at("a")).status()).isEqualTo(404);
        assertThat(service.get(at("b")).status()).isEqualTo(200);
    }

    @Test
    void writes_say_which_revision_of_the_zone_they_mean() {
        Answer made = created(address("www", "192.0.2.1"));
        String body = address("www", "192.0.2.2");
        assertProblem(service.put(at("www"), body), 428, "precondition-needed");
        assertProblem(service.delete(at("www")), 428, "precondition-needed");
        service.patch(zone, "{\"comment\": \"newer\"}", "If-Match", made.etag());
        Answer stale = service.put(at("www"), body, "If-Match", made.etag());
        assertProblem(stale, 412, "changed-meanwhile");
        assertThat(stale.etag()).isEqualTo(etag());
        assertProblem(
                service.post(sets, address("other", "192.0.2.1"), "If-Match", made.etag()),
                412,
                "changed-meanwhile");
        assertThat(service.put(at("www"), body, "If-Match", stale.etag()).status()).isEqualTo(200);
    }

    @Test
    void what_is_not_there_is_named() {
        String nobody = "nobody." + name + "/A";
        String body = address("nobody", "192.0.2.1");
        assertProblem(service.get(at("nobody")), 404, "not-found", nobody, "one of " + name);
        assertProblem(
                service.put(at("nobody"), body, "If-Match", etag()), 404, "not-found", nobody);
        assertProblem(service.delete(at("nobody"), "If-Match", etag()), 404, "not-found", nobody);
        created(address("www", "192.0.2.1"));
        assertProblem(service.get(at("www") + "AAA"), 404, "not-found", "www." + name + "/AAAA");
        assertProblem(service.get(at("WWW")), 404, "not-found", "lower-case");
        String elsewhere = ZONES + "/z-no/record-sets";
        assertProblem(service.get(elsewhere), 404, "not-found", "z-no");
        assertProblem(service.get(elsewhere + "/a.test/A"), 404, "not-found", "z-no");
        assertProblem(service.post(elsewhere, body), 404, "not-found", "z-no");
        assertProblem(service.get(at("www") + "?setidentifier=x"), 400, "invalid-request");
    }

    @Test
    void a_type_that_does_not_exist_is_refused_naming_those_that_do() {
        assertProblem(
                service.get(sets + "/www." + name + "/QUARK"),
                400,
                "invalid-request",
                "type: QUARK (expected: one of A, NS,");
        assertProblem(
                service.get(sets + "?type=aaa"),
                400,
                "invalid-request",
                "type: aaa (expected: did you mean AAAA?");
    }

    @Test
    void what_is_wrong_is_told_where_it_stands_and_changes_nothing() {
        String before = etag();
        Answer refused =
                service.post(sets, record("x", "\"type\": \"A\", \"values\": [\"192.0.2.256\"]"));
        assertThat(faults(refused))
                .containsExactlyInAnyOrder("/values/0 invalid-value", "/ttlSeconds no-ttl");
        assertThat(faults(service.post(sets, "{\"name\": \"a." + name + "\", \"tipe\": \"A\"}")))
                .containsExactlyInAnyOrder("/tipe unknown-field", "/type missing");
        String outside = address("x", "192.0.2.1").replace(name, "elsewhere.test");
        assertThat(faults(service.post(sets, outside))).containsExactly("/name name-outside-zone");
        assertThat(etag()).isEqualTo(before);
    }

    @Test
    void what_makes_an_older_record_wrong_is_refused_as_a_whole() {
        created(record("x", "\"type\": \"CNAME\", \"ttlSeconds\": 1, \"values\": [\"a.test\"]"));
        Answer refused = service.post(sets, address("x", "192.0.2.1"));
        assertThat(faults(refused)).containsExactly(" cname-beside-others");
        assertThat(refused.text("/errors/0/message")).contains("x." + name + "/CNAME");
    }

    @Test
    void soa_and_name_servers_of_the_zone_can_be_read_and_stay() {
        String at = sets + "/" + name + "/NS";
        Answer servers = service.get(at);
        assertThat(servers.status()).as(servers.response().body()).isEqualTo(200);
        assertThat(faults(service.delete(at, "If-Match", servers.etag())))
                .containsExactly(" kept-by-the-system");
        assertThat(faults(service.put(at, servers.response().body(), "If-Match", servers.etag())))
                .containsExactly(" kept-by-the-system");
    }

    @Test
    void a_list_filters_by_name_and_type_and_tells_the_revision() {
        created(address("a", "192.0.2.1"));
        created(address("b", "192.0.2.2"));
        created(record("a", "\"type\": \"TXT\", \"ttlSeconds\": 1, \"values\": [\"\\\"x\\\"\"]"));
        Answer all = service.get(sets);
        assertThat(all.etag()).isEqualTo(etag());
        assertThat(all.body().at("/items").size()).isEqualTo(5);
        assertThat(service.get(sets + "?name=a." + name).body().at("/items").size()).isEqualTo(2);
        assertThat(service.get(sets + "?type=A").body().at("/items").size()).isEqualTo(2);
        Answer one = service.get(sets + "?type=A&name=b." + name);
        assertThat(one.body().at("/items").size()).isEqualTo(1);
        assertThat(one.body().at("/items/0")).isEqualTo(service.get(at("b")).body());
    }

    @Test
    void policies_that_know_places_are_read_back_as_they_were_written() {
        List<String> policies =
                List.of(
                        "'geolocation': {'continent': 'EU'}",
                        "'geolocation': {'country': 'US', 'subdivision': 'CA'}",
                        "'geolocation': {'country': '*'}",
                        "'geoproximity': {'latitude': 48.8566, 'longitude': 2.3522, 'bias': -20}",
                        "'geoproximity': {'region': 'eu-west-3', 'bias': 0}",
                        "'latencyRegion': 'ap-southeast-2'");
        for (int i = 0; i < policies.size(); i++) {
            String label = policies.get(i).replaceAll("'(\\w+)'.*", "$1").toLowerCase();
            String policy = policies.get(i).replace('\'', '"');
            String more = "\"type\": \"A\", \"ttlSeconds\": 60, \"values\": [\"192.0.2.1\"]";
            Answer made =
                    created(record(label, more + ", \"setIdentifier\": \"s" + i + "\", " + policy));
            JsonNode read = service.get(made.header("Location")).body();
            assertThat(read.toString()).contains(policy.replace(" ", ""));
            Answer again =
                    service.put(made.header("Location"), read.toString(), "If-Match", etag());
            assertThat(again.status()).as(again.response().body()).isEqualTo(200);
            assertThat(again.body()).isEqualTo(read);
        }
    }

    @Test
    void places_that_are_not_there_are_faults_where_they_are_written() {
        String more = "\"type\": \"A\", \"ttlSeconds\": 60, \"values\": [\"192.0.2.1\"], ";
        String nowhere =
                "\"setIdentifier\": \"one\", \"geolocation\": {\"country\": \"UK\"},"
                        + " \"geoproximity\": {\"latitude\": 91, \"longitude\": 0, \"bias\": 100}";
        Answer refused = service.post(sets, record("www", more + nowhere));
        assertThat(faults(refused))
                .contains(
                        "/geolocation/country no-such-country",
                        "/geoproximity/latitude out-of-range",
                        "/geoproximity/bias out-of-range",
                        "/geoproximity two-routings");
        assertThat(refused.response().body()).contains("did you mean GB?");
        String strange = "\"setIdentifier\": \"one\", \"geolocation\": {\"continent\": \"XX\"}";
        assertThat(service.post(sets, record("www", more + strange)).status()).isEqualTo(400);
    }

    @Test
    void one_is_rehearsed_without_a_trace_and_repeated_without_effect() {
        String body = address("www", "192.0.2.1");
        Answer dry = service.post(sets + "?dryRun=true", body);
        assertThat(dry.status()).as(dry.response().body()).isEqualTo(200);
        assertThat(dry.body().at("/status").asInt()).isEqualTo(201);
        assertThat(dry.response().body()).contains("192.0.2.1");
        assertThat(service.get(at("www")).status()).isEqualTo(404);
        String key = UUID.randomUUID().toString();
        Answer first = service.post(sets, body, "Idempotency-Key", key);
        Answer again = service.post(sets, body, "Idempotency-Key", key);
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Warmfront-Change")).isEqualTo(first.header("Warmfront-Change"));
    }

    @Test
    void the_same_key_for_another_set_identifier_is_another_request() {
        created(weighted("many", "one", "192.0.2.1"));
        created(weighted("many", "two", "192.0.2.2"));
        String key = UUID.randomUUID().toString();
        assertThat(
                        service.delete(
                                        at("many") + "?setIdentifier=one",
                                        "If-Match",
                                        "*",
                                        "Idempotency-Key",
                                        key)
                                .status())
                .isEqualTo(204);
        assertProblem(
                service.delete(
                        at("many") + "?setIdentifier=two", "If-Match", "*", "Idempotency-Key", key),
                422,
                "key-was-used");
    }
}
