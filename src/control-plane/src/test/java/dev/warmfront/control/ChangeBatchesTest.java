package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.protocol.ToEdge;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// From a batch of changes to the name servers that answer so.
@ExtendWith(Service.Provider.class)
class ChangeBatchesTest {

    private static final String FILE = "a 60 A 192.0.2.1\n";

    private final Service service;
    private final String name = "b" + UUID.randomUUID() + ".test";
    private String zone = "";

    ChangeBatchesTest(Service service) {
        this.service = service;
    }

    @BeforeEach
    void a_zone() {
        Answer answer = service.post("/v1/hosted-zones", "{\"name\": \"" + name + "\"}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        zone = "/v1/hosted-zones/" + answer.id();
    }

    private Answer batch(String label, String query, String... headers) {
        Answer answer =
                service.post(
                        zone + "/change-batches" + query,
                        """
                        {"changes": [{"action": "UPSERT", "recordSet": {
                          "name": "%s.%s", "type": "A", "ttlSeconds": 60,
                          "values": ["192.0.2.1"]}}]}
                        """
                                .formatted(label, name),
                        headers);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer;
    }

    private Answer standing(Answer batch, String wait) {
        Answer answer = service.get(batch.header("Location") + "?wait=" + wait);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer;
    }

    @Test
    void a_batch_is_pending_until_the_last_name_server_has_acknowledged_it() {
        try (ScriptedEdge fast = ScriptedEdge.joins(service, "fast-ns").attaches();
                ScriptedEdge slow = ScriptedEdge.joins(service, "slow-ns").attaches()) {
            fast.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            slow.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            slow.holdsItsTongue();
            Answer made = batch("www", "");
            assertThat(made.id()).isEqualTo(made.header("Warmfront-Change"));
            assertThat(made.text("/status")).isEqualTo("PENDING");
            assertThat(made.text("/submittedAt"))
                    .isEqualTo(service.get("/v1/changes/" + made.id()).text("/at"));
            Deadline.until("both have it", () -> has(fast) && has(slow));
            Answer waiting = standing(made, "1s");
            assertThat(waiting.text("/status")).isEqualTo("PENDING");
            assertThat(waiting.body()).isEqualTo(made.body());
            slow.speaksAgain();
            assertThat(standing(made, "30s").text("/status")).isEqualTo("INSYNC");
            assertThat(service.get("/v1/changes/" + made.id()).text("/status")).isEqualTo("LIVE");
        }
    }

    private boolean has(ScriptedEdge edge) {
        return edge.running().snapshot().zones().stream()
                .filter(one -> one.name().equals(name))
                .anyMatch(one -> one.recordSets().size() == 3);
    }

    @Test
    void who_waits_is_answered_when_it_is_in_sync() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "only-ns").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            assertThat(batch("www", "?wait=30s").text("/status")).isEqualTo("INSYNC");
            Answer file =
                    service.send(
                            "POST", zone + "/zone-file?wait=30s", FILE, "Content-Type", "text/dns");
            assertThat(file.text("/status")).as(file.response().body()).isEqualTo("INSYNC");
            assertThat(file.text("/id")).isEqualTo(file.header("Warmfront-Change"));
            assertThat(standing(file, "0s").body().path("recordSetCount").asInt()).isEqualTo(4);
        }
    }

    @Test
    void a_repetition_is_answered_with_how_far_it_has_come_by_then() {
        String key = UUID.randomUUID().toString();
        Answer first = batch("www", "", "Idempotency-Key", key);
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "late-ns").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            assertThat(standing(first, "30s").text("/status")).isEqualTo("INSYNC");
            Answer again = batch("www", "", "Idempotency-Key", key);
            assertThat(again.id()).isEqualTo(first.id());
            assertThat(again.text("/status")).isEqualTo("INSYNC");
        }
    }

    @Test
    void a_batch_belongs_to_its_zone_and_a_rehearsal_is_none() {
        Answer made = batch("www", "");
        Answer other = service.post("/v1/hosted-zones", "{\"name\": \"o-" + name + "\"}");
        Answer elsewhere =
                service.get("/v1/hosted-zones/" + other.id() + "/change-batches/" + made.id());
        assertThat(elsewhere.status()).isEqualTo(404);
        assertThat(elsewhere.text("/detail")).startsWith("change batch: " + made.id());
        assertThat(service.get(zone + "/change-batches/chg-no").status()).isEqualTo(404);
        assertThat(service.get(zone + "/change-batches/" + made.id() + "?wait=1h").status())
                .isEqualTo(400);
        Answer dry = batch("ww2", "?dryRun=true");
        assertThat(dry.header("Location")).isNull();
        assertThat(dry.body().has("id")).isFalse();
        assertThat(service.post(zone + "/change-batches?wait=x", "{}").status()).isEqualTo(400);
    }
}
