package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.Seen;
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

    private static final Forwarded EVERYTHING =
            new Forwarded(Selection.EVERYTHING, Selection.NOTHING);
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
        return Stream.of(firstCases(), secondCases(), thirdCases(), fieldCases(), targetCases())
                .flatMap(cases -> cases);
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

    private static Stream<Arguments> fieldCases() {
        return Stream.of(
                one(400, "field folded with a tab", GET + "X-A: b\r\n\tc" + END),
                one(400, "folded coding", POST + "Transfer-Encoding:\r\n chunked" + END),
                one(400, "folded length", POST + "Content-Length:\r\n 2" + END + "ab"),
                one(400, "folded host", "GET /p HTTP/1.1\r\nHost:\r\n shop.test" + END),
                one(400, "DEL in value", GET + "X-A: b\u007fc" + END),
                one(400, "carriage return in name", GET + "X\rA: b" + END),
                one(400, "space in name", GET + "X A: b" + END),
                one(400, "tab before colon", POST + "Content-Length\t: 2" + END + "ab"),
                one(400, "NUL in name", GET + "X\0A: b" + END),
                one(400, "octet beyond ASCII in name", GET + "X\u00e4: b" + END),
                one(400, "empty coding", POST + "Transfer-Encoding:" + END),
                one(400, "identity", POST + "Transfer-Encoding: identity" + END),
                one(400, "comma before coding", POST + "Transfer-Encoding: ,chunked" + END),
                one(400, "coding with parameter", POST + "Transfer-Encoding: chunked;a=b" + END),
                one(400, "list of hosts", "GET /p HTTP/1.1\r\nHost: shop.test, a.test" + END),
                one(400, "space in host", "GET /p HTTP/1.1\r\nHost: shop .test" + END),
                one(400, "escape in host", "GET /p HTTP/1.1\r\nHost: shop%2etest" + END),
                one(400, "open bracket in host", "GET /p HTTP/1.1\r\nHost: [2001:db8::1" + END),
                one(400, "more after bracket", "GET /p HTTP/1.1\r\nHost: [2001:db8::1]x" + END),
                one(400, "port of six digits", "GET /p HTTP/1.1\r\nHost: shop.test:123456" + END),
                one(400, "host of 256 octets", GET.replace("shop.test", "a".repeat(256)) + END),
                one(403, "body of a HEAD", "HEAD" + GET.substring(3) + "Content-Length: 2" + END),
                one(
                        403,
                        "chunks of a GET",
                        GET + "Transfer-Encoding: chunked" + END + "2\r\nab\r\n0" + END),
                one(417, "two expectations", POST + "Expect: 100-continue, a" + END));
    }

    private static Stream<Arguments> targetCases() {
        return Stream.of(
                one(400, "HTTP/1.2", "GET /p HTTP/1.2\r\nHost: shop.test" + END),
                one(400, "HTTP/1.10", "GET /p HTTP/1.10\r\nHost: shop.test" + END),
                one(400, "HTTP/01.1", "GET /p HTTP/01.1\r\nHost: shop.test" + END),
                one(505, "HTTP/3.0", "GET /p HTTP/3.0\r\nHost: shop.test" + END),
                one(505, "preface of HTTP/2", "PRI * HTTP/2.0" + END + "SM" + END),
                one(400, "space before method", " GET /p HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "bare return in line", "GET /p\r HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "tab in target", "GET /p\tq HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "DEL in target", "GET /p\u007f HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "octet 80 in target", "GET /p\u0080 HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "octet FF in query", "GET /p?\u00ff HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "fragment in query", "GET /p?q#f HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "another scheme",
                        "GET ftp://shop.test/p HTTP/1.1\r\nHost: shop.test" + END),
                one(400, "URL without a host", "GET http:///p HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "authority with GET",
                        "GET shop.test:80 HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "dots before encoded slash",
                        "GET /a/..%2fp HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "dots after encoded slash",
                        "GET /a%2F../p HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "dots between encoded slashes",
                        "GET /a%2f%2e.%2fp HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "dots with parameters",
                        "GET /a/..;x=y/p HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        400,
                        "dots with encoded semicolon",
                        "GET /a/%2e%2e%3b/p HTTP/1.1\r\nHost: shop.test" + END));
    }

    static Stream<Arguments> brokenChunks() {
        return Stream.of(
                one(400, "no size", CHUNKED + "\r\nab\r\n0" + END),
                one(400, "tab after size", CHUNKED + "2\t\r\nab\r\n0" + END),
                one(400, "signed size", CHUNKED + "+2\r\nab\r\n0" + END),
                one(400, "NUL in extension", CHUNKED + "2;a\0\r\nab\r\n0" + END),
                one(400, "return in extension", CHUNKED + "2;a\rb\r\nab\r\n0" + END),
                one(
                        400,
                        "extensions of several chunks",
                        CHUNKED + ("1;" + "x".repeat(300) + "\r\na\r\n").repeat(4) + "0" + END),
                one(400, "trailer that is none", CHUNKED + "0\r\nGET /p HTTP/1.1" + END),
                one(400, "folded trailer", CHUNKED + "0\r\nX-A: b\r\n c" + END),
                one(400, "NUL in trailer", CHUNKED + "0\r\nX-A: \0" + END),
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
            Reply reply = viewer.read(request.startsWith("HEAD") ? "HEAD" : "GET");
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
        try (ScriptedOrigin own = ScriptedOrigin.start();
                TestEdge its = TestEdge.with().loops(1).serving(site(own.port()).build());
                RawViewer viewer = its.viewer()) {
            own.otherwise((asked, stage) -> stage.answer(200, "from the origin"));
            viewer.send(request + GET + "\r\n");
            String said = new String(viewer.readToEnd(), StandardCharsets.ISO_8859_1);
            assertThat(said).startsWith("HTTP/1.1 " + status + " ");
            assertThat(said).doesNotContain("from the origin");
            ScriptedOrigin.await(() -> own.openConnections() == 0, "the origin's is closed");
            assertThat(own.timesAsked()).isZero();
            assertThat(its.get("/next").text()).isEqualTo("from the origin");
            assertThat(own.connections()).isEqualTo(2);
            assertThat(own.seen()).extracting(Seen::target).containsExactly("/next");
        }
    }

    static Stream<Arguments> passing() {
        return Stream.of(
                one(200, "100 fields", GET + "X-A: b\r\n".repeat(99) + "\r\n"),
                one(200, "16 empty lines", "\r\n".repeat(16) + GET + "\r\n"),
                one(
                        200,
                        "target of 8 KiB",
                        "GET /" + "p".repeat(8191) + " HTTP/1.1\r\nHost: shop.test" + END),
                one(
                        200,
                        "header of nearly 32 KiB",
                        GET + ("X-A: " + "b".repeat(3990) + "\r\n").repeat(8) + "\r\n"),
                one(200, "no octets of a body", GET + "Content-Length: 0" + END),
                one(200, "coding in upper case", CHUNKED.replace("chunked", "CHUNKED") + "0" + END),
                one(
                        200,
                        "extensions of 1 KiB",
                        CHUNKED + "1;" + "x".repeat(1023) + "\r\na\r\n0" + END),
                one(200, "parameters", GET.replace("/p", "/a;x=..;/p;") + "\r\n"),
                one(200, "dots in a name", GET.replace("/p", "/..a/b..%2fc/...") + "\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    void what_is_within_the_limits_passes_and_so_does_what_follows_it(
            String name, int status, String request) throws Exception {
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(request + GET + "\r\n");
            assertThat(viewer.read().status()).isEqualTo(status);
            assertThat(viewer.read().text()).isEqualTo("from the origin");
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
            Reply reply = viewer.read();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.field("allow")).isEqualTo(String.join(", ", TestEdge.ALL_METHODS));
            assertThat(reply.text()).isEmpty();
            assertThat(viewer.get("shop.test", "/after").status()).isEqualTo(200);
            assertThat(origin.seen()).extracting(Seen::target).doesNotContain("*");
        }
    }

    @Test
    void a_method_in_small_letters_is_another_method() throws Exception {
        try (RawViewer viewer = edge.viewer()) {
            assertThat(viewer.ask("get", "shop.test", "/small").status()).isEqualTo(405);
            assertThat(origin.timesAsked("/small")).isZero();
        }
    }

    @Test
    void nobody_is_a_proxy_to_anywhere() throws Exception {
        int before = origin.timesAsked();
        try (RawViewer viewer = edge.viewer()) {
            viewer.send("GET http://other.test/x HTTP/1.1\r\nHost: other.test" + END);
            assertThat(viewer.read().status()).isEqualTo(421);
            viewer.send("GET /x HTTP/1.1\r\nHost: 127.0.0.1:" + origin.port() + END);
            assertThat(viewer.read().status()).isEqualTo(421);
            viewer.send("GET /x HTTP/1.0" + END);
            assertThat(viewer.read().status()).isEqualTo(421);
            assertThat(origin.timesAsked()).isEqualTo(before);
        }
    }

    @Test
    void trailers_go_nowhere_whatever_they_are() throws Exception {
        try (ScriptedOrigin own = ScriptedOrigin.start();
                TestEdge its = TestEdge.with().loops(1).serving(site(own.port()).build());
                RawViewer viewer = its.viewer()) {
            own.otherwise((asked, stage) -> stage.answer(200, asked.body()));
            viewer.send(
                    CHUNKED
                            + "2\r\nab\r\n0\r\nHost: evil.test\r\nContent-Length: 9\r\n"
                            + "Transfer-Encoding: chunked\r\nAuthorization: Basic eA==\r\n"
                            + "X-Mine: 1"
                            + END
                            + GET
                            + "\r\n");
            assertThat(viewer.read().text()).isEqualTo("ab");
            assertThat(viewer.read().status()).isEqualTo(200);
            // Had one been sent on, the origin would have taken it for the next request.
            assertThat(own.connections()).isEqualTo(1);
            assertThat(own.seen()).extracting(Seen::method).containsExactly("POST", "GET");
            String all = own.seen().toString();
            assertThat(all).doesNotContain("evil").doesNotContain("X-Mine").doesNotContain("eA==");
        }
    }

    @Test
    void an_expectation_is_the_edges_affair() throws Exception {
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(POST + "Expect: 100-continue\r\nContent-Length: 2" + END);
            assertThat(viewer.read().status()).isEqualTo(100);
            viewer.send("ok");
            assertThat(viewer.read().status()).isEqualTo(200);
            assertThat(origin.seen().getLast().field("expect")).isEmpty();
        }
        edge.publish(site(origin.port()).methods("GET", "HEAD").build());
        try (RawViewer viewer = edge.viewer()) {
            // Whoever is refused is not told to go on first.
            viewer.send(POST + "Expect: 100-continue\r\nContent-Length: 2" + END);
            assertThat(viewer.read().status()).isEqualTo(405);
        } finally {
            edge.publish(site(origin.port()).build());
        }
    }

    @Test
    void connection_takes_away_neither_framing_nor_what_the_edge_says() throws Exception {
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(
                    POST
                            + "Connection: Content-Length, Host, Via, CDN-Loop, "
                            + "X-Forwarded-Proto\r\nCDN-Loop: other\r\nContent-Length: 2"
                            + END
                            + "ab");
            assertThat(viewer.read().status()).isEqualTo(200);
            Seen seen = origin.seen().getLast();
            assertThat(new String(seen.body(), StandardCharsets.US_ASCII)).isEqualTo("ab");
            assertThat(seen.field("content-length")).contains("2");
            assertThat(seen.field("host")).contains("127.0.0.1:" + origin.port());
            assertThat(seen.field("via")).contains("1.1 warmfront");
            assertThat(seen.field("cdn-loop")).contains("other, warmfront");
            assertThat(seen.field("x-forwarded-proto")).contains("http");
            viewer.send(
                    GET
                            + "Connection: CDN-Loop\r\n"
                            + "CDN-Loop: warmfront, warmfront, warmfront"
                            + END);
            assertThat(viewer.read().status()).isEqualTo(508);
        }
    }

    @Test
    void an_upgrade_is_not_heard_of_beyond_the_edge() throws Exception {
        try (TestEdge open =
                        TestEdge.with().serving(site(origin.port()).forwarded(EVERYTHING).build());
                RawViewer viewer = open.viewer()) {
            Reply reply =
                    viewer.get(
                            "shop.test",
                            "/upgrade",
                            "Connection: Upgrade",
                            "Upgrade: h2c",
                            "HTTP2-Settings: AAMAAABkAAQAAP__",
                            "X-Thing: 1");
            assertThat(reply.status()).isEqualTo(200);
            Seen seen = origin.seen().getLast();
            assertThat(seen.field("x-thing")).contains("1");
            assertThat(seen.field("upgrade")).isEmpty();
            assertThat(seen.field("http2-settings")).isEmpty();
            assertThat(seen.field("connection")).isEmpty();
        }
    }

    @Test
    void names_with_underscores_are_sent_on_only_when_a_policy_names_them() throws Exception {
        String[] fields = {
            "X_Forwarded_For: 192.0.2.7", "Content_Length: 9", "X_Thing: 1", "X_Other: 2"
        };
        try (TestEdge open =
                TestEdge.with().serving(site(origin.port()).forwarded(EVERYTHING).build())) {
            assertThat(open.get("/all", fields).status()).isEqualTo(200);
            assertThat(origin.seen().getLast().fields()).noneMatch(line -> line.contains("_"));
        }
        TestEdge.Site listed = site(origin.port()).headers("x_thing", "x_forwarded_for");
        try (TestEdge named = TestEdge.with().serving(listed.build())) {
            assertThat(named.get("/named", fields).status()).isEqualTo(200);
            Seen seen = origin.seen().getLast();
            assertThat(seen.field("x_thing")).contains("1");
            assertThat(seen.field("x_forwarded_for")).isEmpty();
            assertThat(seen.field("x_other")).isEmpty();
            assertThat(seen.field("x-forwarded-for")).contains("127.0.0.1");
        }
    }

    @Test
    void a_redirect_cannot_be_split() throws Exception {
        TestEdge.Site site = site(origin.port()).protocol(ViewerProtocolPolicy.REDIRECT_TO_HTTPS);
        try (TestEdge its = TestEdge.with().serving(site.build())) {
            Reply reply = its.get("/a%0d%0aSet-Cookie:x=1?b=%0D%0A%0D%0Ac");
            assertThat(reply.status()).isEqualTo(301);
            assertThat(reply.field("location")).endsWith("/a%0d%0aSet-Cookie:x=1?b=%0D%0A%0D%0Ac");
            assertThat(reply.field("set-cookie")).isEmpty();
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
