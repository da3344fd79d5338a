package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What two readers could understand differently never reaches an origin (RFC 9112, sections 2 to
/// 7 and 11).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTest {

    private static final String END = "\r\n\r\n";
    private static final String POST = "POST /p HTTP/1.1\r\nHost: shop.test\r\n";
    private static final String GET = "GET /p HTTP/1.1\r\nHost: shop.test\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked" + END;

    private ScriptedOrigin origin;
    private TestEdge edge;

    @BeforeAll
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        origin.otherwise((request, stage) -> stage.answer(200, "from the origin"));
        edge = TestEdge.with().serving(site(origin.port()).build());
    }

    @AfterAll
    void stop() throws Exception {
        edge.close();
        origin.close();
    }

    static Stream<Arguments> refused() {
        return Stream.of(firstCases(), secondCases(), thirdCases()).flatMap(cases -> cases);
    }

    private static Stream<Arguments> firstCases() {
        return Stream.of(
                one(
                        400,
                        "length and coding",
                        POST + "Content-Length: 3\r\nTransfer-Encoding: chunked" + END),
                one(
                        400,
                        "coding and length",
                        POST + "Transfer-Encoding: chunked\r\nContent-Length: 3" + END),
                one(
                        400,
                        "coding that does not end chunked",
                        POST + "Transfer-Encoding: chunked, identity" + END),
                one(400, "unknown coding", POST + "Transfer-Encoding: xchunked" + END),
                one(400, "control in coding", POST + "Transfer-Encoding: \u000bchunked" + END),
                one(400, "quoted coding", POST + "Transfer-Encoding: \"chunked\"" + END),
                one(
                        400,
                        "coding twice",
                        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked" + END),
                one(400, "chunked twice", POST + "Transfer-Encoding: chunked, chunked" + END),
                one(501, "gzip and chunked", POST + "Transfer-Encoding: gzip, chunked" + END),
                one(
                        400,
                        "coding in 1.0",
                        "POST /p HTTP/1.0\r\nHost: shop.test\r\nTransfer-Encoding: chunked" + END),
                one(
                        400,
                        "same length twice",
                        POST + "Content-Length: 2\r\nContent-Length: 2" + END),
                one(400, "two lengths", POST + "Content-Length: 2\r\nContent-Length: 3" + END),
                one(400, "list of lengths", POST + "Content-Length: 2, 2" + END),
                one(400, "signed length", POST + "Content-Length: +2" + END),
                one(400, "negative length", POST + "Content-Length: -1" + END),
                one(400, "hexadecimal length", POST + "Content-Length: 0x2" + END),
                one(400, "empty length", POST + "Content-Length:" + END),
                one(
                        400,
                        "length of 20 digits",
                        POST + "Content-Length: 11111111111111111111" + END),
                one(400, "space before colon", POST + "Content-Length : 2" + END),
                one(400, "folded field", GET + "X-A: b\r\n c" + END),
                one(400, "folded first field", "GET /p HTTP/1.1\r\n Host: shop.test" + END),
                one(400, "bare line feed after line", "GET /p HTTP/1.1\nHost: shop.test" + END),
                one(400, "bare line feed after field", GET + "X-A: b\nX-C: d" + END),
                one(400, "bare line feeds only", "GET /p HTTP/1.1\nHost: shop.test\n\n"),
                one(400, "bare carriage return", GET + "X-A: b\rX-C: d" + END),
                one(400, "NUL in value", GET + "X-A: b\0c" + END),
                one(400, "control in value", GET + "X-A: b\u0001c" + END));
    }

    private static Stream<Arguments> secondCases() {
        return Stream.of(
                one(400, "parenthesis in name", GET + "X(A: b" + END),
                one(400, "empty name", GET + ": b" + END),
                one(400, "no colon", GET + "X-A" + END),
                one(400, "double space", "GET  /p HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "space after target", "GET /p  HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "tab in line", "GET\t/p HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "HTTP/1.9", "GET /p HTTP/1.9\r\nHost: shop.test" + END),
                one(505, "HTTP/2.0", "GET /p HTTP/2.0\r\nHost: shop.test" + END),
                one(400, "lower-case version", "GET /p http/1.1\r\nHost: shop.test" + END),
                one(400, "HTTP/0.9", "GET /p\r\n" + END),
                one(400, "NUL in target", "GET /p\0 HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "beyond ASCII in target",
                        "GET /p\u00e4 HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "fragment in target", "GET /p#f HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "absolute form of another host",
                        "GET http://other.test/p HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "userinfo in absolute form",
                        "GET http://shop.test@other.test/p HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "neither path nor URL", "GET p HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "star with GET", "GET * HTTP/1.1\r\nHost: shop.test" + END),
                one(405, "CONNECT", "CONNECT shop.test:443 HTTP/1.1\r\nHost: shop.test" + END),
                one(405, "TRACE", "TRACE /p HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "no host", "GET /p HTTP/1.1\r\nX-A: b" + END),
                one(400, "two hosts", GET + "Host: shop.test" + END),
                one(400, "userinfo in host", "GET /p HTTP/1.1\r\nHost: a@shop.test" + END),
                one(400, "path in host", "GET /p HTTP/1.1\r\nHost: shop.test/x" + END),
                one(400, "port that is none", "GET /p HTTP/1.1\r\nHost: shop.test:8o" + END),
                one(400, "empty host", "GET /p HTTP/1.1\r\nHost:" + END),
                one(
                        414,
                        "long target",
                        "GET /" + "p".repeat(8200) + " HTTP/1.1\r\nHost: shop.test" + END),
                one(431, "101 fields", GET + "X-A: b\r\n".repeat(100) + "\r\n"),
                one(
                        431,
                        "large header",
                        GET + ("X-A: " + "b".repeat(4000) + "\r\n").repeat(9) + "\r\n"),
                one(400, "17 empty lines", "\r\n".repeat(17) + GET + "\r\n"),
                one(
                        417,
                        "unknown expectation",
                        POST + "Expect: the-unexpected\r\nContent-Length: 2" + END + "ab"));
    }

    private static Stream<Arguments> thirdCases() {
        return Stream.of(
                one(403, "body of a GET", GET + "Content-Length: 2" + END + "ab"),
                one(400, "dot segment", "GET /a/../p HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "encoded dot segment",
                        "GET /a/%2e%2E/p HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "backslash", "GET /a\\p HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "encoded backslash", "GET /a%5cp HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "encoded NUL", "GET /a%00p HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "broken encoding", "GET /a%zz HTTP/1.1\r\nHost: shop.test" + END));
    }

    static Stream<Arguments> brokenChunks() {
        return Stream.of(
                one(400, "0x size", CHUNKED + "0x2\r\nab\r\n0" + END),
                one(400, "space before size", CHUNKED + " 2\r\nab\r\n0" + END),
                one(400, "space after size", CHUNKED + "2 ;x\r\nab\r\n0" + END),
                one(400, "negative size", CHUNKED + "-1\r\nab\r\n0" + END),
                one(400, "size of 17 digits", CHUNKED + "FFFFFFFFFFFFFFFF2\r\nab\r\n0" + END),
                one(400, "no line end after data", CHUNKED + "2\r\nabX\r\n0" + END),
                one(400, "bare line feed after size", CHUNKED + "2;\nab\r\n0" + END),
                one(400, "long extension", CHUNKED + "2;" + "x".repeat(1100) + "\r\nab\r\n0" + END),
                one(400, "bare line feed after trailer", CHUNKED + "0\r\nX-A: b\n\r\n"));
    }

    private static Arguments one(int status, String name, String request) {
        return Arguments.of(name, status, request);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void is_refused_before_an_origin_sees_it(String name, int status, String request)
            throws Exception {
        int before = origin.timesAsked();
        try (RawViewer viewer = edge.viewer()) {
            // What is pipelined behind a refused request is never read.
            viewer.send(request + GET + "\r\n");
            Reply reply = viewer.read(request.startsWith("TRACE") ? "GET" : "GET");
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.field("connection")).isEqualTo("close");
            assertThat(viewer.readToEnd()).isEmpty();
            assertThat(origin.timesAsked()).isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenChunks")
    void broken_chunks_end_both_connections(String name, int status, String request)
            throws Exception {
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(request + GET + "\r\n");
            String said = new String(viewer.readToEnd(), StandardCharsets.ISO_8859_1);
            assertThat(said).startsWith("HTTP/1.1 " + status + " ");
            assertThat(said).doesNotContain("from the origin");
        }
    }

    @Test
    void a_normal_request_passes() throws Exception {
        assertThat(edge.get("/fine").status()).isEqualTo(200);
    }

    @Test
    void the_absolute_form_of_the_same_host_passes() throws Exception {
        try (RawViewer viewer = edge.viewer()) {
            viewer.send("GET http://SHOP.test/abs?x=1 HTTP/1.1\r\nHost: shop.test:80" + END);
            assertThat(viewer.read().status()).isEqualTo(200);
            assertThat(origin.seen().getLast().target()).isEqualTo("/abs?x=1");
        }
    }

    @Test
    void an_encoded_slash_stays_what_it_is() throws Exception {
        edge.get("/a%2Fb");
        assertThat(origin.seen().getLast().target()).isEqualTo("/a%2Fb");
    }

    @Test
    void options_star_is_not_for_the_origin_of_everything() throws Exception {
        try (RawViewer viewer = edge.viewer()) {
            viewer.send("OPTIONS * HTTP/1.1\r\nHost: shop.test" + END);
            assertThat(viewer.read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_request_that_comes_byte_by_byte_is_understood() throws Exception {
        try (RawViewer viewer = edge.viewer()) {
            for (byte octet : (GET + "X-A: b" + END).getBytes(StandardCharsets.US_ASCII)) {
                viewer.send(new byte[] {octet});
            }
            assertThat(viewer.read().status()).isEqualTo(200);
        }
    }

    @Test
    void hop_by_hop_fields_end_here_both_ways() throws Exception {
        origin.on(
                "/hop",
                (request, stage) ->
                        stage.answer(
                                200,
                                "hop",
                                "Connection: X-Private, Vary",
                                "X-Private: 1",
                                "Keep-Alive: timeout=5",
                                "Vary: X-Thing"));
        try (RawViewer viewer = edge.viewer()) {
            Reply reply =
                    viewer.get(
                            "shop.test",
                            "/hop",
                            "Connection: X-Forwarded-For, keep-alive",
                            "X-Forwarded-For: 192.0.2.1",
                            "Upgrade: h2c",
                            "TE: trailers");
            assertThat(reply.field("x-private")).isEmpty();
            assertThat(reply.field("keep-alive")).isEmpty();
            assertThat(reply.field("vary")).isEqualTo("X-Thing");
        }
        var seen = origin.seen().getLast();
        assertThat(seen.field("x-forwarded-for")).contains("192.0.2.1, 127.0.0.1");
        assertThat(seen.field("upgrade")).isEmpty();
        assertThat(seen.field("te")).isEmpty();
    }
}
