package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.Purge;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.VirtualFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Large objects, kept in slices: here of 64 KiB.
class SliceTest {

    private static final int SLICE = 64 * 1024;
    private static final long TEN_GB = 10_000_000_000L;
    private static final String HOUR = "Cache-Control: max-age=3600";

    private final VirtualFile film = new VirtualFile(TEN_GB, 1, HOUR, "Content-Type: video/mp4");
    private ScriptedOrigin origin;
    private TestEdge edge;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        origin.on("/film.mp4", film);
        edge = TestEdge.with().slices(SLICE).serving(site(origin.port()).build());
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        origin.close();
    }

    private Reply range(long first, long last, String... fields) throws Exception {
        String[] all = new String[fields.length + 1];
        System.arraycopy(fields, 0, all, 1, fields.length);
        all[0] = "Range: bytes=" + first + "-" + last;
        return edge.get("/film.mp4", all);
    }

    /// What the origin was asked for.
    private List<String> asked() {
        return origin.seen().stream().map(seen -> seen.field("range").orElse("whole")).toList();
    }

    private static String slice(long index) {
        return "bytes=" + index * SLICE + "-" + ((index + 1) * SLICE - 1);
    }

    @Test
    void a_seek_into_ten_gigabytes_costs_one_slice() throws Exception {
        long at = 5_000_000_000L;
        Reply part = range(at, at + 999);
        assertThat(part.status()).isEqualTo(206);
        same(part.body(), film.octets(at, at + 999));
        assertThat(part.field("content-range"))
                .isEqualTo("bytes " + at + "-" + (at + 999) + "/" + TEN_GB);
        assertThat(part.field("content-length")).isEqualTo("1000");
        assertThat(part.field("content-type")).isEqualTo("video/mp4");
        assertThat(part.field("etag")).isEqualTo(film.etag());
        assertThat(part.field("accept-ranges")).isEqualTo("bytes");
        assertThat(part.cache()).isEqualTo("Miss");
        assertThat(asked()).containsExactly(slice(at / SLICE));

        Reply near = range(at - 100, at + 2000);
        assertThat(near.cache()).isEqualTo("Hit");
        same(near.body(), film.octets(at - 100, at + 2000));
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void a_range_over_several_slices_fetches_those_that_are_missing() throws Exception {
        range(SLICE * 2L, SLICE * 2L);
        Reply part = range(SLICE + 7, SLICE * 4L + 7);
        same(part.body(), film.octets(SLICE + 7, SLICE * 4L + 7));
        assertThat(part.field("cache-status"))
                .startsWith("warmfront; fwd=partial; fwd-status=206; stored");
        assertThat(asked()).containsExactlyInAnyOrder(slice(2), slice(1), slice(3), slice(4));
        assertThat(origin.seen().get(1).field("if-range")).hasValue(film.etag());
        assertThat(range(SLICE + 9, SLICE * 3L).cache()).isEqualTo("Hit");
        assertThat(origin.timesAsked()).isEqualTo(4);
    }

    @Test
    void the_end_counts_from_the_end() throws Exception {
        Reply tail = edge.get("/film.mp4", "Range: bytes=-10");
        same(tail.body(), film.octets(TEN_GB - 10, TEN_GB - 1));
        assertThat(asked()).containsExactly(slice(0), slice((TEN_GB - 1) / SLICE));
    }

    @Test
    void several_ranges_fetch_only_their_slices() throws Exception {
        Reply parts = edge.get("/film.mp4", "Range: bytes=0-1,5000000000-5000000001,-2");
        assertThat(parts.status()).isEqualTo(206);
        assertThat(parts.field("content-type")).startsWith("multipart/byteranges; boundary=");
        assertThat(parts.field("content-length")).isEqualTo(String.valueOf(parts.body().length));
        assertThat(asked())
                .containsExactly(
                        slice(0), slice(5_000_000_000L / SLICE), slice((TEN_GB - 1) / SLICE));
    }

    @Test
    void a_whole_answer_is_put_together_from_slices() throws Exception {
        VirtualFile file = new VirtualFile(10 * SLICE + 5, 3, HOUR);
        origin.on("/file", file);
        edge.get("/file", "Range: bytes=200000-200001");
        Reply whole = edge.get("/file");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.field("content-range")).isEmpty();
        same(whole.body(), file.octets(0, file.length() - 1));
        assertThat(origin.timesAsked("/file")).isEqualTo(11);
        assertThat(origin.seen()).allMatch(seen -> seen.field("range").isPresent());
        assertThat(edge.get("/file").cache()).isEqualTo("Hit");
        assertThat(origin.timesAsked("/file")).isEqualTo(11);
    }

    @Test
    void head_is_answered_from_the_outline() throws Exception {
        range(0, 0);
        try (RawViewer viewer = edge.viewer()) {
            Reply head = viewer.ask("HEAD", "shop.test", "/film.mp4");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("content-length")).isEqualTo(String.valueOf(TEN_GB));
            assertThat(head.cache()).isEqualTo("Hit");
        }
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void what_is_missing_of_an_open_range_is_read_ahead_by_one_slice_and_no_more()
            throws Exception {
        range(0, 0);
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(
                    RawViewer.request("GET", "shop.test", "/film.mp4", "Range: bytes=6553600-"));
            assertThat(viewer.readHead().field("content-length"))
                    .isEqualTo(String.valueOf(TEN_GB - 6_553_600));
            same(viewer.readBytes(3 * SLICE), film.octets(6_553_600, 6_553_600 + 3 * SLICE - 1));
        }
        origin.awaitAsked("/film.mp4", 5);
        // What lies in the buffers of two sockets was wanted, too.
        assertThat(origin.timesAsked()).isLessThan(5 + 8 * 1024 * 1024 / SLICE);
        assertThat(asked().subList(1, 4)).containsExactly(slice(100), slice(101), slice(102));
    }

    @Test
    void a_cold_range_over_many_slices_is_one_request_at_the_pace_of_its_viewer() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        origin.on(
                "/film.mp4",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 206 P\r\nETag: " + film.etag() + "\r\n" + HOUR);
                    stage.raw("\r\nContent-Range: bytes 6553600-" + (TEN_GB - 1) + "/" + TEN_GB);
                    stage.raw("\r\nContent-Length: " + (TEN_GB - 6_553_600) + "\r\n\r\n");
                    try {
                        for (long at = 6_553_600; at < TEN_GB; at += SLICE) {
                            film.pour(stage, at, at + SLICE - 1);
                            sent.addAndGet(SLICE);
                        }
                    } catch (IOException e) {
                        gone.countDown();
                        throw e;
                    }
                });
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(
                    RawViewer.request("GET", "shop.test", "/film.mp4", "Range: bytes=6553700-"));
            assertThat(viewer.readHead().field("content-length"))
                    .isEqualTo(String.valueOf(TEN_GB - 6_553_700));
            same(viewer.readBytes(3 * SLICE), film.octets(6_553_700, 6_553_700 + 3 * SLICE - 1));
        }
        assertThat(asked()).containsExactly("bytes=6553600-");
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
        // It was let go: no more was taken than lies in the buffers of four sockets.
        assertThat(sent.get()).isLessThan(32L << 20);
        origin.on("/film.mp4", film);
        Reply there = range(6_553_600, 6_553_600 + 2 * SLICE - 1);
        assertThat(there.cache()).isEqualTo("Hit");
        same(there.body(), film.octets(6_553_600, 6_553_600 + 2 * SLICE - 1));
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void a_thousand_viewers_of_one_cold_slice_are_one_request() throws Exception {
        AtomicBoolean held = new AtomicBoolean(true);
        origin.on(
                "/film.mp4",
                (request, stage) -> {
                    if (held.getAndSet(false)) {
                        stage.waitFor("gate");
                    }
                    film.play(request, stage);
                });
        List<RawViewer> viewers = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                RawViewer viewer = edge.viewer();
                viewers.add(viewer);
                long at = 70_000 + i;
                viewer.send(
                        RawViewer.request(
                                "GET", "shop.test", "/film.mp4", "Range: bytes=" + at + "-" + at));
            }
            origin.awaitAsked("/film.mp4", 1);
            origin.open("gate");
            for (int i = 0; i < 1000; i++) {
                Reply reply = viewers.get(i).read();
                assertThat(reply.status()).isEqualTo(206);
                same(reply.body(), film.octets(70_000 + i, 70_000 + i));
            }
        } finally {
            for (RawViewer viewer : viewers) {
                viewer.close();
            }
        }
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void what_fits_into_one_slice_is_kept_whole() throws Exception {
        VirtualFile small = new VirtualFile(1000, 2, HOUR);
        origin.on("/small", small);
        same(edge.get("/small", "Range: bytes=10-19").body(), small.octets(10, 19));
        Reply whole = edge.get("/small");
        assertThat(whole.cache()).isEqualTo("Hit");
        assertThat(whole.field("content-range")).isEmpty();
        same(whole.body(), small.octets(0, 999));
        assertThat(origin.timesAsked("/small")).isEqualTo(1);
    }

    @Test
    void beyond_the_end_is_416_and_the_origin_is_asked_no_more() throws Exception {
        origin.on("/file", new VirtualFile(10 * SLICE, 3, HOUR));
        Reply none = edge.get("/file", "Range: bytes=" + 20 * SLICE + "-");
        assertThat(none.status()).isEqualTo(416);
        assertThat(none.field("content-range")).isEqualTo("bytes */" + 10 * SLICE);
        assertThat(asked()).containsExactly("bytes=" + 20 * SLICE + "-", slice(0));
        assertThat(edge.get("/file", "Range: bytes=99999999-").status()).isEqualTo(416);
        assertThat(edge.get("/file", "Range: bytes=5-9").cache()).isEqualTo("Hit");
        assertThat(origin.timesAsked()).isEqualTo(2);
    }

    @Test
    void a_confirmed_outline_keeps_its_slices() throws Exception {
        range(0, 9);
        edge.pass(Duration.ofHours(2));
        Reply again = range(5, 9);
        assertThat(again.cache()).isEqualTo("RefreshHit");
        same(again.body(), film.octets(5, 9));
        assertThat(origin.seen().get(1).field("if-none-match")).hasValue(film.etag());
        assertThat(origin.seen().get(1).field("range")).hasValue(slice(0));
        assertThat(range(1, 2).cache()).isEqualTo("Hit");
        assertThat(origin.timesAsked()).isEqualTo(2);
    }

    @Test
    void a_changed_entity_gets_a_new_outline() throws Exception {
        range(0, 9);
        edge.pass(Duration.ofHours(2));
        VirtualFile other = new VirtualFile(TEN_GB - 1, 2, HOUR);
        origin.on("/film.mp4", other);
        Reply again = range(5, 9);
        assertThat(again.status()).isEqualTo(206);
        assertThat(again.field("content-range")).isEqualTo("bytes 5-9/" + (TEN_GB - 1));
        same(again.body(), other.octets(5, 9));
        assertThat(origin.timesAsked()).isEqualTo(2);
        same(range(SLICE, SLICE).body(), other.octets(SLICE, SLICE));
    }

    @Test
    void a_change_that_shows_before_the_first_octet_begins_again() throws Exception {
        range(0, 9);
        VirtualFile other = new VirtualFile(TEN_GB, 2, HOUR);
        origin.on("/film.mp4", other);
        Reply far = range(SLICE * 9L, SLICE * 9L + 9);
        assertThat(far.status()).isEqualTo(206);
        assertThat(far.field("etag")).isEqualTo(other.etag());
        same(far.body(), other.octets(SLICE * 9L, SLICE * 9L + 9));
        same(range(0, 9).body(), other.octets(0, 9));
    }

    @Test
    void a_change_while_an_answer_is_under_way_breaks_it_off() throws Exception {
        VirtualFile file = new VirtualFile(6 * SLICE, 3, HOUR);
        VirtualFile other = new VirtualFile(6 * SLICE, 4, HOUR);
        origin.on("/file", file);
        edge.get("/file", "Range: bytes=0-0");
        origin.on(
                "/file",
                (request, stage) -> {
                    boolean late = request.field("range").orElse("").equals(slice(3));
                    (late ? other : file).play(request, stage);
                });
        Reply broken = edge.get("/file", "Range: bytes=0-" + (6 * SLICE - 1));
        assertThat(broken.status()).isEqualTo(206);
        assertThat(broken.whole()).isFalse();
        origin.on("/file", other);
        same(edge.get("/file", "Range: bytes=0-99").body(), other.octets(0, 99));
    }

    @Test
    void an_invalidation_takes_all_slices() throws Exception {
        for (String path : List.of("/film.mp4", "/fil*", "/*")) {
            origin.on("/film.mp4", film);
            range(0, SLICE + 9);
            VirtualFile silent = new VirtualFile(TEN_GB, 1, HOUR, "X-New: yes");
            origin.on("/film.mp4", silent);
            int before = origin.timesAsked();
            edge.store.invalidate(before, "d-1", List.of(path));
            Reply reply = range(0, SLICE + 9);
            assertThat(reply.field("x-new")).isEqualTo("yes");
            assertThat(reply.cache()).isEqualTo("Miss");
            assertThat(asked().getLast()).isEqualTo("bytes=0-" + (2 * SLICE - 1));
            assertThat(origin.timesAsked()).isEqualTo(before + 1);
        }
    }

    @Test
    void an_invalidation_by_tag_takes_all_slices() throws Exception {
        origin.on("/film.mp4", new VirtualFile(TEN_GB, 1, HOUR, "Cache-Tag: films"));
        range(0, 1);
        range(SLICE, SLICE + 1);
        assertThat(range(0, SLICE + 1).cache()).isEqualTo("Hit");
        edge.store.invalidate(1, new Purge("d-1", List.of(), List.of("films"), false));
        assertThat(range(SLICE, SLICE + 1).cache()).isEqualTo("Miss");
        assertThat(range(0, 1).cache()).isEqualTo("Miss");
        assertThat(origin.timesAsked()).isEqualTo(4);
    }

    @Test
    void what_is_marked_stale_keeps_its_slices_when_it_is_confirmed() throws Exception {
        range(0, 1);
        range(SLICE, SLICE + 1);
        edge.store.invalidate(1, new Purge("d-1", List.of("/film.mp4"), List.of(), true));
        Reply stale = range(0, SLICE + 1);
        assertThat(stale.cache()).isEqualTo("Hit");
        assertThat(stale.field("cache-status")).contains("; detail=marked-stale; ttl=0");
        ScriptedOrigin.await(() -> isFresh(0, SLICE + 1), "the outline is confirmed");
        assertThat(origin.timesAsked()).isEqualTo(3);
    }

    private boolean isFresh(long first, long last) {
        try {
            return !range(first, last).field("cache-status").contains("marked-stale");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_may_not_be_kept_is_passed_through_with_its_own_range() throws Exception {
        origin.on("/film.mp4", new VirtualFile(TEN_GB, 1, "Cache-Control: private"));
        Reply part = range(70_000, 70_009);
        assertThat(part.status()).isEqualTo(206);
        same(part.body(), film.octets(70_000, 70_009));
        assertThat(part.field("cache-control")).isEqualTo("private");
        assertThat(asked()).containsExactly(slice(1));
        range(70_000, 70_009);
        assertThat(asked()).hasSize(2).endsWith("bytes=70000-70009");
    }

    @Test
    void an_origin_that_is_gone_is_502_before_the_first_octet() throws Exception {
        range(0, 9);
        origin.on("/film.mp4", (request, stage) -> stage.answer(503, "no"));
        Reply far = range(SLICE * 9L, SLICE * 9L + 9);
        assertThat(far.status()).isEqualTo(502);
        assertThat(range(0, 9).cache()).isEqualTo("Hit");
    }

    @Test
    void a_slice_that_is_cut_off_is_asked_for_once_more() throws Exception {
        range(0, 0);
        AtomicBoolean first = new AtomicBoolean(true);
        origin.on(
                "/film.mp4",
                (request, stage) -> {
                    if (request.field("range").orElse("").equals(slice(1))
                            && first.getAndSet(false)) {
                        stage.raw("HTTP/1.1 206 P\r\nETag: " + film.etag() + "\r\n" + HOUR);
                        stage.raw("\r\nContent-Range: bytes " + SLICE + "-" + (2 * SLICE - 1));
                        stage.raw("/" + TEN_GB + "\r\nContent-Length: " + SLICE + "\r\n\r\n");
                        film.pour(stage, SLICE, SLICE + 99);
                        stage.hangUp();
                    } else {
                        film.play(request, stage);
                    }
                });
        Reply part = range(0, 3 * SLICE - 1);
        same(part.body(), film.octets(0, 3 * SLICE - 1));
        assertThat(asked()).containsExactlyInAnyOrder(slice(0), slice(1), slice(1), slice(2));
    }

    /// Lies about the slice at index 1.
    private interface Lie {
        void tell(dev.warmfront.testkit.http.Stage stage) throws IOException;
    }

    private Reply lied(Lie lie) throws Exception {
        edge.store.clear();
        origin.on("/film.mp4", film);
        range(0, 9);
        origin.on(
                "/film.mp4",
                (request, stage) -> {
                    if (request.field("range").orElse("").equals(slice(1))) {
                        lie.tell(stage);
                    } else {
                        film.play(request, stage);
                    }
                });
        return range(SLICE, SLICE + 9);
    }

    private String head(String contentRange, long length) {
        return "HTTP/1.1 206 Partial Content\r\n"
                + HOUR
                + "\r\nETag: "
                + film.etag()
                + "\r\nContent-Range: "
                + contentRange
                + "\r\nContent-Length: "
                + length
                + "\r\n\r\n";
    }

    @Test
    void a_slice_that_is_not_the_one_asked_for_is_not_taken() throws Exception {
        long last = 2 * SLICE - 1;
        String other = "bytes 0-" + (SLICE - 1) + "/" + TEN_GB;
        String longer = "bytes " + SLICE + "-" + last + "/" + (TEN_GB + 1);
        String unknown = "bytes " + SLICE + "-" + last + "/*";
        for (String range : List.of(other, unknown, "bytes nonsense", "lines 1-2/3")) {
            Reply reply =
                    lied(stage -> {
                        stage.raw(head(range, SLICE));
                        film.pour(stage, 0, SLICE - 1);
                    });
            assertThat(reply.status()).as(range).isEqualTo(502);
        }
        // Another length is another body: it is looked for from the beginning, and not found.
        Reply changed =
                lied(stage -> {
                    stage.raw(head(longer, SLICE));
                    film.pour(stage, SLICE, last);
                });
        same(changed.body(), film.octets(SLICE, SLICE + 9));
        assertThat(changed.field("content-range")).endsWith("/" + (TEN_GB + 1));
    }

    /// Says where they differ first, and not what millions of octets are.
    private static void same(byte[] actual, byte[] expected) {
        assertThat(actual).hasSize(expected.length);
        assertThat(Arrays.mismatch(actual, expected)).as("the first difference").isEqualTo(-1);
    }
}
