package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Until;
import dev.warmfront.testkit.system.Viewer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Two edges forget by tag, go stale together, and one that was killed hears what it missed before
/// it serves anybody.
class InvalidationPlay {

    private static final String HOUR = "Cache-Control: max-age=3600";

    @TempDir Path folder;

    private final Viewer viewer = new Viewer("127.0.0.1");
    private final AtomicReference<String> edition = new AtomicReference<>("first");
    private Fleet fleet;
    private Api api;
    private String site = "";
    private String at = "";

    @Test
    void what_is_invalidated_by_tag_is_gone_everywhere_and_stays_gone() throws Exception {
        try (ScriptedOrigin origin = origin();
                Fleet started = Fleet.start(folder)) {
            fleet = started;
            List<Fleet.Edge> both = fleet.addEdges(2);
            Fleet.Edge one = both.getFirst();
            Fleet.Edge two = both.getLast();
            api = fleet.api();
            Api.Answer created =
                    api.post("/v1/distributions", FirstRoadPlay.document("tags", origin.port()))
                            .expecting(201);
            site = created.text("/domainName");
            at = "/v1/distributions/" + created.text("/id") + "/invalidations";
            api.awaitLive(created);
            everybodyHas(both, "first");

            edition.set("second");
            everybodyHas(both, "first");
            invalidate("{\"tags\": [\"SHOES\"]}");
            for (Fleet.Edge edge : both) {
                assertThat(get(edge, "/red").text()).isEqualTo("second");
                assertThat(get(edge, "/blue").text()).isEqualTo("second");
                assertThat(get(edge, "/hat").text()).isEqualTo("first");
                assertThat(get(edge, "/red").headers()).doesNotContainKey("cache-tag");
            }

            goesStaleAndIsServedMeanwhile(both, origin);
            theOneThatWasAwayHearsItFirst(one, two);
        }
    }

    private void goesStaleAndIsServedMeanwhile(List<Fleet.Edge> both, ScriptedOrigin origin)
            throws Exception {
        edition.set("third");
        long before = origin.timesAsked("/hat");
        invalidate("{\"tags\": [\"hats\"], \"paths\": [\"/nothing/*\"], \"soft\": true}");
        for (Fleet.Edge edge : both) {
            Viewer.Seen seen = get(edge, "/hat");
            assertThat(seen.text()).isEqualTo("first");
            assertThat(seen.header("cache-status")).contains("hit; detail=marked-stale; ttl=0");
            eventually(edge, "/hat", "third");
        }
        assertThat(origin.timesAsked("/hat")).isEqualTo(before + both.size());
    }

    /// Killed without a warning, so that what it has left is on disk as it happened to be.
    private void theOneThatWasAwayHearsItFirst(Fleet.Edge one, Fleet.Edge two) throws Exception {
        Until.holds(
                Duration.ofSeconds(20),
                () -> "three answers, two that replaced them, and one more are not on disk",
                () -> metric(two, "warmfront_disk_writes_total") >= 6);
        invalidate("{\"tags\": [\"red\"]}");
        two.process().kill();
        edition.set("fourth");
        Api.Answer asked = api.post(at, "{\"tags\": [\"blue\"]}").expecting(201);
        Fleet.Edge back = fleet.restart(two);
        // What it had acknowledged before, what it missed, and what nobody took back.
        assertThat(get(back, "/red").text()).isEqualTo("fourth");
        assertThat(get(back, "/blue").text()).isEqualTo("fourth");
        Viewer.Seen hat = get(back, "/hat");
        assertThat(hat.text()).isEqualTo("third");
        assertThat(hat.header("x-cache")).startsWith("Hit");
        completed(asked);
        assertThat(get(one, "/blue").text()).isEqualTo("fourth");
    }

    private void everybodyHas(List<Fleet.Edge> edges, String text) throws IOException {
        for (Fleet.Edge edge : edges) {
            for (String path : List.of("/red", "/blue", "/hat")) {
                assertThat(get(edge, path).text()).as(path).isEqualTo(text);
            }
        }
    }

    private void eventually(Fleet.Edge edge, String path, String text) throws Exception {
        Until.holds(
                Duration.ofSeconds(20),
                () -> path + " (expected: " + text + ")",
                () -> get(edge, path).text().equals(text));
    }

    private void invalidate(String document) throws Exception {
        completed(api.post(at, document).expecting(201));
    }

    private void completed(Api.Answer invalidation) throws Exception {
        Api.Answer done = api.get(at + "/" + invalidation.text("/id") + "?wait=30s").expecting(200);
        assertThat(done.text("/status")).isEqualTo("COMPLETED");
        Instant created = Instant.parse(done.text("/createdAt"));
        assertThat(Instant.parse(done.text("/completedAt"))).isAfterOrEqualTo(created);
        assertThat(done.body().at("/edges").size()).isEqualTo(fleet.edges().size());
        for (JsonNode edge : done.body().at("/edges")) {
            assertThat(edge.at("/state").asString()).isEqualTo("CONFIRMED");
            assertThat(Instant.parse(edge.at("/confirmedAt").asString())).isAfterOrEqualTo(created);
        }
    }

    private long metric(Fleet.Edge edge, String name) throws IOException {
        return new Viewer("127.0.0.1")
                .get("127.0.0.1", edge.managementPort(), "localhost", "/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .sum();
    }

    private Viewer.Seen get(Fleet.Edge edge, String path) throws IOException {
        return viewer.get(edge.address(), fleet.httpPort(), site, path);
    }

    private ScriptedOrigin origin() throws IOException {
        ScriptedOrigin origin = ScriptedOrigin.start();
        tagged(origin, "/red", "Cache-Tag: shoes, red");
        tagged(origin, "/blue", "Surrogate-Key: blue shoes");
        tagged(origin, "/hat", "Cache-Tag: hats");
        return origin;
    }

    private void tagged(ScriptedOrigin origin, String path, String tags) {
        origin.on(path, (request, stage) -> stage.answer(200, edition.get(), HOUR, tags));
    }
}
