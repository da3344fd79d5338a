package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.disk.DiskSettings;
import dev.warmfront.edge.disk.Medium;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.VirtualFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Large objects that somebody wants all of: cut into slices, here of 64 KiB, while they stream
/// past.
class CutterTest extends WithOrigin {

    private static final int SLICE = 64 * 1024;
    private static final long TEN_GB = 10_000_000_000L;
    private static final String HOUR = "Cache-Control: max-age=3600";

    private final VirtualFile file = new VirtualFile(40 * SLICE + 77, 1, HOUR);

    @TempDir private Path temp;

    @BeforeEach
    void script() {
        origin.on("/file", file);
    }

    private TestEdge edge() {
        return TestEdge.with().slices(SLICE).serving(site(origin.port()).build());
    }

    private byte[] all() {
        return file.octets(0, file.length() - 1);
    }

    @Test
    void one_request_brings_every_slice() throws Exception {
        try (TestEdge edge = edge()) {
            Reply first = edge.get("/file");
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.cache()).isEqualTo("Miss");
            assertThat(first.field("cache-status")).contains("fwd-status=200; stored");
            same(first.body(), all());
            Reply second = edge.get("/file");
            assertThat(second.cache()).isEqualTo("Hit");
            same(second.body(), all());
            Reply part = edge.get("/file", "Range: bytes=1000000-2000000");
            same(part.body(), file.octets(1_000_000, 2_000_000));
        }
        assertThat(origin.timesAsked()).isEqualTo(1);
        assertThat(origin.seen().getFirst().field("range")).isEmpty();
    }

    @Test
    void viewers_who_come_while_it_streams_are_no_further_request() throws Exception {
        origin.on(
                "/file",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + HOUR + "\r\nETag: " + file.etag());
                    stage.raw("\r\nAccept-Ranges: bytes\r\nContent-Length: " + file.length());
                    stage.raw("\r\n\r\n");
                    file.pour(stage, 0, SLICE / 2);
                    stage.waitFor("rest");
                    file.pour(stage, SLICE / 2 + 1, file.length() - 1);
                });
        try (TestEdge edge = edge()) {
            RawViewer[] viewers = new RawViewer[200];
            for (int i = 0; i < viewers.length; i++) {
                viewers[i] = edge.viewer();
                viewers[i].send(RawViewer.request("GET", "shop.test", "/file"));
            }
            for (RawViewer viewer : viewers) {
                assertThat(viewer.readHead().status()).isEqualTo(200);
                // It is sent as it comes.
                same(viewer.readBytes(SLICE / 2), file.octets(0, SLICE / 2 - 1));
            }
            origin.open("rest");
            byte[] rest = file.octets(SLICE / 2, file.length() - 1);
            for (RawViewer viewer : viewers) {
                same(viewer.readBytes(rest.length), rest);
                viewer.close();
            }
        }
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void what_nobody_wants_any_more_is_not_taken() throws Exception {
        VirtualFile film = new VirtualFile(TEN_GB, 2, HOUR);
        CountDownLatch gone = new CountDownLatch(1);
        origin.on(
                "/film",
                (request, stage) -> {
                    try {
                        film.play(request, stage);
                    } catch (IOException e) {
                        gone.countDown();
                        throw e;
                    }
                });
        try (TestEdge edge = edge()) {
            try (RawViewer viewer = edge.viewer()) {
                viewer.send(RawViewer.request("GET", "shop.test", "/film"));
                assertThat(viewer.readHead().field("content-length"))
                        .isEqualTo(String.valueOf(TEN_GB));
                same(viewer.readBytes(20 * SLICE), film.octets(0, 20 * SLICE - 1));
            }
            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(origin.timesAsked()).isEqualTo(1);
            // What was taken stays, and what is missing is asked for by itself.
            Reply there = edge.get("/film", "Range: bytes=100000-200000");
            assertThat(there.cache()).isEqualTo("Hit");
            same(there.body(), film.octets(100_000, 200_000));
            assertThat(origin.timesAsked()).isEqualTo(1);
            Reply far = edge.get("/film", "Range: bytes=9000000000-9000000009");
            same(far.body(), film.octets(9_000_000_000L, 9_000_000_009L));
            assertThat(origin.timesAsked()).isEqualTo(2);
        }
    }

    @Test
    void an_answer_that_is_cut_off_goes_on_slice_by_slice() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        origin.on(
                "/file",
                (request, stage) -> {
                    if (first.getAndSet(false)) {
                        stage.raw("HTTP/1.1 200 OK\r\n" + HOUR + "\r\nETag: " + file.etag());
                        stage.raw("\r\nAccept-Ranges: bytes\r\nContent-Length: " + file.length());
                        stage.raw("\r\n\r\n");
                        file.pour(stage, 0, 30 * SLICE + 5);
                        stage.hangUp();
                    } else {
                        file.play(request, stage);
                    }
                });
        try (TestEdge edge = edge()) {
            same(edge.get("/file").body(), all());
            assertThat(origin.seen().get(1).field("range"))
                    .hasValue("bytes=" + 30 * SLICE + "-" + (31 * SLICE - 1));
            assertThat(origin.timesAsked()).isEqualTo(1 + 11);
            assertThat(edge.get("/file").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void without_a_strong_validator_or_ranges_it_is_taken_in_one_piece() throws Exception {
        for (List<String> fields :
                List.of(
                        List.of("Accept-Ranges: bytes"),
                        List.of("Accept-Ranges: bytes", "ETag: W/\"a\""),
                        List.of("ETag: \"a\""),
                        List.of("Accept-Ranges: none", "ETag: \"a\""))) {
            try (TestEdge edge = edge()) {
                origin.on(
                        "/file",
                        (request, stage) -> {
                            stage.raw("HTTP/1.1 200 OK\r\n" + HOUR + "\r\n");
                            stage.raw(String.join("\r\n", fields));
                            stage.raw("\r\nContent-Length: " + file.length() + "\r\n\r\n");
                            file.pour(stage, 0, file.length() - 1);
                        });
                int before = origin.timesAsked();
                same(edge.get("/file").body(), all());
                same(edge.get("/file", "Range: bytes=5-9").body(), file.octets(5, 9));
                assertThat(edge.store.entries()).as("%s", fields).isEqualTo(1);
                assertThat(origin.timesAsked()).isEqualTo(before + 1);
            }
        }
    }

    @Test
    void an_origin_that_only_says_it_knows_ranges_is_found_out() throws Exception {
        origin.on(
                "/file",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + HOUR + "\r\nETag: " + file.etag());
                    stage.raw("\r\nAccept-Ranges: bytes\r\nContent-Length: " + file.length());
                    stage.raw("\r\n\r\n");
                    file.pour(stage, 0, file.length() - 1);
                });
        try (TestEdge edge = edge()) {
            try (RawViewer viewer = edge.viewer()) {
                viewer.send(RawViewer.request("GET", "shop.test", "/file"));
                viewer.readHead();
                same(viewer.readBytes(100), file.octets(0, 99));
                Reply last = edge.get("/file", "Range: bytes=-10");
                assertThat(last.status()).isEqualTo(206);
                same(last.body(), file.octets(file.length() - 10, file.length() - 1));
            }
            // It is in one piece now.
            assertThat(edge.get("/file", "Range: bytes=2000000-2000009").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void an_object_larger_than_a_segment_of_the_disk_is_there_after_a_restart() throws Exception {
        VirtualFile large = new VirtualFile(6_000_000, 3, HOUR, "Content-Type: video/mp4");
        origin.on("/large", large);
        DiskSettings disk =
                new DiskSettings(
                        temp.resolve("cache"),
                        32 << 20,
                        1 << 20,
                        0,
                        16 << 20,
                        2,
                        64,
                        Duration.ofSeconds(5),
                        Duration.ofMillis(50),
                        Medium.files());
        // A quarter of the memory is far less than the object, too.
        try (TestEdge edge = TestEdge.with().slices(SLICE).storeBytes(4 << 20).disk(disk)) {
            edge.serving(site(origin.port()).build());
            same(edge.get("/large").body(), large.octets(0, 5_999_999));
        }
        int before = origin.timesAsked();
        origin.on("/large", (request, stage) -> stage.hangUp());
        try (TestEdge edge = TestEdge.with().slices(SLICE).storeBytes(4 << 20).disk(disk)) {
            edge.serving(site(origin.port()).build());
            Reply part = edge.get("/large", "Range: bytes=3000000-3999999");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.field("content-range")).isEqualTo("bytes 3000000-3999999/6000000");
            same(part.body(), large.octets(3_000_000, 3_999_999));
            Reply whole = edge.get("/large");
            assertThat(whole.cache()).isEqualTo("Hit");
            assertThat(whole.field("content-type")).isEqualTo("video/mp4");
            same(whole.body(), large.octets(0, 5_999_999));
        }
        assertThat(origin.timesAsked()).isEqualTo(before);
        // An invalidation means what is on disk, too.
        origin.on("/large", large);
        try (TestEdge edge = TestEdge.with().slices(SLICE).storeBytes(4 << 20).disk(disk)) {
            edge.serving(site(origin.port()).build());
            edge.store.invalidate(1, "d-1", List.of("/lar*"));
            assertThat(edge.get("/large", "Range: bytes=0-9").cache()).isEqualTo("Miss");
        }
        assertThat(origin.timesAsked()).isEqualTo(before + 1);
    }

    @Test
    void a_slice_that_was_given_up_is_asked_for_again_alone() throws Exception {
        // Memory for a third of it, and no disk.
        VirtualFile large = new VirtualFile(6_000_000, 3, HOUR);
        origin.on("/large", large);
        try (TestEdge edge = TestEdge.with().slices(SLICE).storeBytes(2 << 20)) {
            edge.serving(site(origin.port()).build());
            same(edge.get("/large").body(), large.octets(0, 5_999_999));
            assertThat(origin.timesAsked()).isEqualTo(1);
            same(edge.get("/large").body(), large.octets(0, 5_999_999));
            assertThat(origin.seen().subList(1, origin.timesAsked()))
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(92)
                    .allMatch(seen -> seen.field("range").isPresent());
            assertThat(edge.store.usedBytes()).isLessThanOrEqualTo(2 << 20);
        }
    }

    /// Says where they differ first, and not what millions of octets are.
    private static void same(byte[] actual, byte[] expected) {
        assertThat(actual).hasSize(expected.length);
        assertThat(Arrays.mismatch(actual, expected)).as("the first difference").isEqualTo(-1);
    }
}
