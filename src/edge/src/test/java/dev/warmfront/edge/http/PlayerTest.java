package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.coding.Decoders;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.Seen;
import dev.warmfront.testkit.http.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What players of HLS (RFC 8216) and DASH ask for, with segments that are made here.
class PlayerTest extends WithOrigin {

    private static final int VIEWERS = 1_000;
    private static final int WINDOW = 12;
    private static final int GENERATIONS = 4;
    private static final String ACCEPTS = "Accept-Encoding: gzip, deflate, br";

    private static byte[] segment(int number) {
        byte[] segment = new byte[20_000 + number % 1000];
        new Random(number).nextBytes(segment);
        return segment;
    }

    private static int generation(TestEdge edge) {
        return (int) ((edge.nowMillis.get() - TestEdge.START) / 2_000);
    }

    private static String live(int generation) {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:6\n");
        text.append("#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:");
        text.append(generation).append('\n');
        for (int i = generation; i < generation + WINDOW; i++) {
            text.append("#EXT-X-PROGRAM-DATE-TIME:2030-03-17T17:46:");
            text.append(10 + i).append(".000Z\n#EXTINF:2.000,a title that is long enough ");
            text.append("for a playlist to be worth compressing, number ").append(i);
            text.append("\n/live/").append(i).append(".ts\n");
        }
        return text.toString();
    }

    private static String manifest(int generation) {
        StringBuilder text = new StringBuilder("<?xml version=\"1.0\"?>\n<MPD type=\"dynamic\" ");
        text.append("minimumUpdatePeriod=\"PT2S\" ");
        text.append("profiles=\"urn:mpeg:dash:profile:isoff-live:2011\">\n<Period>");
        text.append("<AdaptationSet mimeType=\"video/mp4\"><SegmentList>\n");
        text.append("<Initialization sourceURL=\"/dash/init.mp4\"/>\n");
        for (int i = generation; i < generation + WINDOW; i++) {
            text.append("<!-- made for generation ").append(generation);
            text.append(", and long enough to be worth compressing by an edge -->");
            text.append("<SegmentURL media=\"/dash/").append(i).append(".m4s\"/>\n");
        }
        text.append("</SegmentList></AdaptationSet></Period></MPD>\n");
        return text.append(" ".repeat(400)).toString();
    }

