package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.VirtualFile;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Answers with everything that are cut off: what arrived of them is not lost (RFC 9111, section
/// 3.3). Slices have 1 KiB here, and the object ten and a half of them.
class SalvageTest {

    private static final int SLICE = 1024;
    private static final String HOUR = "Cache-Control: max-age=3600";

    private final VirtualFile file = new VirtualFile(10_752, 1, HOUR, "X-State: old");
    private ScriptedOrigin origin;
    private TestEdge edge;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        edge = TestEdge.with().slices(SLICE).serving(site(origin.port()).build());
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        origin.close();
    }

    private byte[] all() {
        return file.octets(0, file.length() - 1);
    }

    /// The first answer has these fields, and ends before its octet at `end`.
    private void cutOff(long end, String... fields) {
        AtomicBoolean first = new AtomicBoolean(true);
        origin.on(
                "/f",
                (request, stage) -> {
                    if (first.getAndSet(false)) {
                        stage.raw("HTTP/1.1 200 OK\r\n" + HOUR + "\r\n");
                        stage.raw(String.join("\r\n", fields));
                        stage.raw("\r\nContent-Length: " + file.length() + "\r\n\r\n");
                        stage.raw(file.octets(0, end - 1));
                        stage.waitFor("the end");
                        stage.hangUp();
                    } else {
                        file.play(request, stage);
                    }
                });
    }

    private void getCutOff(long end, String... fields) throws Exception {
        cutOff(end, fields);
        origin.open("the end");
        assertThat(edge.get("/f").whole()).isFalse();
    }

    private String asked(int request) {
        return origin.seen().get(request).field("range").orElse("all");
    }

    @Test
    void section_3_3_the_whole_slices_of_a_cut_answer_are_served_without_asking() throws Exception {
        getCutOff(5 * SLICE + 500, "ETag: " + file.etag(), "Accept-Ranges: bytes");
        Reply part = edge.get("/f", "Range: bytes=1000-4999");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.cache()).isEqualTo("Hit");
        assertThat(part.body()).isEqualTo(file.octets(1000, 4999));
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void section_3_4_what_is_missing_completes_a_cut_answer() throws Exception {
        getCutOff(5 * SLICE + 500, "ETag: " + file.etag(), "Accept-Ranges: bytes");
        Reply whole = edge.get("/f");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(all());
        assertThat(whole.field("content-length")).isEqualTo("10752");
        assertThat(origin.timesAsked()).isEqualTo(1 + 6);
        assertThat(asked(1)).isEqualTo("bytes=5120-6143");
        assertThat(origin.seen().get(1).field("if-range")).hasValue(file.etag());
        assertThat(edge.get("/f").cache()).isEqualTo("Hit");
    }

    @Test
    void section_3_4_a_cut_answer_is_never_completed_with_octets_of_another() throws Exception {
        getCutOff(5 * SLICE, "ETag: \"before\"", "Accept-Ranges: bytes");
        Reply mixed = edge.get("/f");
        assertThat(mixed.whole()).isFalse();
        assertThat(edge.get("/f").body()).isEqualTo(all());
        assertThat(edge.get("/f", "Range: bytes=0-99").body()).isEqualTo(file.octets(0, 99));
    }

    @Test
    void section_3_3_nothing_is_kept_of_a_cut_answer_that_cannot_be_completed() throws Exception {
        for (List<String> fields :
                List.of(
                        List.of("Accept-Ranges: bytes", "ETag: W/\"weak\""),
                        List.of("Accept-Ranges: bytes"),
                        List.of("Accept-Ranges: none", "ETag: " + file.etag()),
                        List.of("ETag: " + file.etag()))) {
            edge.store.clear();
            int before = origin.timesAsked();
            getCutOff(5 * SLICE + 500, fields.toArray(String[]::new));
            assertThat(edge.get("/f").body()).isEqualTo(all());
            assertThat(asked(before + 1)).as("%s", fields).isEqualTo("all");
            assertThat(origin.timesAsked()).isEqualTo(before + 2);
        }
    }

    @Test
    void less_than_a_slice_is_not_kept() throws Exception {
        getCutOff(SLICE - 1, "ETag: " + file.etag(), "Accept-Ranges: bytes");
        assertThat(edge.get("/f").body()).isEqualTo(all());
        assertThat(asked(1)).isEqualTo("all");
        assertThat(origin.timesAsked()).isEqualTo(2);
    }

    @Test
    void an_invalidation_while_it_came_means_what_is_kept_of_it_too() throws Exception {
        cutOff(5 * SLICE, "ETag: " + file.etag(), "Accept-Ranges: bytes", "X-State: before");
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(RawViewer.request("GET", "shop.test", "/f"));
            viewer.readHead();
            edge.store.invalidate(1, "d-1", List.of("/f"));
            origin.open("the end");
            assertThat(viewer.readBytes(5 * SLICE)).isEqualTo(file.octets(0, 5 * SLICE - 1));
            assertThat(viewer.readToEnd()).isEmpty();
        }
        Reply part = edge.get("/f", "Range: bytes=1000-4999");
        assertThat(part.field("x-state")).isEqualTo("old");
        assertThat(part.body()).isEqualTo(file.octets(1000, 4999));
        assertThat(origin.timesAsked()).isEqualTo(2);
    }

    @Test
    void more_than_there_is_room_for_is_cut_off_without_harm() throws Exception {
        edge.close();
        // A quarter of it is what a body may take: half of the memory is in use meanwhile.
        edge =
                TestEdge.with()
                        .slices(SLICE)
                        .storeBytes(64 * 1024)
                        .serving(site(origin.port()).build());
        getCutOff(10 * SLICE, "ETag: " + file.etag(), "Accept-Ranges: bytes");
        assertThat(edge.get("/f").body()).isEqualTo(all());
        assertThat(edge.get("/f", "Range: bytes=1-2").body()).isEqualTo(file.octets(1, 2));
        assertThat(edge.store.usedBytes()).isLessThanOrEqualTo(64 * 1024);
    }
}
