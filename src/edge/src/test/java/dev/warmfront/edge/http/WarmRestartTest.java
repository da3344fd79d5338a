package dev.warmfront.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.disk.DiskSettings;
import dev.warmfront.edge.disk.Medium;
import dev.warmfront.edge.disk.TroubledMedium;
import dev.warmfront.edge.store.Lookup;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Purge;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An edge that stops and starts again over the same folder, mostly with its origin gone.
class WarmRestartTest extends WithOrigin {

    private static final String MINUTE = "Cache-Control: max-age=60";

    /// However slow the machine is, what is on disk is read and not asked for again.
    private static final Duration PATIENT = Duration.ofSeconds(20);

    @TempDir private Path temp;

    @Test
    void what_is_fresh_is_served_after_a_restart_with_no_origin_there() throws Exception {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        origin.serves("/logo.svg", "<svg/>", MINUTE, "ETag: \"1\"", "Content-Type: image/svg+xml");
        origin.on("/large", (request, stage) -> stage.answer(200, large, MINUTE));
        origin.serves("/empty", "", MINUTE);
        Reply before;
        try (TestEdge edge = edge()) {
            before = edge.get("/logo.svg");
            edge.get("/large");
            edge.get("/empty");
        }
        origin.close();
        try (TestEdge edge = edge()) {
            edge.pass(Duration.ofSeconds(59));
            Reply reply = edge.get("/logo.svg");
            assertThat(reply.field("x-cache")).isEqualTo("Hit from warmfront");
            assertThat(reply.field("age")).isEqualTo("59");
            assertThat(reply.field("etag")).isEqualTo("\"1\"");
            assertThat(reply.field("content-type")).isEqualTo("image/svg+xml");
            assertThat(reply.field("via")).isEqualTo("1.1 warmfront");
            assertThat(reply.field("date")).isEqualTo(before.field("date"));
            assertThat(reply.text()).isEqualTo("<svg/>");
            assertThat(edge.get("/large").body()).isEqualTo(large);
            assertThat(edge.get("/large").cache()).isEqualTo("Hit");
            assertThat(edge.get("/empty").body()).isEmpty();
            assertThat(edge.metrics.text()).contains("warmfront_disk_reads_total 3\n");
        }
    }

