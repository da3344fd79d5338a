package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// RFC 9110, section 14, from what is stored.
class RangeTest {

    private ScriptedOrigin origin;
    private TestEdge edge;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        origin.serves(
                "/r",
                "0123456789",
                "Cache-Control: max-age=60",
                "Content-Type: text/plain",
                "ETag: \"a\"");
        edge = TestEdge.with().serving(site(origin.port()).build());
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        origin.close();
    }

    private Reply range(String range, String... fields) throws Exception {
        String[] all = Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = "Range: " + range;
        return edge.get("/r", all);
    }

    @Test
    void rfc9110_section_15_3_7_one_range_is_sent_as_it_is() throws Exception {
        edge.get("/r");
        Reply part = range("bytes=2-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo("234");
        assertThat(part.field("content-range")).isEqualTo("bytes 2-4/10");
        assertThat(part.field("content-length")).isEqualTo("3");
        assertThat(part.field("content-type")).isEqualTo("text/plain");
        assertThat(part.field("etag")).isEqualTo("\"a\"");
        assertThat(part.field("age")).isEqualTo("0");
        assertThat(range("bytes=7-").text()).isEqualTo("789");
        assertThat(range("bytes=-1").text()).isEqualTo("9");
        assertThat(range("bytes=0-").text()).isEqualTo("0123456789");
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void rfc9110_section_14_6_several_ranges_are_sent_in_parts() throws Exception {
        edge.get("/r");
        Reply parts = range("bytes=0-1,4-5,-1");
        assertThat(parts.status()).isEqualTo(206);
        assertThat(parts.field("content-range")).isEmpty();
        String type = parts.field("content-type");
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String line = "--" + type.substring(type.indexOf('=') + 1);
        String head = "\r\ncontent-type: text/plain\r\ncontent-range: bytes ";
        assertThat(parts.text())
                .isEqualTo(
                        line
                                + head
                                + "0-1/10\r\n\r\n01\r\n"
                                + line
                                + head
                                + "4-5/10\r\n\r\n45\r\n"
                                + line
                                + head
                                + "9-9/10\r\n\r\n9\r\n"
                                + line
                                + "--\r\n");
        assertThat(parts.field("content-length")).isEqualTo(String.valueOf(parts.body().length));
    }

    @Test
    void rfc9110_section_15_5_17_a_range_beyond_the_end_is_416_with_the_length() throws Exception {
        edge.get("/r");
        Reply none = range("bytes=10-");
        assertThat(none.status()).isEqualTo(416);
        assertThat(none.field("content-range")).isEqualTo("bytes */10");
        assertThat(edge.get("/r").text()).isEqualTo("0123456789");
    }

    @Test
    void rfc9110_section_14_2_what_is_malformed_or_too_much_gets_the_whole() throws Exception {
        edge.get("/r");
        assertThat(range("lines=1-2").status()).isEqualTo(200);
        assertThat(range("bytes=5-2").status()).isEqualTo(200);
        assertThat(range("bytes=0-,0-,0-").status()).isEqualTo(200);
        String many = "bytes=0-0";
        for (int i = 0; i < 5000; i++) {
            many += ",0-0";
        }
        assertThat(range(many).text()).isEqualTo("0123456789");
    }

    @Test
    void rfc9110_section_14_2_a_range_means_nothing_to_head() throws Exception {
        edge.get("/r");
        try (RawViewer viewer = edge.viewer()) {
            Reply head = viewer.ask("HEAD", "shop.test", "/r", "Range: bytes=2-4");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("content-length")).isEqualTo("10");
        }
    }

    @Test
    void rfc9110_section_13_1_5_if_range_that_no_longer_fits_gets_the_whole() throws Exception {
        edge.get("/r");
        assertThat(range("bytes=2-4", "If-Range: \"a\"").status()).isEqualTo(206);
        assertThat(range("bytes=2-4", "If-Range: \"b\"").status()).isEqualTo(200);
        assertThat(range("bytes=2-4", "If-Range: W/\"a\"").status()).isEqualTo(200);
    }

    @Test
    void rfc9110_section_13_2_2_a_condition_comes_before_a_range() throws Exception {
        edge.get("/r");
        assertThat(range("bytes=2-4", "If-None-Match: \"a\"").status()).isEqualTo(304);
        assertThat(range("bytes=2-4", "If-None-Match: \"b\"").status()).isEqualTo(206);
    }

    @Test
    void where_an_origin_knows_no_ranges_the_whole_is_taken_once() throws Exception {
        Reply part = range("bytes=2-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo("234");
        assertThat(origin.seen().getFirst().field("range")).hasValue("bytes=0-1048575");
        assertThat(edge.get("/r").text()).isEqualTo("0123456789");
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void a_range_of_what_is_still_arriving_is_sent_as_soon_as_it_is_there() throws Exception {
        origin.on(
                "/r",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n");
                    stage.raw("Content-Length: 10\r\n\r\n012345");
                    stage.waitFor("rest");
                    stage.raw("6789");
                });
        try (RawViewer first = edge.viewer();
                RawViewer late = edge.viewer()) {
            first.send(RawViewer.request("GET", "shop.test", "/r"));
            origin.awaitAsked("/r", 1);
            assertThat(range("bytes=1-3").text()).isEqualTo("123");
            late.send(RawViewer.request("GET", "shop.test", "/r", "Range: bytes=5-8"));
            origin.open("rest");
            assertThat(late.read().text()).isEqualTo("5678");
            assertThat(first.read().text()).isEqualTo("0123456789");
        }
    }

    @Test
    void ranges_of_a_large_body_come_out_right() throws Exception {
        byte[] large = new byte[3_000_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 + i / 251);
        }
        origin.on("/r", (request, stage) -> stage.answer(200, large, "Cache-Control: max-age=60"));
        edge.get("/r");
        int[][] wanted = {{0, 0}, {16_383, 16_384}, {1_048_575, 2_500_000}, {2_999_999, 2_999_999}};
        try (RawViewer viewer = edge.viewer()) {
            for (int[] one : wanted) {
                Reply part = viewer.get("shop.test", "/r", "Range: bytes=" + one[0] + "-" + one[1]);
                assertThat(part.status()).isEqualTo(206);
                assertThat(part.body()).isEqualTo(Arrays.copyOfRange(large, one[0], one[1] + 1));
            }
        }
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void a_206_from_the_origin_is_never_stored_as_the_whole() throws Exception {
        origin.on(
                "/r",
                (request, stage) ->
                        stage.answer(
                                206,
                                "234",
                                "Cache-Control: max-age=60",
                                "Content-Range: bytes 2-4/10"));
        assertThat(edge.get("/r").status()).isEqualTo(206);
        origin.serves("/r", "0123456789", "Cache-Control: max-age=60");
        assertThat(edge.get("/r").text()).isEqualTo("0123456789");
    }

    @Test
    void what_is_never_stored_gets_its_range_through() throws Exception {
        origin.on(
                "/r",
                (request, stage) -> {
                    boolean part = request.field("range").isPresent();
                    stage.answer(
                            part ? 206 : 200,
                            part ? "234" : "0123456789",
                            "Cache-Control: private",
                            part ? "Content-Range: bytes 2-4/10" : "X: y");
                });
        assertThat(edge.get("/r").status()).isEqualTo(200);
        Reply part = range("bytes=2-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.field("content-range")).isEqualTo("bytes 2-4/10");
        assertThat(part.text()).isEqualTo("234");
    }
}
