package dev.warmfront.control.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service;
import dev.warmfront.control.Service.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hosted zones, record sets and change batches over the API.
@ExtendWith(Service.Provider.class)
class ZoneTest {

    private static final String ZONES = "/v1/hosted-zones";

    private final Service service;
    private final String name = "z" + UUID.randomUUID() + ".test";

    ZoneTest(Service service) {
        this.service = service;
    }

    private Answer zone() {
        Answer answer = service.post(ZONES, "{\"name\": \"" + name + "\"}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    private String record(String label, String more) {
        return "{\"name\": \"%s.%s\", %s}".formatted(label, name, more);
    }

    private String address(String label, String value) {
        return record(
                label, "\"type\": \"A\", \"ttlSeconds\": 60, \"values\": [\"" + value + "\"]");
    }

    private static String change(String action, String record) {
        return "{\"action\": \"" + action + "\", \"recordSet\": " + record + "}";
    }

    private Answer batch(Answer zone, String... changes) {
        return service.post(
                ZONES + "/" + zone.id() + "/change-batches",
                "{\"changes\": [" + String.join(", ", changes) + "]}");
    }

    private List<String> keys(Answer zone) {
        List<String> keys = new ArrayList<>();
        service.get(ZONES + "/" + zone.id() + "/record-sets?limit=500")
                .body()
                .at("/items")
                .forEach(set ->
                        keys.add(
                                set.path("name").asString().replace(name, "@")
                                        + " "
                                        + set.path("type").asString()));
        return keys;
    }

    private static List<String> faults(Answer answer) {
        List<String> faults = new ArrayList<>();
        answer.body()
                .path("errors")
                .forEach(fault ->
                        faults.add(
                                fault.path("pointer").asString()
                                        + " "
                                        + fault.path("code").asString()));
        return faults;
    }

    @Test
    void a_new_zone_has_its_soa_and_name_servers_without_being_asked() {
        Answer zone = zone();
        assertThat(zone.id()).matches("z-[0-9a-z]{26}");
        assertThat(keys(zone)).containsExactly("@ NS", "@ SOA");
        assertThat(zone.body().at("/recordSetCount").asInt()).isEqualTo(2);
        assertThat(zone.text("/nameServers/0")).isEqualTo("ns1.cdn.localhost");
        assertThat(service.get(ZONES + "/" + zone.id()).body()).isEqualTo(zone.body());
    }

    @Test
    void a_list_of_zones_leaves_the_record_sets_out() {
        Answer zone = zone();
        Answer list = service.get(ZONES + "?name=" + name);
        assertThat(list.text("/items/0/id")).isEqualTo(zone.id());
        assertThat(list.body().at("/items/0/recordSets").isMissingNode()).isTrue();
    }

    @Test
    void a_batch_creates_changes_and_deletes() {
        Answer zone = zone();
        Answer made =
                batch(
                        zone,
                        change("CREATE", address("a", "192.0.2.1")),
                        change("UPSERT", address("b", "192.0.2.2")));
        assertThat(made.status()).as(made.response().body()).isEqualTo(200);
        assertThat(made.body().at("/recordSetCount").asInt()).isEqualTo(4);
        assertThat(made.text("/hostedZoneId")).isEqualTo(zone.id());
        assertThat(made.header("Warmfront-Change")).startsWith("chg-");
        Answer second =
                batch(
                        zone,
                        change("DELETE", address("a", "192.0.2.1")),
                        change("UPSERT", address("b", "192.0.2.9")));
        assertThat(second.status()).as(second.response().body()).isEqualTo(200);
        assertThat(keys(zone)).containsExactly("b.@ A", "@ NS", "@ SOA");
        Answer sets = service.get(ZONES + "/" + zone.id() + "/record-sets?name=b." + name);
        assertThat(sets.text("/items/0/values/0")).isEqualTo("192.0.2.9");
    }

    @Test
    void one_bad_change_leaves_everything_as_it_was_and_every_fault_names_its_change() {
        Answer zone = zone();
        batch(zone, change("CREATE", address("old", "192.0.2.1")));
        Answer before = service.get(ZONES + "/" + zone.id());
        Answer refused =
                batch(
                        zone,
                        change("CREATE", address("fine", "192.0.2.1")),
                        change("CREATE", address("old", "192.0.2.1")),
                        change("DELETE", address("old", "192.0.2.99")),
                        change("DELETE", address("never", "192.0.2.1")));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(faults(refused))
                .containsExactly(
                        "/changes/1/recordSet record-set-exists",
                        "/changes/2/recordSet record-set-differs",
                        "/changes/3/recordSet no-such-record-set");
        Answer invalid =
                batch(
                        zone,
                        change("CREATE", address("fine", "192.0.2.1")),
                        change("CREATE", address("bad", "192.0.2.256")),
                        change("UPSERT", record("cname", "\"type\": \"CNAME\"")));
        assertThat(faults(invalid))
                .containsExactly(
                        "/changes/1/recordSet/values/0 invalid-value",
                        "/changes/2/recordSet/ttlSeconds no-ttl",
                        "/changes/2/recordSet/values out-of-range");
        Answer after = service.get(ZONES + "/" + zone.id());
        assertThat(after.body()).isEqualTo(before.body());
        assertThat(after.etag()).isEqualTo(before.etag());
    }

    @Test
    void a_change_that_makes_an_older_record_wrong_is_the_batchs_fault() {
        Answer zone = zone();
        String cname =
                record("x", "\"type\": \"CNAME\", \"ttlSeconds\": 1, \"values\": [\"a.test\"]");
        assertThat(batch(zone, change("CREATE", cname)).status()).isEqualTo(200);
        Answer refused = batch(zone, change("CREATE", address("x", "192.0.2.1")));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(faults(refused)).containsExactly("/changes cname-beside-others");
    }

    @Test
    void soa_and_name_servers_stay_as_they_were_made() {
        Answer zone = zone();
        String ns =
                "{\"name\": \"%s\", \"type\": \"NS\", \"ttlSeconds\": 1, \"values\": [\"a.test\"]}"
                        .formatted(name);
        assertThat(faults(batch(zone, change("UPSERT", ns))))
                .containsExactly("/changes/0/recordSet kept-by-the-system");
        Answer patched =
                service.patch(
                        ZONES + "/" + zone.id(), "{\"recordSets\": []}", "If-Match", zone.etag());
        assertThat(patched.status()).isEqualTo(400);
        assertThat(faults(patched)).containsExactly("/recordSets kept-by-the-system");
        Answer own =
                service.post(
                        ZONES,
                        "{\"name\": \"own-%s\", \"recordSets\": [%s]}"
                                .formatted(name, ns.replace(name, "own-" + name)));
        assertThat(faults(own)).containsExactly("/recordSets/0 kept-by-the-system");
    }

    @Test
    void a_zone_keeps_its_name() {
        Answer zone = zone();
        Answer renamed =
                service.patch(
                        ZONES + "/" + zone.id(),
                        "{\"name\": \"other.test\"}",
                        "If-Match",
                        zone.etag());
        assertThat(renamed.status()).isEqualTo(400);
        assertThat(faults(renamed)).contains("/name read-only");
    }

    @Test
    void what_a_new_zone_is_asked_to_hold_is_checked_where_the_caller_wrote_it() {
        Answer answer =
                service.post(
                        ZONES,
                        "{\"name\": \"%s\", \"recordSets\": [%s, %s]}"
                                .formatted(
                                        name,
                                        address("fine", "192.0.2.1"),
                                        address("bad", "nonsense")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(faults(answer)).containsExactly("/recordSets/1/values/0 invalid-value");
    }

    @Test
    void a_zone_with_records_cannot_be_deleted_and_an_empty_one_can() {
        Answer zone = zone();
        batch(zone, change("CREATE", address("a", "192.0.2.1")));
        Answer full = service.get(ZONES + "/" + zone.id());
        Answer refused = service.delete(ZONES + "/" + zone.id(), "If-Match", full.etag());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/type")).endsWith("not-empty");
        batch(zone, change("DELETE", address("a", "192.0.2.1")));
        Answer empty = service.get(ZONES + "/" + zone.id());
        assertThat(service.delete(ZONES + "/" + zone.id(), "If-Match", empty.etag()).status())
                .isEqualTo(204);
    }

    @Test
    void an_alias_holds_its_distribution_and_a_record_its_health_check() {
        Answer distribution =
                service.post(
                        "/v1/distributions",
                        """
                        {"enabled": false, "origins": [{"id": "o", "domainName": "o.test"}],
                         "defaultCacheBehaviour": {"targetOriginId": "o"}}
                        """);
        Answer check =
                service.post(
                        "/v1/health-checks", "{\"type\": \"TCP\", \"domainName\": \"a.test\"}");
        Answer zone = zone();
        String alias =
                record(
                        "www",
                        "\"type\": \"A\", \"alias\": {\"distributionId\": \"%s\"}"
                                .formatted(distribution.id()));
        String primary =
                record(
                        "db",
                        """
                        "type": "A", "ttlSeconds": 5, "values": ["192.0.2.1"],
                        "setIdentifier": "one", "failover": "PRIMARY", "healthCheckId": "%s"
                        """
                                .formatted(check.id()));
        Answer made = batch(zone, change("CREATE", alias), change("CREATE", primary));
        assertThat(made.status()).as(made.response().body()).isEqualTo(200);
        Answer refused =
                service.delete(
                        "/v1/distributions/" + distribution.id(), "If-Match", distribution.etag());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/detail")).contains("hosted-zone/" + zone.id());
        assertThat(
                        service.delete("/v1/health-checks/" + check.id(), "If-Match", check.etag())
                                .status())
                .isEqualTo(409);
        String missing =
                record("no", "\"type\": \"A\", \"alias\": {\"distributionId\": \"d-nothing\"}");
        Answer nowhere = batch(zone, change("CREATE", missing));
        assertThat(faults(nowhere))
                .containsExactly("/changes/0/recordSet/alias/distributionId no-such-resource");
    }

    @Test
    void record_sets_come_in_pages_that_miss_nothing() {
        Answer zone = zone();
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            changes.add(change("CREATE", address("n" + i, "192.0.2." + i)));
        }
        batch(zone, changes.toArray(String[]::new));
        List<String> listed = new ArrayList<>();
        String next = ZONES + "/" + zone.id() + "/record-sets?type=A&limit=2";
        while (next != null) {
            Answer page = service.get(next);
            assertThat(page.status()).as(page.response().body()).isEqualTo(200);
            page.body().at("/items").forEach(set -> listed.add(set.path("name").asString()));
            next = page.body().at("/next").isNull() ? null : page.text("/next");
        }
        assertThat(listed).hasSize(7).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void a_batch_is_rehearsed_without_a_trace_and_repeated_without_effect() {
        Answer zone = zone();
        String body = "{\"changes\": [" + change("CREATE", address("a", "192.0.2.1")) + "]}";
        String path = ZONES + "/" + zone.id() + "/change-batches";
        Answer dry = service.post(path + "?dryRun=true", body);
        assertThat(dry.status()).as(dry.response().body()).isEqualTo(200);
        assertThat(dry.response().body()).contains("192.0.2.1");
        assertThat(keys(zone)).hasSize(2);
        String key = UUID.randomUUID().toString();
        Answer first = service.post(path, body, "Idempotency-Key", key);
        Answer again = service.post(path, body, "Idempotency-Key", key);
        assertThat(first.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Warmfront-Change")).isEqualTo(first.header("Warmfront-Change"));
        assertThat(keys(zone)).hasSize(3);
    }

    @Test
    void a_batch_has_at_least_one_change_and_says_which_revision_only_if_it_wants() {
        Answer zone = zone();
        assertThat(faults(batch(zone))).containsExactly("/changes batch-size");
        Answer stale =
                service.post(
                        ZONES + "/" + zone.id() + "/change-batches",
                        "{\"changes\": [" + change("CREATE", address("a", "192.0.2.1")) + "]}",
                        "If-Match",
                        "\"999\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(service.post(ZONES + "/z-no/change-batches", "{\"changes\": []}").status())
                .isEqualTo(400);
        Answer nowhere =
                service.post(
                        ZONES + "/z-no/change-batches",
                        "{\"changes\": [" + change("CREATE", address("a", "192.0.2.1")) + "]}");
        assertThat(nowhere.status()).isEqualTo(404);
    }
}
