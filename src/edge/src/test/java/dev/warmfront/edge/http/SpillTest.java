package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.disk.DiskSettings;
import dev.warmfront.edge.disk.Medium;
import dev.warmfront.edge.disk.TroubledMedium;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.Stage;
import dev.warmfront.testkit.http.VirtualFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Answers with everything that are longer than memory takes, from an origin that knows no ranges:
/// they go to disk while they stream past. Memory has 4 MiB here, of which a body may take 1 MiB; a
/// slice has 64 KiB, and the object 6 MB.
class SpillTest {

    private static final int SLICE = 64 * 1024;
    private static final long MEMORY = 4 << 20;
    private static final String HOUR = "Cache-Control: max-age=3600";

    private final VirtualFile file = new VirtualFile(6_000_000, 1);

    @TempDir private Path temp;
    private ScriptedOrigin origin;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        origin.on("/large", (request, stage) -> whole(stage));
    }

    @AfterEach
    void stop() throws Exception {
        origin.close();
    }

    private TestEdge edge(Medium medium) {
        DiskSettings disk =
                new DiskSettings(
                        temp.resolve("cache"),
                        32 << 20,
                        1 << 20,
                        0,
                        1 << 20,
                        2,
                        64,
                        Duration.ofSeconds(5),
                        Duration.ofMillis(50),
                        medium);
        return TestEdge.with()
                .slices(SLICE)
                .storeBytes(MEMORY)
                .disk(disk)
                .serving(site(origin.port()).build());
    }

    private TestEdge edge() {
        return edge(Medium.files());
    }

    private byte[] all() {
        return file.octets(0, file.length() - 1);
    }

    private void head(Stage stage, String... fields) throws IOException {
        stage.raw("HTTP/1.1 200 OK\r\n" + HOUR + "\r\n");
        for (String field : fields) {
            stage.raw(field + "\r\n");
        }
        stage.raw("Content-Length: " + file.length() + "\r\n\r\n");
    }

    private void whole(Stage stage, String... fields) throws IOException {
        head(stage, fields);
        file.pour(stage, 0, file.length() - 1);
    }

    @Test
    void it_is_kept_and_served_after_a_restart_whatever_its_validator() throws Exception {
        for (String validator : List.of("X: none", "ETag: W/\"weak\"", "ETag: \"strong\"")) {
            String path = "/" + Integer.toHexString(validator.hashCode());
            origin.on(path, (request, stage) -> whole(stage, validator));
            try (TestEdge edge = edge()) {
                Reply first = edge.get(path);
                assertThat(first.cache()).isEqualTo("Miss");
                assertThat(first.field("cache-status")).contains("; stored");
                same(first.body(), all());
                assertThat(edge.store.usedBytes()).isLessThanOrEqualTo(MEMORY);
                Reply second = edge.get(path);
                assertThat(second.cache()).isEqualTo("Hit");
                same(second.body(), all());
                Reply part = edge.get(path, "Range: bytes=5000000-5999999");
                assertThat(part.status()).isEqualTo(206);
                same(part.body(), file.octets(5_000_000, 5_999_999));
            }
            assertThat(origin.timesAsked(path)).as(validator).isEqualTo(1);
            origin.on(path, (request, stage) -> stage.hangUp());
            try (TestEdge edge = edge()) {
                Reply again = edge.get(path);
                assertThat(again.cache()).isEqualTo("Hit");
                same(again.body(), all());
                same(edge.get(path, "Range: bytes=-10").body(), file.octets(5_999_990, 5_999_999));
                assertThat(edge.store.usedBytes()).isLessThanOrEqualTo(MEMORY);
            }
            assertThat(origin.timesAsked(path)).as(validator).isEqualTo(1);
        }
    }

    @Test
    void a_range_of_it_waits_for_the_one_request_that_brings_it() throws Exception {
        origin.on(
                "/large",
                (request, stage) -> {
                    head(stage);
                    file.pour(stage, 0, 10 * SLICE - 1);
                    stage.waitFor("rest");
                    file.pour(stage, 10 * SLICE, file.length() - 1);
                });
        try (TestEdge edge = edge();
                RawViewer far = edge.viewer();
                RawViewer first = edge.viewer()) {
            // Nobody but this one wants anything, and it wants what comes last.
            far.send(
                    RawViewer.request(
                            "GET", "shop.test", "/large", "Range: bytes=5999000-5999999"));
            origin.awaitAsked("/large", 1);
            first.send(RawViewer.request("GET", "shop.test", "/large", "Range: bytes=70000-70009"));
            same(first.read().body(), file.octets(70_000, 70_009));
            origin.open("rest");
            Reply part = far.read();
            assertThat(part.status()).isEqualTo(206);
            same(part.body(), file.octets(5_999_000, 5_999_999));
        }
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void a_slow_viewer_gets_from_disk_what_memory_had_to_give_up() throws Exception {
        try (TestEdge edge = edge();
                RawViewer slow = edge.viewer()) {
            slow.send(RawViewer.request("GET", "shop.test", "/large"));
            slow.readHead();
            same(slow.readBytes(10), file.octets(0, 9));
            for (int i = 0; i < 3; i++) {
                same(edge.get("/large").body(), all());
            }
            same(slow.readBytes(5_999_990), file.octets(10, 5_999_999));
        }
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void a_slow_disk_slows_it_and_takes_no_more_memory() throws Exception {
        TroubledMedium medium = new TroubledMedium();
        try (TestEdge edge = edge(medium);
                RawViewer viewer = edge.viewer()) {
            CountDownLatch gate = new CountDownLatch(1);
            medium.holdWrites(gate);
            viewer.send(RawViewer.request("GET", "shop.test", "/large"));
            viewer.readHead();
            same(viewer.readBytes(4 * SLICE), file.octets(0, 4 * SLICE - 1));
            // The queue for the disk has 1 MiB, and half of that is for what streams past.
            ScriptedOrigin.await(() -> queued(edge) > 512 * 1024 - 2 * SLICE, "it waits");
            assertThat(queued(edge)).isLessThanOrEqualTo(512 * 1024);
            medium.holdWrites(null);
            gate.countDown();
            same(viewer.readBytes(6_000_000 - 4 * SLICE), file.octets(4 * SLICE, 5_999_999));
            assertThat(edge.store.usedBytes()).isLessThanOrEqualTo(MEMORY);
        }
        origin.on("/large", (request, stage) -> stage.hangUp());
        try (TestEdge edge = edge()) {
            same(edge.get("/large").body(), all());
        }
    }

    @Test
    void a_disk_that_hangs_holds_no_viewer_up() throws Exception {
        TroubledMedium medium = new TroubledMedium();
        CountDownLatch gate = new CountDownLatch(1);
        try (TestEdge edge = edge(medium);
                RawViewer viewer = edge.viewer()) {
            medium.holdWrites(gate);
            viewer.send(RawViewer.request("GET", "shop.test", "/large"));
            viewer.readHead();
            same(viewer.readBytes(6_000_000), all());
            assertThat(edge.store.usedBytes()).isLessThanOrEqualTo(MEMORY);
            // It is not all there, so it is for nobody else.
            same(edge.get("/large").body(), all());
            assertThat(origin.timesAsked()).isEqualTo(2);
            gate.countDown();
            medium.holdWrites(null);
        } finally {
            gate.countDown();
        }
    }

    private static long queued(TestEdge edge) {
        String series = "warmfront_disk_queued_bytes ";
        return edge.metrics
                .text()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToLong(line -> Long.parseLong(line.substring(series.length())))
                .sum();
    }

    @Test
    void what_is_cut_off_is_forgotten_for_nothing_could_complete_it() throws Exception {
        origin.on(
                "/large",
                (request, stage) -> {
                    head(stage, "ETag: \"strong\"");
                    file.pour(stage, 0, 30 * SLICE);
                    stage.hangUp();
                });
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/large").whole()).isFalse();
        }
        origin.on("/large", (request, stage) -> whole(stage, "ETag: \"strong\""));
        try (TestEdge edge = edge()) {
            // No part of it is served as if the rest would come.
            Reply whole = edge.get("/large");
            assertThat(whole.cache()).isEqualTo("Miss");
            same(whole.body(), all());
        }
        assertThat(origin.timesAsked()).isEqualTo(2);
    }

    @Test
    void when_some_of_it_is_gone_from_disk_all_of_it_is_asked_for_again() throws Exception {
        try (TestEdge edge = edge()) {
            same(edge.get("/large").body(), all());
        }
        // The segment in the middle of those there are.
        List<Path> segments;
        try (Stream<Path> files = Files.list(temp.resolve("cache"))) {
            segments = files.filter(file -> large(file)).sorted().toList();
        }
        Files.delete(segments.get(segments.size() / 2));
        try (TestEdge edge = edge()) {
            Reply broken = edge.get("/large");
            assertThat(broken.whole()).isFalse();
            same(broken.body(), file.octets(0, broken.body().length - 1L));
            Reply again = edge.get("/large");
            assertThat(again.cache()).isEqualTo("Miss");
            same(again.body(), all());
            assertThat(edge.get("/large").cache()).isEqualTo("Hit");
        }
        assertThat(origin.timesAsked()).isEqualTo(2);
    }

    private static boolean large(Path file) {
        try {
            return Files.size(file) > 512 * 1024;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_disk_that_fails_meanwhile_is_nothing_its_viewer_notices() throws Exception {
        TroubledMedium medium = new TroubledMedium();
        origin.on(
                "/large",
                (request, stage) -> {
                    head(stage);
                    file.pour(stage, 0, 20 * SLICE - 1);
                    stage.waitFor("trouble");
                    file.pour(stage, 20 * SLICE, file.length() - 1);
                });
        try (TestEdge edge = edge(medium);
                RawViewer viewer = edge.viewer()) {
            viewer.send(RawViewer.request("GET", "shop.test", "/large"));
            viewer.readHead();
            same(viewer.readBytes(20 * SLICE), file.octets(0, 20 * SLICE - 1));
            medium.failWrites(true);
            origin.open("trouble");
            same(viewer.readBytes(6_000_000 - 20 * SLICE), file.octets(20 * SLICE, 5_999_999));
            // What is not all there is for nobody else.
            medium.failWrites(false);
            same(edge.get("/large").body(), all());
        }
        assertThat(origin.timesAsked()).isEqualTo(2);
    }

    @Test
    void an_invalidation_means_it_too() throws Exception {
        try (TestEdge edge = edge()) {
            edge.get("/large");
            edge.store.invalidate(1, "d-1", List.of("/lar*"));
            Reply again = edge.get("/large");
            assertThat(again.cache()).isEqualTo("Miss");
            same(again.body(), all());
        }
        assertThat(origin.timesAsked()).isEqualTo(2);
    }

    @Test
    void what_is_more_than_a_quarter_of_the_disk_goes_through() throws Exception {
        VirtualFile huge = new VirtualFile(9_000_000, 2);
        origin.on(
                "/huge",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + HOUR);
                    stage.raw("\r\nContent-Length: 9000000\r\n\r\n");
                    huge.pour(stage, 0, 8_999_999);
                });
        try (TestEdge edge = edge()) {
            Reply through = edge.get("/huge");
            assertThat(through.field("cache-status")).contains("detail=too-large");
            same(through.body(), huge.octets(0, 8_999_999));
        }
    }

    /// Says where they differ first, and not what millions of octets are.
    private static void same(byte[] actual, byte[] expected) {
        assertThat(actual).hasSize(expected.length);
        assertThat(Arrays.mismatch(actual, expected)).as("the first difference").isEqualTo(-1);
    }
}