    @Test
    void what_is_no_longer_fresh_is_confirmed_by_the_origin() throws Exception {
        origin.on(
                "/page",
                (request, stage) -> {
                    if (request.field("if-none-match").orElse("").contains("\"7\"")) {
                        stage.answer(304, "", MINUTE, "ETag: \"7\"");
                    } else {
                        stage.answer(200, "page", MINUTE, "ETag: \"7\"");
                    }
                });
        try (TestEdge edge = edge()) {
            edge.get("/page");
        }
        try (TestEdge edge = edge()) {
            edge.pass(Duration.ofSeconds(60));
            Reply reply = edge.get("/page");
            assertThat(reply.cache()).isEqualTo("RefreshHit");
            assertThat(reply.text()).isEqualTo("page");
        }
        // What the origin confirmed is on disk, too.
        origin.close();
        try (TestEdge edge = edge()) {
            edge.pass(Duration.ofSeconds(119));
            assertThat(edge.get("/page").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void an_invalidation_holds_after_a_restart() throws Exception {
        origin.serves("/a", "a", MINUTE);
        origin.serves("/b", "b", MINUTE);
        origin.serves("/dir/c", "c", MINUTE);
        try (TestEdge edge = edge()) {
            edge.get("/a");
            edge.get("/b");
            edge.get("/dir/c");
            edge.store.invalidate(5, "d-1", List.of("/a", "/dir/*"));
        }
        try (TestEdge edge = unstarted().known(5).serving(site())) {
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
            assertThat(edge.get("/dir/c").cache()).isEqualTo("Miss");
            assertThat(edge.get("/b").cache()).isEqualTo("Hit");
        }
        // Fetched since, so it is there the next time.
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void an_invalidation_by_tag_holds_after_restarts() throws Exception {
        origin.serves("/a", "a", MINUTE, "Cache-Tag: red, round");
        origin.serves("/b", "b", MINUTE, "Surrogate-Key: blue round");
        try (TestEdge edge = edge()) {
            edge.get("/a");
            edge.get("/b");
            edge.store.invalidate(5, new Purge("d-1", List.of(), List.of("RED"), false));
        }
        try (TestEdge edge = unstarted().known(5).serving(site())) {
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
            assertThat(edge.get("/b").cache()).isEqualTo("Hit");
        }
        // Tags came back from disk with their answers, and the journal was written anew.
        try (TestEdge edge = unstarted().known(5).serving(site())) {
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            edge.store.invalidate(6, new Purge("d-1", List.of(), List.of("blue"), false));
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            assertThat(edge.get("/b").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void what_was_marked_stale_is_marked_after_a_restart() throws Exception {
        origin.serves("/early", "early", MINUTE);
        origin.serves("/late", "late", MINUTE);
        Purge soft = new Purge("d-1", List.of("/*"), List.of(), true);
        try (TestEdge edge = edge()) {
            edge.get("/early");
            edge.get("/late");
            edge.store.invalidate(3, soft);
            // Looked up once it is marked, and refreshed in vain.
            origin.on("/late", (request, stage) -> stage.answer(500, "no"));
            assertThat(edge.get("/late").text()).isEqualTo("late");
        }
        origin.on("/early", (request, stage) -> stage.answer(500, "no"));
        for (int i = 0; i < 2; i++) {
            try (TestEdge edge = unstarted().known(3).serving(site())) {
                for (String path : List.of("/early", "/late")) {
                    Reply reply = edge.get(path);
                    assertThat(reply.cache()).isEqualTo("Hit");
                    assertThat(reply.field("cache-status")).contains("; detail=marked-stale");
                }
            }
        }
    }

    @Test
    void what_memory_gave_up_and_was_invalidated_then_is_not_taken_from_disk() throws Exception {
        byte[] large = new byte[1_000_000];
        origin.on("/a", (request, stage) -> stage.answer(200, large, MINUTE));
        origin.on("/b", (request, stage) -> stage.answer(200, large, MINUTE));
        try (TestEdge edge = edge(4 << 20)) {
            edge.get("/a");
            edge.get("/b");
            edge.store.clear();
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            edge.store.clear();
            edge.store.invalidate(1, "d-1", List.of("/a"));
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
            assertThat(edge.get("/b").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void a_purge_that_was_acknowledged_and_is_not_in_the_journal_empties_the_disk()
            throws Exception {
        origin.serves("/a", "a", MINUTE);
        try (TestEdge edge = edge()) {
            edge.get("/a");
        }
        try (TestEdge edge = unstarted().known(9).serving(site())) {
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void what_a_viewer_wrote_to_is_not_served_from_before_after_a_restart() throws Exception {
        origin.on(
                "/form",
                (request, stage) ->
                        stage.answer(200, request.method() + " " + origin.timesAsked(), MINUTE));
        origin.serves("/other", "other", MINUTE);
        try (TestEdge edge = edge();
                RawViewer viewer = edge.viewer()) {
            edge.get("/form");
            edge.get("/other");
            viewer.send("POST /form HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 0\r\n\r\n");
            assertThat(viewer.read().status()).isEqualTo(200);
        }
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/form").cache()).isEqualTo("Miss");
            assertThat(edge.get("/other").cache()).isEqualTo("Hit");
        }
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/form").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void rfc9111_section_4_4_who_wrote_hears_of_it_when_it_is_written_down() throws Exception {
        origin.serves("/form", "answer", MINUTE);
        origin.serves("/other", "other", MINUTE);
        CountDownLatch gate = new CountDownLatch(1);
        TroubledMedium slow = new TroubledMedium();
        Path killed = temp.resolve("killed");
        try (TestEdge edge = TestEdge.with().loops(1).disk(on(slow)).serving(site());
                RawViewer viewer = edge.viewer()) {
            edge.get("/form");
            ScriptedOrigin.await(
                    () -> edge.metrics.text().contains("warmfront_disk_writes_total 1\n"),
                    "it is on disk");
            slow.holdWrites(gate);
            CompletableFuture<Reply> told = new CompletableFuture<>();
            viewer.send("POST /form HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 0\r\n\r\n");
            Thread.ofVirtual().start(() -> read(viewer, told));
            origin.awaitAsked("/form", 2);
            // The event loop goes on, and the answer is not out.
            for (int i = 0; i < 20; i++) {
                assertThat(edge.get("/other").status()).isEqualTo(200);
            }
            assertThat(told).isNotDone();
            gate.countDown();
            assertThat(told.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
            copy(temp.resolve("cache"), killed);
            assertThat(edge.metrics.text()).contains("warmfront_store_writes_unnoted_total 0\n");
        } finally {
            gate.countDown();
        }
        origin.close();
        DiskSettings there = disk(killed, PATIENT, Medium.files());
        try (TestEdge edge = TestEdge.with().disk(there).serving(site())) {
            assertThat(edge.get("/form").status()).isEqualTo(502);
        }
    }

    @Test
    void a_disk_that_hangs_does_not_keep_who_writes_for_long() throws Exception {
        origin.serves("/form", "answer", MINUTE);
        CountDownLatch gate = new CountDownLatch(1);
        TroubledMedium slow = new TroubledMedium();
        try (TestEdge edge = TestEdge.with().disk(on(slow)).serving(site());
                RawViewer viewer = edge.viewer()) {
            slow.holdWrites(gate);
            viewer.send("POST /form HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 0\r\n\r\n");
            assertThat(viewer.read().status()).isEqualTo(200);
            assertThat(edge.metrics.text()).contains("warmfront_store_writes_unnoted_total 1\n");
            gate.countDown();
        } finally {
            gate.countDown();
        }
    }

    private static void read(RawViewer viewer, CompletableFuture<Reply> told) {
        try {
            told.complete(viewer.read());
        } catch (IOException e) {
            told.completeExceptionally(e);
        }
    }

    /// What is there when a process is killed.
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private DiskSettings on(TroubledMedium medium) {
        return disk(temp.resolve("cache"), Duration.ofMillis(50), medium);
    }

    private static DiskSettings disk(Path folder, Duration deadline, Medium medium) {
        DiskSettings usual = DiskSettings.usual(folder, 256 << 20);
        return new DiskSettings(
                usual.folder(),
                usual.budgetBytes(),
                usual.segmentBytes(),
                0,
                usual.queueBytes(),
                2,
                16,
                deadline,
                Duration.ofMillis(50),
                medium);
    }

    @Test
    void variants_are_told_apart_after_a_restart() throws Exception {
        origin.on(
                "/page",
                (request, stage) ->
                        stage.answer(
                                200,
                                request.field("accept-language").orElse("none"),
                                MINUTE,
                                "Vary: Accept-Language"));
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/page", "Accept-Language: de").text()).isEqualTo("de");
            assertThat(edge.get("/page", "Accept-Language: fr").text()).isEqualTo("fr");
        }
        try (TestEdge edge = edge()) {
            Reply german = edge.get("/page", "Accept-Language: de");
            assertThat(german.text()).isEqualTo("de");
            assertThat(german.cache()).isEqualTo("Hit");
            assertThat(edge.get("/page", "Accept-Language: fr").cache()).isEqualTo("Hit");
            Reply italian = edge.get("/page", "Accept-Language: it");
            assertThat(italian.text()).isEqualTo("it");
            assertThat(italian.cache()).isEqualTo("Miss");
        }
    }

    @Test
    void many_viewers_share_one_read() throws Exception {
        byte[] body = new byte[200_000];
        origin.on("/shared", (request, stage) -> stage.answer(200, body, MINUTE));
        try (TestEdge edge = edge()) {
            edge.get("/shared");
        }
        origin.close();
        try (TestEdge edge = edge()) {
            RawViewer[] viewers = new RawViewer[20];
            for (int i = 0; i < viewers.length; i++) {
                viewers[i] = edge.viewer().send(RawViewer.request("GET", "shop.test", "/shared"));
            }
            for (RawViewer viewer : viewers) {
                assertThat(viewer.read().body()).hasSize(body.length);
                viewer.close();
            }
            assertThat(edge.metrics.text()).contains("warmfront_disk_reads_total 1\n");
        }
    }

    @Test
    void only_if_cached_is_answered_from_disk() throws Exception {
        origin.serves("/a", "a", MINUTE);
        try (TestEdge edge = edge()) {
            edge.get("/a");
        }
        try (TestEdge edge = edge()) {
            String only = "Cache-Control: only-if-cached";
            assertThat(edge.get("/a", only).status()).isEqualTo(200);
            assertThat(edge.get("/b", only).status()).isEqualTo(504);
        }
    }

    @Test
    void what_turned_out_to_be_wrong_does_not_come_back() throws Exception {
        origin.serves("/a", "a", MINUTE);
        origin.serves("/b", "b", MINUTE);
        try (TestEdge edge = edge()) {
            edge.get("/a");
            edge.get("/b");
            CacheKey key = new CacheKey("d-1", "/a", "", "", false);
            Lookup found = edge.store.lookup(key, edge.nowMillis.get(), false, false);
            edge.store.forget(((Lookup.Fresh) found).entry());
        }
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
            assertThat(edge.get("/b").cache()).isEqualTo("Hit");
        }
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void a_disk_that_is_slow_becomes_an_ordinary_miss() throws Exception {
        origin.serves("/a", "a", MINUTE);
        try (TestEdge edge = edge()) {
            edge.get("/a");
        }
        CountDownLatch gate = new CountDownLatch(1);
        TroubledMedium slow = new TroubledMedium();
        try (TestEdge edge = TestEdge.with().disk(on(slow)).serving(site())) {
            slow.holdReads(gate);
            Reply reply = edge.get("/a");
            assertThat(reply.cache()).isEqualTo("Miss");
            assertThat(reply.text()).isEqualTo("a");
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            assertThat(edge.metrics.text()).contains("warmfront_disk_late_reads_total 1\n");
            assertThat(origin.timesAsked("/a")).isEqualTo(2);
        } finally {
            gate.countDown();
        }
    }

    @Test
    void without_a_disk_that_works_memory_serves_alone() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        origin.serves("/a", "a", MINUTE);
        DiskSettings nowhere = DiskSettings.usual(file.resolve("cache"), 64 << 20);
        try (TestEdge edge = TestEdge.with().disk(nowhere).serving(site())) {
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            edge.store.invalidate(1, "d-1", List.of("/a"));
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
            assertThat(edge.metrics.text()).contains("warmfront_disk_degraded{what=\"writes\"} 1");
        }
    }

    private TestEdge edge() throws Exception {
        return unstarted().serving(site());
    }

    private TestEdge edge(long memory) throws Exception {
        return unstarted().storeBytes(memory).serving(site());
    }

    private TestEdge unstarted() {
        return TestEdge.with().disk(disk(temp.resolve("cache"), PATIENT, Medium.files()));
    }

    private Distribution site() {
        Selection language = Selection.listed(List.of("accept-language"));
        return TestEdge.site(origin.port())
                .forwarded(new Forwarded(language, Selection.NOTHING))
                .build();
    }
}
