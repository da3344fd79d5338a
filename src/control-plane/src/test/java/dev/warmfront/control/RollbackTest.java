package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.certificate.Issued;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.snapshot.base.Resource;
import dev.warmfront.snapshot.certificate.Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// Rolling back: edges run what an earlier release said, stay at it, and every change tells the
/// truth about itself meanwhile. On a database of its own, for a pin holds everybody's changes.
@ExtendWith(Service.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollbackTest {

    private static final String PIN = "/v1/releases/pin";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Service service;
    private ScriptedEdge edge;

    RollbackTest(Service all) {
        service = all.anotherOn("rollback");
    }

    @BeforeEach
    void an_edge_is_there() {
        edge = ScriptedEdge.joins(service, "edge").attaches();
        edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
    }

    @AfterEach
    void nothing_is_pinned() {
        if (service.get(PIN).status() == 200) {
            live(lifted());
        }
        edge.close();
    }

    @AfterAll
    void all_is_over() {
        service.close();
    }

    private Answer created(String path, String body) {
        return written(service.post(path, body), 201);
    }

    private static Answer written(Answer answer, int status) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        return answer;
    }

    private long live(Answer written) {
        Answer change = change(written);
        assertThat(change.text("/status")).as(change.response().body()).isEqualTo("LIVE");
        return change.body().at("/releaseVersion").asLong();
    }

    private Answer change(Answer written) {
        return service.change(written, "20s");
    }

    private Answer rolledBack(long release, String reason) {
        String body = JSON.createObjectNode().put("reason", reason).toString();
        return created("/v1/releases/" + release + "/rollback", body);
    }

    private Answer lifted() {
        return written(service.delete(PIN, "If-Match", service.get(PIN).etag()), 204);
    }

    @Test
    void edges_run_what_an_earlier_release_said_under_a_new_version() {
        Answer first = service.distribution();
        long good = live(first);
        Answer second = service.distribution();
        long bad = live(second);
        long published = live(rolledBack(good, ""));
        assertThat(published).isEqualTo(bad + 1);
        assertThat(edge.running().version()).isEqualTo(published);
        assertThat(edge.runs(first)).isTrue();
        assertThat(edge.runs(second)).isFalse();
        Answer difference = service.get("/v1/releases/" + published + "/diff?from=" + good);
        assertThat(difference.body().at("/resources")).isEmpty();
        assertThat(service.get("/v1/distributions/" + second.id()).status()).isEqualTo(200);
    }

    @Test
    void what_is_written_under_a_pin_is_held_says_why_and_comes_when_it_is_lifted() {
        long now = live(service.distribution());
        live(rolledBack(now, "market day"));
        Answer later = service.distribution();
        Answer held = change(later);
        assertThat(held.text("/status")).isEqualTo("HELD");
        assertThat(held.body().at("/releaseVersion").isNull()).isTrue();
        assertThat(held.text("/diagnostics/0/message"))
                .contains("release: pinned to " + now, "market day", "DELETE /v1/releases/pin");
        assertThat(edge.runs(later)).isFalse();
        live(lifted());
        assertThat(edge.runs(later)).isTrue();
        assertThat(live(later)).isEqualTo(edge.running().version());
    }

    @Test
    void what_was_live_and_is_rolled_back_says_so() {
        Answer first = service.distribution();
        long good = live(first);
        Answer second = service.distribution();
        live(second);
        live(rolledBack(good, ""));
        live(first);
        assertThat(change(second).text("/status")).isEqualTo("HELD");
        edge.holdsItsTongue();
        lifted();
        Deadline.until("it is sent", () -> edge.runs(second));
        Answer waiting =
                service.get("/v1/changes/" + second.header("Warmfront-Change") + "?wait=0s");
        assertThat(waiting.text("/status")).isEqualTo("IN_PROGRESS");
        edge.speaksAgain();
        live(second);
    }

    @Test
    void a_pin_can_be_read_and_tells_who_and_why() {
        long now = live(service.distribution());
        assertThat(service.get(PIN).status()).isEqualTo(404);
        Answer pinned = rolledBack(now, "  market day ");
        assertThat(pinned.header("Location")).isEqualTo(PIN);
        Answer read = service.get(PIN);
        assertThat(read.body()).isEqualTo(pinned.body());
        assertThat(read.etag()).isEqualTo(pinned.etag());
        assertThat(read.text("/release")).isEqualTo(Long.toString(now));
        assertThat(read.text("/reason")).isEqualTo("market day");
        assertThat(read.text("/actor")).isEqualTo(change(pinned).text("/actor"));
    }

    @Test
    void a_pin_is_lifted_by_who_has_read_it() {
        long now = live(service.distribution());
        Answer first = rolledBack(now, "one");
        rolledBack(now, "two");
        assertThat(service.delete(PIN).status()).isEqualTo(428);
        assertThat(service.delete(PIN, "If-Match", first.etag()).status()).isEqualTo(412);
        lifted();
        assertThat(service.delete(PIN, "If-Match", "*").status()).isEqualTo(404);
    }

    @Test
    void a_rehearsed_rollback_tells_what_it_would_do_and_keeps_nothing() {
        long good = live(service.distribution());
        Answer second = service.distribution();
        live(second);
        Answer rehearsal =
                written(service.post("/v1/releases/" + good + "/rollback?dryRun=true", "{}"), 200);
        assertThat(rehearsal.text("/result/release")).isEqualTo(Long.toString(good));
        assertThat(service.get(PIN).status()).isEqualTo(404);
        live(service.distribution());
        assertThat(edge.runs(second)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "999999", "-1", "x", "99999999999999999999"})
    void only_a_release_that_is_there_can_be_run_again(String version) {
        Answer answer = service.post("/v1/releases/" + version + "/rollback", "{}");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.response().body()).contains(version);
    }

    @Test
    void a_reason_is_short_and_one_line() {
        long now = live(service.distribution());
        for (String reason : List.of("x".repeat(501), "a\nb")) {
            String body = JSON.createObjectNode().put("reason", reason).toString();
            Answer answer = service.post("/v1/releases/" + now + "/rollback", body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text("/errors/0/pointer")).isEqualTo("/reason");
            assertThat(answer.text("/errors/0/message")).contains("expected: at most 500");
        }
    }

    @Test
    void under_a_pin_a_renewed_certificate_still_reaches_edges() {
        Issued authority = Issued.authority("Test CA");
        Issued before = Issued.leaf(authority, Issued.newKeys(), "www.shop.test");
        Answer certificate = certificate(before);
        long now = live(certificate);
        live(rolledBack(now, ""));
        Issued after = Issued.leaf(authority, Issued.newKeys(), "www.shop.test");
        Answer renewed =
                written(
                        service.put(
                                "/v1/certificates/" + certificate.id(),
                                body(after),
                                "If-Match",
                                certificate.etag()),
                        200);
        live(renewed);
        assertThat(chain(certificate)).contains(after.pem().strip());
    }

    @Test
    void a_certificate_that_a_pinned_release_needs_stays() {
        Issued authority = Issued.authority("Test CA");
        Answer certificate = certificate(Issued.leaf(authority, Issued.newKeys(), "w.shop.test"));
        Answer site =
                created(
                        "/v1/distributions",
                        """
                        {
                          "origins": [{"id": "o", "domainName": "origin.example.test"}],
                          "defaultCacheBehaviour": {"targetOriginId": "o"},
                          "aliases": ["w.shop.test"],
                          "certificateId": "%s"
                        }
                        """
                                .formatted(certificate.id()));
        long withIt = live(site);
        Answer without =
                written(
                        service.patch(
                                "/v1/distributions/" + site.id(),
                                "{\"certificateId\": null, \"aliases\": []}",
                                "If-Match",
                                site.etag()),
                        200);
        live(without);
        live(rolledBack(withIt, ""));
        String at = "/v1/certificates/" + certificate.id();
        Answer refused = written(service.delete(at, "If-Match", "*"), 400);
        assertThat(refused.response().body())
                .contains("distribution/" + site.id(), "certificateId: " + certificate.id());
        lifted();
        written(service.delete(at, "If-Match", "*"), 204);
        Answer gone = service.post("/v1/releases/" + withIt + "/rollback", "{}");
        written(gone, 400);
        assertThat(gone.response().body()).contains("expected: a certificate that is there");
        assertThat(service.get(PIN).status()).isEqualTo(404);
    }

    @Test
    void under_a_pin_invalidations_go_on() {
        Answer site = service.distribution();
        live(rolledBack(live(site), ""));
        Answer asked =
                created(
                        "/v1/distributions/" + site.id() + "/invalidations",
                        "{\"paths\": [\"/a\"]}");
        live(asked);
    }

    /// At random: distributions are made, releases pinned and pins lifted; after each step a change
    /// is live if and only if what it made is on the edge.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_change_is_live_exactly_when_an_edge_runs_it(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Answer> made = new ArrayList<>(List.of(service.distribution()));
        Map<Long, Set<String>> said = new HashMap<>();
        live(made.getFirst());
        for (int step = 0; step < 20; step++) {
            said.put(edge.running().version(), running());
            int choice = random.nextInt(5);
            if (choice < 2) {
                made.add(service.distribution());
                change(made.getLast());
            } else if (choice < 4) {
                List<Long> versions = said.keySet().stream().sorted().toList();
                long back = versions.get(random.nextInt(versions.size()));
                live(rolledBack(back, ""));
                assertThat(running()).as("release " + back).isEqualTo(said.get(back));
            } else if (service.get(PIN).status() == 200) {
                live(lifted());
                assertThat(made).allMatch(edge::runs);
            }
            for (Answer one : made) {
                String expected = edge.runs(one) ? "LIVE" : "HELD";
                assertThat(change(one).text("/status")).as("step " + step).isEqualTo(expected);
            }
        }
    }

    private Set<String> running() {
        return edge.running().snapshot().distributions().stream()
                .map(Resource::id)
                .collect(Collectors.toSet());
    }

    private Answer certificate(Issued leaf) {
        return created("/v1/certificates", body(leaf));
    }

    private static String body(Issued leaf) {
        return JSON.createObjectNode()
                .put("chainPem", leaf.pem())
                .put("privateKeyPem", leaf.keyPem())
                .toString();
    }

    private String chain(Answer certificate) {
        return edge.running().snapshot().certificates().stream()
                .filter(one -> one.id().equals(certificate.id()))
                .findFirst()
                .map(Certificate::chainPem)
                .orElse("");
    }
}