    /// What stands between two marks, each time.
    private static List<String> between(String text, String from, String to) {
        List<String> found = new ArrayList<>();
        for (int at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + 1)) {
            int begin = at + from.length();
            found.add(text.substring(begin, text.indexOf(to, begin)));
        }
        return found;
    }

    private static String text(Reply reply) throws IOException {
        String coding = reply.field("content-encoding");
        byte[] body = coding.isEmpty() ? reply.body() : Decoders.whole(coding, reply.body());
        return new String(body, StandardCharsets.US_ASCII);
    }

    private void segments(String folder, String ending, String type) {
        origin.otherwise((request, stage) -> {
            String path = request.path();
            assertThat(path).startsWith(folder).endsWith(ending);
            String number = path.substring(folder.length(), path.length() - ending.length());
            stage.answer(
                    200,
                    segment(Integer.parseInt(number)),
                    "Content-Type: " + type,
                    "Cache-Control: max-age=3600");
        });
    }

    @Test
    void a_live_hls_stream_costs_one_request_for_each_segment_and_each_playlist() throws Exception {
        segments("/live/", ".ts", "video/mp2t");
        TestEdge.Site coded = site(origin.port()).codings(Coding.BR, Coding.GZIP);
        try (TestEdge edge = TestEdge.with().serving(coded.build());
                Crowd crowd = Crowd.of(edge, VIEWERS)) {
            origin.on(
                    "/live.m3u8",
                    (request, stage) ->
                            stage.answer(
                                    200,
                                    live(generation(edge)),
                                    "Content-Type: application/vnd.apple.mpegurl",
                                    "Cache-Control: max-age=2"));
            for (int i = 0; i < GENERATIONS; i++) {
                String expected = live(i);
                List<Reply> playlists =
                        crowd.all(viewer -> viewer.get("shop.test", "/live.m3u8", ACCEPTS));
                for (Reply playlist : playlists) {
                    assertThat(playlist.field("content-encoding")).isEqualTo("br");
                    assertThat(text(playlist)).isEqualTo(expected);
                }
                String newest = between(expected, "\n/live/", ".ts").getLast();
                byte[] bytes = segment(Integer.parseInt(newest));
                crowd.all(viewer -> {
                    Reply reply = viewer.get("shop.test", "/live/" + newest + ".ts", ACCEPTS);
                    assertThat(reply.field("content-encoding")).isEmpty();
                    return assertThat(Arrays.equals(reply.body(), bytes)).isTrue();
                });
                assertThat(origin.timesAsked("/live.m3u8")).isEqualTo(i + 1);
                assertThat(origin.timesAsked("/live/" + newest + ".ts")).isEqualTo(1);
                edge.pass(Duration.ofMillis(1_999));
                assertThat(text(edge.get("/live.m3u8", ACCEPTS))).isEqualTo(expected);
                assertThat(origin.timesAsked("/live.m3u8")).isEqualTo(i + 1);
                edge.pass(Duration.ofMillis(1));
            }
            assertThat(origin.timesAsked()).isEqualTo(2 * GENERATIONS);
        }
    }

    @Test
    void a_live_dash_stream_costs_one_request_for_each_segment_and_each_manifest()
            throws Exception {
        segments("/dash/", ".m4s", "video/iso.segment");
        TestEdge.Site coded = site(origin.port()).codings(Coding.ZSTD, Coding.GZIP);
        try (TestEdge edge = TestEdge.with().serving(coded.build());
                Crowd crowd = Crowd.of(edge, VIEWERS)) {
            origin.on(
                    "/live.mpd",
                    (request, stage) -> {
                        // An origin that knows whether its manifest is the same still.
                        String tag = "\"g" + generation(edge) / 2 + "\"";
                        String[] fields = {
                            "Content-Type: application/dash+xml",
                            "Cache-Control: max-age=2",
                            "ETag: " + tag
                        };
                        if (request.field("if-none-match").orElse("").equals(tag)) {
                            stage.raw(
                                    "HTTP/1.1 304 Not Modified\r\n" + String.join("\r\n", fields));
                            stage.raw("\r\n\r\n");
                        } else {
                            stage.answer(200, manifest(generation(edge) / 2), fields);
                        }
                    });
            origin.on(
                    "/dash/init.mp4",
                    (request, stage) ->
                            stage.answer(200, segment(999), "Cache-Control: max-age=3600"));
            for (int i = 0; i < GENERATIONS; i++) {
                String expected = manifest(i / 2);
                List<Reply> manifests =
                        crowd.all(viewer -> viewer.get("shop.test", "/live.mpd", ACCEPTS));
                for (Reply one : manifests) {
                    assertThat(one.field("content-encoding")).isEqualTo("gzip");
                    assertThat(text(one)).isEqualTo(expected);
                }
                String newest = between(expected, "media=\"", "\"").getLast();
                int number = Integer.parseInt(between(newest + "|", "/dash/", ".m4s").getFirst());
                byte[] bytes = segment(number);
                crowd.all(viewer -> {
                    assertThat(viewer.get("shop.test", "/dash/init.mp4").status()).isEqualTo(200);
                    Reply reply = viewer.get("shop.test", newest);
                    return assertThat(Arrays.equals(reply.body(), bytes)).isTrue();
                });
                assertThat(origin.timesAsked("/live.mpd")).isEqualTo(i + 1);
                assertThat(origin.timesAsked(newest)).isEqualTo(1);
                edge.pass(Duration.ofSeconds(2));
            }
            assertThat(origin.timesAsked("/dash/init.mp4")).isEqualTo(1);
        }
    }

    // One file, and ranges of it (RFC 8216, section 4.3.2.2).

    private record Part(int offset, int length) {}

    private static String vod(byte[] film, List<Part> parts) {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:4\n");
        int last = 0;
        for (Part part : parts) {
            text.append("#EXTINF:4.0,\n#EXT-X-BYTERANGE:").append(part.length());
            // Without an offset it begins where the last one ended.
            text.append(part.offset() == last ? "" : "@" + part.offset()).append('\n');
            text.append("film.ts\n");
            last = part.offset() + part.length();
        }
        assertThat(last).isLessThanOrEqualTo(film.length);
        return text.append("#EXT-X-ENDLIST\n").toString();
    }

    private static List<Part> read(String playlist) {
        List<Part> parts = new ArrayList<>();
        int next = 0;
        for (String range : between(playlist, "#EXT-X-BYTERANGE:", "\n")) {
            int at = range.indexOf('@');
            int length = Integer.parseInt(at < 0 ? range : range.substring(0, at));
            int offset = at < 0 ? next : Integer.parseInt(range.substring(at + 1));
            parts.add(new Part(offset, length));
            next = offset + length;
        }
        return parts;
    }

    private static void answer(byte[] film, Seen request, Stage stage) throws IOException {
        String range = request.field("range").orElse("");
        String[] fields = {
            "Content-Type: video/mp2t", "Cache-Control: max-age=3600", "ETag: \"film\""
        };
        if (range.isEmpty()) {
            stage.answer(200, film, fields);
            return;
        }
        int dash = range.indexOf('-');
        int first = Integer.parseInt(range.substring(6, dash));
        String end = range.substring(dash + 1);
        int last = end.isEmpty() ? film.length - 1 : Integer.parseInt(end);
        last = Math.min(last, film.length - 1);
        String[] more = Arrays.copyOf(fields, 4);
        more[3] = "Content-Range: bytes " + first + "-" + last + "/" + film.length;
        stage.answer(206, Arrays.copyOfRange(film, first, last + 1), more);
    }

    @Test
    void a_film_in_one_file_is_played_and_sought_in_by_its_ranges() throws Exception {
        byte[] film = new byte[1_500_000];
        new Random(9).nextBytes(film);
        List<Part> parts = new ArrayList<>();
        for (int at = 0; at < film.length; at += 70_001) {
            parts.add(new Part(at, Math.min(70_001, film.length - at)));
        }
        // An I-frame index points back into the film.
        parts.add(new Part(188, 1_000));
        origin.on("/film.ts", (request, stage) -> answer(film, request, stage));
        origin.serves(
                "/film.m3u8",
                vod(film, parts),
                "Content-Type: application/vnd.apple.mpegurl",
                "Cache-Control: max-age=3600");
        TestEdge.Site coded = site(origin.port()).codings(Coding.BR, Coding.GZIP);
        try (TestEdge edge = TestEdge.with().slices(256 << 10).serving(coded.build());
                Crowd crowd = Crowd.of(edge, 50)) {
            String playlist = text(edge.get("/film.m3u8", ACCEPTS));
            List<Part> read = read(playlist);
            assertThat(read).isEqualTo(parts);
            crowd.all(viewer -> {
                List<Part> order = new ArrayList<>(read);
                // Every second one seeks about.
                if (crowd.viewers().indexOf(viewer) % 2 == 1) {
                    Collections.shuffle(order, new Random(crowd.viewers().indexOf(viewer)));
                }
                for (Part part : order) {
                    play(viewer, film, part);
                }
                return true;
            });
            long octets =
                    origin.seen().stream().filter(seen -> seen.path().equals("/film.ts")).count();
            assertThat(octets).as("requests for the film").isLessThan(read.size());
            Reply beyond = edge.get("/film.ts", "Range: bytes=" + film.length + "-");
            assertThat(beyond.status()).isEqualTo(416);
        }
    }

    private static void play(RawViewer viewer, byte[] film, Part part) throws IOException {
        int end = part.offset() + part.length();
        Reply reply =
                viewer.get(
                        "shop.test",
                        "/film.ts",
                        "Accept-Encoding: identity;q=1, *;q=0",
                        "Range: bytes=" + part.offset() + "-" + (end - 1));
        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.field("content-range"))
                .isEqualTo("bytes " + part.offset() + "-" + (end - 1) + "/" + film.length);
        assertThat(Arrays.equals(reply.body(), Arrays.copyOfRange(film, part.offset(), end)))
                .isTrue();
    }
}
