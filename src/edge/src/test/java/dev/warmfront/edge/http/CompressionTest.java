package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.coding.Decoders;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.Seen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What viewers get of what the edge compressed.
class CompressionTest extends WithOrigin {

    private static final String MINUTE = "Cache-Control: max-age=60";
    private static final String TEXT = "Content-Type: text/css";
    private static final String BROWSER = "Accept-Encoding: gzip, deflate, br, zstd";
    private static final byte[] PAGE = page(20_000);

    @BeforeEach
    void script() {
        origin.on("/a.css", (request, stage) -> stage.answer(200, PAGE, TEXT, MINUTE));
    }

    /// Words in no particular order, so that there is something to do.
    private static byte[] page(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            text.append("word").append(random.nextInt(1000)).append(' ');
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    private TestEdge.Site coded(Coding... codings) {
        return site(origin.port()).codings(codings);
    }

    private TestEdge edge(Coding... codings) {
        return TestEdge.with().serving(coded(codings).build());
    }

    private TestEdge usual() {
        return edge(Coding.BR, Coding.GZIP);
    }

    private static byte[] decoded(Reply reply) throws IOException {
        return decoded(reply.field("content-encoding"), reply.body());
    }

    private static byte[] decoded(String coding, byte[] body) throws IOException {
        return Decoders.whole(coding, body);
    }

    private static Reply settled(TestEdge edge, String path, String... fields) throws Exception {
        edge.get(path, fields);
        ScriptedOrigin.await(() -> isHit(edge, path, fields), path + " is stored");
        return edge.get(path, fields);
    }

    private static boolean isHit(TestEdge edge, String path, String... fields) {
        try {
            Reply reply = edge.get(path, fields);
            return reply.cache().equals("Hit") && !reply.field("content-length").isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void what_the_origin_sends_as_it_is_reaches_the_viewer_compressed(Coding coding)
            throws Exception {
        try (TestEdge edge = edge(coding)) {
            Reply miss = edge.get("/a.css", BROWSER);
            assertThat(miss.cache()).isEqualTo("Miss");
            assertThat(miss.whole()).isTrue();
            assertThat(miss.field("content-encoding")).isEqualTo(coding.token());
            assertThat(miss.field("vary")).isEqualTo("Accept-Encoding");
            assertThat(decoded(miss)).isEqualTo(PAGE);
            Reply hit = settled(edge, "/a.css", BROWSER);
            assertThat(hit.body()).isEqualTo(miss.body()).hasSizeLessThan(PAGE.length / 2);
            assertThat(hit.field("content-length")).isEqualTo("" + hit.body().length);
            assertThat(hit.field("content-encoding")).isEqualTo(coding.token());
            assertThat(origin.timesAsked()).isEqualTo(1);
            assertThat(edge.presses().open()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void every_length_comes_out_as_it_went_in(Coding coding) throws Exception {
        Random random = new Random(3);
        origin.otherwise((request, stage) -> {
            int length = Integer.parseInt(request.path().substring(1));
            byte[] body = length % 2 == 0 ? page(length) : noise(length);
            stage.answer(200, body, TEXT, MINUTE);
        });
        try (TestEdge edge = TestEdge.with().storeBytes(128 << 20).serving(coded(coding).build())) {
            int[] lengths = {1_000, 1_001, 65_535, 65_536, 65_537, 262_144, 3_000_001, 10_000_000};
            for (int length : lengths) {
                Reply reply = edge.get("/" + length, BROWSER);
                assertThat(reply.whole()).as("%d bytes", length).isTrue();
                assertThat(reply.field("content-encoding")).isEqualTo(coding.token());
                byte[] body = length % 2 == 0 ? page(length) : noise(length);
                assertThat(Arrays.equals(decoded(reply), body)).as("%d bytes", length).isTrue();
            }
            int some = 1_000 + random.nextInt(100_000);
            assertThat(decoded(edge.get("/" + some, BROWSER))).hasSize(some);
        }
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        return noise;
    }

    @Test
    void each_coding_is_made_once_and_kept_beside_the_others() throws Exception {
        try (TestEdge edge = edge(Coding.BR, Coding.ZSTD, Coding.GZIP)) {
            String[] all = {"br, gzip", "gzip", "zstd", "br", "zstd, gzip", "identity"};
            String[] made = {"br", "gzip", "zstd", "br", "zstd", ""};
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < all.length; i++) {
                    Reply reply = edge.get("/a.css", "Accept-Encoding: " + all[i]);
                    assertThat(reply.field("content-encoding")).isEqualTo(made[i]);
                    assertThat(reply.field("vary")).isEqualTo("Accept-Encoding");
                    assertThat(reply.cache()).isEqualTo(round == 0 ? "Miss" : "Hit");
                }
            }
            assertThat(origin.seen())
                    .extracting(seen -> seen.field("accept-encoding").orElse(""))
                    .containsExactly(all);
        }
    }

    @Test
    void viewers_that_differ_in_nothing_that_matters_share_one_answer() throws Exception {
        try (TestEdge edge = usual()) {
            edge.get("/a.css", BROWSER);
            Reply safari = settled(edge, "/a.css", "Accept-Encoding: br,gzip");
            Reply other = edge.get("/a.css", "accept-encoding: GZIP;q=1.0, *;q=1");
            assertThat(safari.body()).isEqualTo(other.body());
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    @Test
    void a_viewer_that_does_not_say_what_it_accepts_gets_it_as_it_is() throws Exception {
        try (TestEdge edge = usual()) {
            edge.get("/a.css", BROWSER);
            Reply plain = edge.get("/a.css");
            assertThat(plain.body()).isEqualTo(PAGE);
            assertThat(plain.field("content-encoding")).isEmpty();
            assertThat(plain.field("vary")).isEqualTo("Accept-Encoding");
            Reply excluding = edge.get("/a.css", "Accept-Encoding: gzip;q=0, br;q=0");
            assertThat(excluding.body()).isEqualTo(PAGE);
            assertThat(excluding.cache()).isEqualTo("Hit");
        }
    }

    @Test
    void the_short_way_serves_each_its_own() throws Exception {
        try (TestEdge edge = usual();
                RawViewer viewer = edge.viewer()) {
            for (int i = 0; i < 5; i++) {
                Reply br = viewer.get("shop.test", "/a.css", BROWSER);
                Reply gzip = viewer.get("shop.test", "/a.css", "Accept-Encoding: gzip");
                Reply none = viewer.get("shop.test", "/a.css");
                Reply two =
                        viewer.get(
                                "shop.test",
                                "/a.css",
                                "Accept-Encoding: gzip",
                                "Accept-Encoding: br");
                Reply untouched =
                        viewer.get("shop.test", "/a.css", BROWSER, "Cache-Control: no-transform");
                assertThat(br.field("content-encoding")).isEqualTo("br");
                assertThat(gzip.field("content-encoding")).isEqualTo("gzip");
                assertThat(none.field("content-encoding")).isEmpty();
                assertThat(two.field("content-encoding")).isEqualTo("br");
                assertThat(untouched.body()).isEqualTo(PAGE);
                assertThat(decoded(br)).isEqualTo(PAGE);
                assertThat(decoded(gzip)).isEqualTo(PAGE);
                assertThat(decoded(two)).isEqualTo(PAGE);
            }
            assertThat(origin.timesAsked()).isEqualTo(3);
        }
    }

    // The conditions, each by itself.

    private Reply asked(TestEdge edge, int status, byte[] body, String... fields)
            throws IOException {
        origin.on("/c", (request, stage) -> stage.answer(status, body, fields));
        return edge.get("/c", BROWSER);
    }

    @ParameterizedTest
    @CsvSource({"200, br", "403, br", "404, br", "203, ''", "410, ''", "300, ''"})
    void only_these_statuses(int status, String coding) throws Exception {
        try (TestEdge edge = usual()) {
            Reply reply = asked(edge, status, PAGE, TEXT, MINUTE);
            assertThat(reply.field("content-encoding")).isEqualTo(coding);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text/html; charset=utf-8, br",
        "application/vnd.apple.mpegurl, br",
        "image/png, ''",
        "video/mp2t, ''",
        "text/event-stream, ''"
    })
    void only_listed_types(String type, String coding) throws Exception {
        try (TestEdge edge = usual()) {
            Reply reply = asked(edge, 200, PAGE, "Content-Type: " + type, MINUTE);
            assertThat(reply.field("content-encoding")).isEqualTo(coding);
            assertThat(reply.field("vary")).isEqualTo(coding.isEmpty() ? "" : "Accept-Encoding");
        }
    }

    @ParameterizedTest
    @CsvSource({"999, ''", "1000, br", "10000000, br", "10000001, ''"})
    void only_such_lengths(int length, String coding) throws Exception {
        try (TestEdge edge =
                TestEdge.with()
                        .storeBytes(128 << 20)
                        .serving(coded(Coding.BR, Coding.GZIP).build())) {
            Reply reply = asked(edge, 200, page(length), TEXT, MINUTE);
            assertThat(reply.field("content-encoding")).isEqualTo(coding);
            assertThat(coding.isEmpty() ? reply.body() : decoded(reply)).hasSize(length);
        }
    }

    @ParameterizedTest
    @EnumSource(Rules.Mode.class)
    void a_length_that_is_not_known_is_an_obstacle_by_cloudfronts_rules_only(Rules.Mode mode)
            throws Exception {
        origin.on(
                "/chunked",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + TEXT + "\r\n" + MINUTE + "\r\n");
                    stage.raw("Transfer-Encoding: chunked\r\n\r\n");
                    stage.raw("4e20\r\n");
                    stage.raw(PAGE);
                    stage.raw("\r\n0\r\n\r\n");
                });
        TestEdge.Site by = coded(Coding.GZIP).rules(new Rules(mode, 0, false));
        try (TestEdge edge = TestEdge.with().serving(by.build())) {
            Reply reply = edge.get("/chunked", BROWSER);
            boolean coded = mode == Rules.Mode.RFC;
            assertThat(reply.field("content-encoding")).isEqualTo(coded ? "gzip" : "");
            assertThat(coded ? decoded(reply) : reply.body()).isEqualTo(PAGE);
        }
    }

    @Test
    void neither_without_the_behaviour_nor_without_the_policy() throws Exception {
        try (TestEdge edge =
                        TestEdge.with()
                                .serving(coded(Coding.BR, Coding.GZIP).compressing(false).build());
                TestEdge none = edge()) {
            assertThat(edge.get("/a.css", BROWSER).body()).isEqualTo(PAGE);
            assertThat(none.get("/a.css", BROWSER).body()).isEqualTo(PAGE);
            assertThat(origin.seen())
                    .extracting(seen -> seen.field("accept-encoding").orElse(""))
                    .containsExactly("br, gzip", "identity");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cache-Control: max-age=60, no-transform",
                "Cache-Control: no-store",
                "Cache-Control: private, max-age=60",
                "Cache-Control: no-cache",
                "Cache-Control: max-age=0"
            })
    void not_what_may_not_be_transformed_or_kept(String control) throws Exception {
        try (TestEdge edge = usual()) {
            Reply reply = asked(edge, 200, PAGE, TEXT, control, "ETag: \"1\"");
            assertThat(reply.field("content-encoding")).isEmpty();
            assertThat(reply.field("etag")).isEqualTo("\"1\"");
            assertThat(reply.body()).isEqualTo(PAGE);
        }
    }

    @Test
    void an_origin_that_compresses_itself_is_left_alone() throws Exception {
        origin.on(
                "/own",
                (request, stage) -> {
                    boolean gzip = request.field("accept-encoding").orElse("").contains("gzip");
                    byte[] body = gzip ? gzipped() : PAGE;
                    String[] fields =
                            gzip
                                    ? new String[] {
                                        TEXT,
                                        MINUTE,
                                        "ETag: \"gz\"",
                                        "Vary: Accept-Encoding",
                                        "Content-Encoding: gzip",
                                        "Accept-Ranges: bytes"
                                    }
                                    : new String[] {
                                        TEXT, MINUTE, "ETag: \"id\"", "Vary: Accept-Encoding"
                                    };
                    stage.answer(200, body, fields);
                });
        TestEdge.Site all = coded(Coding.BR, Coding.GZIP).forwarded(Forwarded.EVERYTHING);
        try (TestEdge edge = TestEdge.with().serving(all.build())) {
            for (String cache : new String[] {"Miss", "Hit"}) {
                Reply reply = edge.get("/own", BROWSER);
                assertThat(reply.cache()).isEqualTo(cache);
                assertThat(reply.body()).isEqualTo(gzipped());
                assertThat(reply.field("etag")).isEqualTo("\"gz\"");
                assertThat(reply.field("accept-ranges")).isEqualTo("bytes");
                assertThat(reply.field("vary")).isEqualTo("Accept-Encoding");
            }
            Reply brOnly = edge.get("/own", "Accept-Encoding: br");
            assertThat(brOnly.field("content-encoding")).isEqualTo("br");
            assertThat(brOnly.field("etag")).isEqualTo("W/\"id\"");
            assertThat(decoded(brOnly)).isEqualTo(PAGE);
            assertThat(edge.get("/own").body()).isEqualTo(PAGE);
            assertThat(edge.get("/own", "Accept-Encoding: gzip,br").cache()).isEqualTo("Hit");
            assertThat(origin.timesAsked()).isEqualTo(3);
        }
    }

    private static byte[] gzipped() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(PAGE);
        }
        return out.toByteArray();
    }

    @Test
    void accept_encoding_as_a_listed_header_is_keyed_as_it_comes_and_nothing_is_compressed()
            throws Exception {
        TestEdge.Site listing = site(origin.port()).headers("accept-encoding");
        try (TestEdge edge = TestEdge.with().serving(listing.build())) {
            assertThat(edge.get("/a.css", "Accept-Encoding: gzip").body()).isEqualTo(PAGE);
            assertThat(edge.get("/a.css", "Accept-Encoding: gzip,br").cache()).isEqualTo("Miss");
        }
    }

    // Validators.

    @Test
    void a_strong_tag_becomes_weak_and_the_viewer_hears_304_for_it() throws Exception {
        origin.on(
                "/t",
                (request, stage) ->
                        stage.answer(200, PAGE, TEXT, MINUTE, "ETag: \"v1\"", "Content-MD5: x"));
        try (TestEdge edge = usual()) {
            Reply reply = edge.get("/t", BROWSER);
            assertThat(reply.field("etag")).isEqualTo("W/\"v1\"");
            assertThat(reply.field("content-md5")).isEmpty();
            assertThat(reply.fields()).noneMatch(line -> line.contains("origin-etag"));
            Reply same = edge.get("/t", BROWSER, "If-None-Match: W/\"v1\"");
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.field("etag")).isEqualTo("W/\"v1\"");
            assertThat(same.field("vary")).isEqualTo("Accept-Encoding");
            assertThat(edge.get("/t").field("etag")).isEqualTo("\"v1\"");
            assertThat(edge.get("/t", BROWSER, "If-None-Match: W/\"v2\"").status()).isEqualTo(200);
        }
    }

    @Test
    void the_origin_is_asked_about_its_own_tag_and_its_304_keeps_what_is_compressed()
            throws Exception {
        origin.on(
                "/t",
                (request, stage) -> {
                    // As strict as an origin can be: the very text, or the whole.
                    if (request.field("if-none-match").orElse("").equals("\"v1\"")) {
                        stage.raw("HTTP/1.1 304 Not Modified\r\n" + MINUTE + "\r\n");
                        stage.raw("ETag: \"v1\"\r\nVary: Cookie\r\n\r\n");
                    } else {
                        stage.answer(200, PAGE, TEXT, MINUTE, "ETag: \"v1\"");
                    }
                });
        try (TestEdge edge = usual()) {
            byte[] before = settled(edge, "/t", BROWSER).body();
            edge.pass(Duration.ofSeconds(61));
            for (String cache : new String[] {"RefreshHit", "Hit"}) {
                Reply after = edge.get("/t", BROWSER);
                assertThat(after.cache()).isEqualTo(cache);
                assertThat(after.body()).isEqualTo(before);
                assertThat(after.field("content-encoding")).isEqualTo("br");
                assertThat(after.field("etag")).isEqualTo("W/\"v1\"");
                assertThat(after.field("vary")).isEqualTo("Cookie, Accept-Encoding");
            }
            edge.pass(Duration.ofSeconds(61));
            assertThat(edge.get("/t", BROWSER).cache()).isEqualTo("RefreshHit");
            assertThat(origin.timesAsked()).isEqualTo(3);
        }
    }

    @Test
    void a_304_for_what_is_stored_as_it_is_keeps_saying_that_there_are_others() throws Exception {
        origin.on(
                "/t",
                (request, stage) -> {
                    if (request.field("if-none-match").isPresent()) {
                        stage.raw(
                                "HTTP/1.1 304 Not Modified\r\n"
                                        + MINUTE
                                        + "\r\nVary: Cookie\r\n\r\n");
                    } else {
                        stage.answer(200, PAGE, TEXT, MINUTE, "ETag: \"v1\"");
                    }
                });
        try (TestEdge edge = usual()) {
            edge.get("/t");
            edge.pass(Duration.ofSeconds(61));
            Reply after = edge.get("/t");
            assertThat(after.cache()).isEqualTo("RefreshHit");
            assertThat(after.field("vary")).isEqualTo("Cookie, Accept-Encoding");
        }
    }

    @Test
    void ranges_are_of_what_is_compressed_and_never_of_something_else() throws Exception {
        origin.on(
                "/t",
                (request, stage) ->
                        stage.answer(
                                200,
                                PAGE,
                                TEXT,
                                MINUTE,
                                "ETag: \"v1\"",
                                "Accept-Ranges: bytes",
                                "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"));
        try (TestEdge edge = usual()) {
            Reply whole = settled(edge, "/t", BROWSER);
            assertThat(whole.field("accept-ranges")).isEmpty();
            Reply part = edge.get("/t", BROWSER, "Range: bytes=100-199");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole.body(), 100, 200));
            assertThat(part.field("content-range"))
                    .isEqualTo("bytes 100-199/" + whole.body().length);
            assertThat(part.field("content-encoding")).isEqualTo("br");
            String[] conditions = {"W/\"v1\"", "\"v1\"", "Sun, 06 Nov 1994 08:49:37 GMT", "\"v2\""};
            for (String condition : conditions) {
                Reply all =
                        edge.get("/t", BROWSER, "Range: bytes=100-199", "If-Range: " + condition);
                assertThat(all.status()).isEqualTo(200);
                assertThat(all.body()).isEqualTo(whole.body());
            }
            Reply plain = edge.get("/t", "Range: bytes=0-9", "If-Range: \"v1\"");
            assertThat(plain.status()).isIn(200, 206);
            Reply beyond = edge.get("/t", BROWSER, "Range: bytes=19000-19999");
            assertThat(beyond.status()).isEqualTo(416);
            assertThat(beyond.field("content-range")).isEqualTo("bytes */" + whole.body().length);
        }
    }

    @Test
    void what_is_to_be_compressed_is_not_kept_in_slices() throws Exception {
        origin.on(
                "/t",
                (request, stage) -> {
                    String range = request.field("range").orElse("");
                    if (range.isEmpty()) {
                        stage.answer(200, PAGE, TEXT, MINUTE, "ETag: \"v1\"");
                    } else {
                        int last = Math.min(PAGE.length, 4096);
                        stage.answer(
                                206,
                                Arrays.copyOf(PAGE, last),
                                TEXT,
                                MINUTE,
                                "ETag: \"v1\"",
                                "Content-Range: bytes 0-" + (last - 1) + "/" + PAGE.length);
                    }
                });
        try (TestEdge edge =
                TestEdge.with().slices(4096).serving(coded(Coding.BR, Coding.GZIP).build())) {
            Reply first = edge.get("/t", BROWSER, "Range: bytes=0-9");
            assertThat(first.status()).isEqualTo(200);
            assertThat(decoded(first)).isEqualTo(PAGE);
            Reply whole = settled(edge, "/t", BROWSER);
            Reply part = edge.get("/t", BROWSER, "Range: bytes=0-9");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOf(whole.body(), 10));
            Reply plain = edge.get("/t", "Range: bytes=0-9");
            assertThat(plain.status()).isEqualTo(206);
            assertThat(plain.body()).isEqualTo(Arrays.copyOf(PAGE, 10));
            assertThat(plain.field("vary")).isEqualTo("Accept-Encoding");
        }
    }

    @Test
    void a_head_is_answered_like_its_get_before_and_after() throws Exception {
        origin.on("/t", (request, stage) -> stage.answer(200, PAGE, TEXT, MINUTE, "ETag: \"v1\""));
        try (TestEdge edge = usual();
                RawViewer viewer = edge.viewer()) {
            Reply before = viewer.ask("HEAD", "shop.test", "/t", BROWSER);
            assertThat(before.field("content-encoding")).isEqualTo("br");
            assertThat(before.field("etag")).isEqualTo("W/\"v1\"");
            assertThat(before.field("vary")).isEqualTo("Accept-Encoding");
            assertThat(before.field("content-length")).isEmpty();
            Reply plain = viewer.ask("HEAD", "shop.test", "/t");
            assertThat(plain.field("content-encoding")).isEmpty();
            assertThat(plain.field("content-length")).isEqualTo("" + PAGE.length);
            assertThat(plain.field("vary")).isEqualTo("Accept-Encoding");
            Reply get = settled(edge, "/t", BROWSER);
            Reply after = viewer.ask("HEAD", "shop.test", "/t", BROWSER);
            assertThat(after.cache()).isEqualTo("Hit");
            assertThat(after.field("content-length")).isEqualTo("" + get.body().length);
            assertThat(after.field("etag")).isEqualTo("W/\"v1\"");
        }
    }

    @Test
    void a_head_that_confirms_what_is_compressed_leaves_it_there() throws Exception {
        origin.on("/t", (request, stage) -> stage.answer(200, PAGE, TEXT, MINUTE, "ETag: \"v1\""));
        try (TestEdge edge = usual();
                RawViewer viewer = edge.viewer()) {
            settled(edge, "/t", BROWSER);
            edge.pass(Duration.ofSeconds(61));
            viewer.ask("HEAD", "shop.test", "/t", BROWSER);
            Reply get = edge.get("/t", BROWSER);
            assertThat(get.cache()).isEqualTo("Hit");
            assertThat(decoded(get)).isEqualTo(PAGE);
        }
    }

    @Test
    void an_invalidation_takes_every_coding() throws Exception {
        try (TestEdge edge = usual()) {
            settled(edge, "/a.css", BROWSER);
            settled(edge, "/a.css", "Accept-Encoding: gzip");
            settled(edge, "/a.css");
            edge.store.invalidate(1, "d-1", List.of("/a.css"));
            assertThat(edge.get("/a.css", BROWSER).cache()).isEqualTo("Miss");
            assertThat(edge.get("/a.css", "Accept-Encoding: gzip").cache()).isEqualTo("Miss");
            assertThat(edge.get("/a.css").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void an_error_page_is_compressed_like_any_object() throws Exception {
        origin.on("/page", (request, stage) -> stage.answer(200, PAGE, TEXT, MINUTE));
        origin.on("/gone", (request, stage) -> stage.answer(404, "gone", MINUTE));
        TestEdge.Site paged = coded(Coding.GZIP).error(404, 10, "/page", 404);
        try (TestEdge edge = TestEdge.with().serving(paged.build())) {
            for (int i = 0; i < 2; i++) {
                Reply reply = edge.get("/gone", BROWSER);
                assertThat(reply.status()).isEqualTo(404);
                assertThat(decoded(reply)).isEqualTo(PAGE);
                assertThat(reply.fields()).noneMatch(line -> line.startsWith(":"));
            }
        }
    }

    @Test
    void cookies_in_the_key_stay_in_it() throws Exception {
        TestEdge.Site by = coded(Coding.GZIP).cookies(Selection.listed(List.of("c")));
        try (TestEdge edge = TestEdge.with().serving(by.build())) {
            settled(edge, "/a.css", BROWSER, "Cookie: c=1");
            assertThat(edge.get("/a.css", BROWSER, "Cookie: c=2").cache()).isEqualTo("Miss");
            assertThat(edge.get("/a.css", BROWSER, "Cookie: c=1; d=2").cache()).isEqualTo("Hit");
        }
    }

    // Streams and their ends.

    @ParameterizedTest
    @EnumSource(Coding.class)
    void bytes_arrive_as_the_origin_sends_them(Coding coding) throws Exception {
        origin.on(
                "/stream",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + TEXT + "\r\n" + MINUTE + "\r\n");
                    stage.raw("Content-Length: 2000\r\n\r\n");
                    stage.raw(Arrays.copyOf(PAGE, 700));
                    stage.waitFor("rest");
                    stage.raw(Arrays.copyOfRange(PAGE, 700, 2000));
                });
        try (TestEdge edge = edge(coding);
                RawViewer viewer = edge.viewer()) {
            viewer.send(RawViewer.request("GET", "shop.test", "/stream", BROWSER));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) viewer.readBytes(1)[0]);
            }
            assertThat(head).contains("transfer-encoding: chunked");
            InputStream in = Decoders.of(coding.token(), new Unchunked(viewer));
            assertThat(in.readNBytes(700)).isEqualTo(Arrays.copyOf(PAGE, 700));
            origin.open("rest");
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(PAGE, 700, 2000));
        }
    }

    /// The octets of a chunked body, as they arrive.
    private static final class Unchunked extends InputStream {

        private final RawViewer viewer;
        private int left;
        private boolean ended;

        Unchunked(RawViewer viewer) {
            this.viewer = viewer;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                String size = line();
                left = Integer.parseInt(size, 16);
                ended = left == 0;
                if (ended) {
                    line();
                }
            }
            if (ended) {
                return -1;
            }
            byte[] some = viewer.readBytes(Math.min(length, left));
            System.arraycopy(some, 0, into, offset, some.length);
            left -= some.length;
            if (left == 0) {
                line();
            }
            return some.length;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            while (line.indexOf("\r\n") < 0) {
                line.append((char) viewer.readBytes(1)[0]);
            }
            return line.substring(0, line.length() - 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void a_body_that_breaks_off_is_never_taken_for_a_whole_one(Coding coding) throws Exception {
        origin.on(
                "/cut",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + TEXT + "\r\n" + MINUTE + "\r\n");
                    stage.raw("Content-Length: 20000\r\n\r\n");
                    stage.raw(Arrays.copyOf(PAGE, 10_000));
                    stage.hangUp();
                });
        try (TestEdge edge = edge(coding)) {
            assertThat(edge.get("/cut", BROWSER).whole()).isFalse();
            ScriptedOrigin.await(() -> edge.presses().open() == 0, "the encoder is free");
            ScriptedOrigin.await(() -> edge.store.entries() == 0, "it is not stored");
            origin.on("/cut", (request, stage) -> stage.answer(200, PAGE, TEXT, MINUTE));
            Reply next = edge.get("/cut", BROWSER);
            assertThat(next.cache()).isEqualTo("Miss");
            assertThat(decoded(next)).isEqualTo(PAGE);
        }
    }

    @Test
    void a_viewer_that_leaves_stops_nothing() throws Exception {
        origin.on(
                "/left",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + TEXT + "\r\n" + MINUTE + "\r\n");
                    stage.raw("Content-Length: 20000\r\n\r\n");
                    stage.raw(Arrays.copyOf(PAGE, 10_000));
                    stage.waitFor("rest");
                    stage.raw(Arrays.copyOfRange(PAGE, 10_000, 20_000));
                });
        try (TestEdge edge = usual()) {
            try (RawViewer viewer = edge.viewer()) {
                viewer.send(RawViewer.request("GET", "shop.test", "/left", BROWSER));
                viewer.readBytes(20);
            }
            origin.open("rest");
            assertThat(decoded(settled(edge, "/left", BROWSER))).isEqualTo(PAGE);
            assertThat(origin.timesAsked()).isEqualTo(1);
            assertThat(edge.presses().open()).isZero();
        }
    }

    @Test
    void what_finds_no_room_passes_compressed_and_whole_as_fast_as_the_viewer_takes_it()
            throws Exception {
        byte[] noise = noise(4_000_000);
        origin.on("/big", (request, stage) -> stage.answer(200, noise, TEXT, MINUTE));
        try (TestEdge edge =
                TestEdge.with().storeBytes(1 << 20).serving(coded(Coding.GZIP).build())) {
            Reply reply = edge.get("/big", BROWSER);
            assertThat(reply.whole()).isTrue();
            assertThat(decoded(reply)).isEqualTo(noise);
            ScriptedOrigin.await(() -> edge.presses().open() == 0, "the encoder is free");
            ScriptedOrigin.await(() -> edge.store.entries() == 0, "it is not stored");
        }
    }

    @Test
    void a_viewer_that_leaves_what_finds_no_room_stops_the_fetch() throws Exception {
        byte[] noise = noise(8_000_000);
        origin.on("/big", (request, stage) -> stage.answer(200, noise, TEXT, MINUTE));
        try (TestEdge edge =
                TestEdge.with().storeBytes(1 << 20).serving(coded(Coding.GZIP).build())) {
            try (RawViewer viewer = edge.viewer()) {
                viewer.send(RawViewer.request("GET", "shop.test", "/big", BROWSER));
                viewer.readBytes(100_000);
                assertThat(edge.presses().open()).isEqualTo(1);
            }
            ScriptedOrigin.await(() -> edge.presses().open() == 0, "the encoder is free");
            ScriptedOrigin.await(() -> edge.store.usedBytes() == 0, "nothing is held");
        }
    }

    @Test
    void an_edge_that_stops_in_the_middle_frees_everything() throws Exception {
        origin.on(
                "/half",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + TEXT + "\r\n" + MINUTE + "\r\n");
                    stage.raw("Content-Length: 20000\r\n\r\n");
                    stage.raw(Arrays.copyOf(PAGE, 10_000));
                    stage.waitFor("never");
                });
        TestEdge edge = usual();
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(RawViewer.request("GET", "shop.test", "/half", BROWSER));
            viewer.readBytes(20);
            assertThat(edge.presses().open()).isEqualTo(1);
        } finally {
            edge.close();
        }
        ScriptedOrigin.await(() -> edge.presses().open() == 0, "the encoder is free");
    }

    @Test
    void what_waits_for_it_gets_it_too() throws Exception {
        origin.on(
                "/once",
                (request, stage) -> {
                    stage.waitFor("gate");
                    stage.answer(200, PAGE, TEXT, MINUTE);
                });
        try (TestEdge edge = usual()) {
            RawViewer[] viewers = new RawViewer[20];
            for (int i = 0; i < viewers.length; i++) {
                viewers[i] = edge.viewer();
                viewers[i].send(RawViewer.request("GET", "shop.test", "/once", BROWSER));
            }
            origin.awaitAsked("/once", 1);
            origin.open("gate");
            for (RawViewer viewer : viewers) {
                assertThat(decoded(viewer.read())).isEqualTo(PAGE);
                viewer.close();
            }
            assertThat(origin.seen()).extracting(Seen::path).containsExactly("/once");
        }
    }
}
