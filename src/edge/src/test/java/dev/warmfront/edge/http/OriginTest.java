package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.launch.FreePort;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.health.Probe;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

    private ScriptedOrigin origin;
    private ScriptedOrigin second;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        second = ScriptedOrigin.start();
        second.otherwise((request, stage) -> stage.answer(200, "from the second"));
    }

    @AfterEach
    void stop() throws Exception {
        origin.close();
        second.close();
    }

    private TestEdge pair(Integer... statuses) {
        return TestEdge.with().serving(group(statuses).build());
    }

    private TestEdge.Site group(Integer... statuses) {
        return site(origin.port())
                .origin("o2", second.port())
                .group("g", List.of("o1", "o2"), statuses);
    }

    @Test
    void an_origin_that_refuses_the_connection_is_502_with_the_reason_in_the_log()
            throws Exception {
        int port = FreePort.next();
        TestEdge edge = TestEdge.with().serving(site(port).build());
        try (edge) {
            Reply reply = edge.get("/a");
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.field("x-cache")).isEqualTo("Error from warmfront");
            assertThat(reply.field("cache-status"))
                    .isEqualTo("warmfront; fwd=uri-miss; detail=connect-refused");
            assertThat(reply.text()).doesNotContain(String.valueOf(port));
        }
        assertThat(edge.logged.toString())
                .contains("\"blame\":\"origin\"")
                .contains("The origin refused the connection: 127.0.0.1:" + port);
    }

    @Test
    void an_origin_that_does_not_answer_in_time_is_504() throws Exception {
        origin.on("/late", (request, stage) -> stage.waitFor("never"));
        try (TestEdge edge =
                TestEdge.with()
                        .serving(site(origin.port()).readTimeout(Duration.ofMillis(200)).build())) {
            assertThat(edge.get("/late").status()).isEqualTo(504);
        }
    }

    @Test
    void an_origin_that_stops_within_the_body_cuts_the_viewer_off() throws Exception {
        origin.on(
                "/stuck",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    stage.waitFor("never");
                });
        try (TestEdge edge =
                TestEdge.with()
                        .serving(site(origin.port()).readTimeout(Duration.ofSeconds(1)).build())) {
            Reply reply = edge.get("/stuck");
            assertThat(reply.whole()).isFalse();
        }
    }

    @Test
    void a_listed_status_sends_a_get_to_the_second_origin() throws Exception {
        origin.on("/a", (request, stage) -> stage.answer(503, "down"));
        try (TestEdge edge = pair(503)) {
            assertThat(edge.get("/a").text()).isEqualTo("from the second");
            assertThat(origin.timesAsked("/a")).isEqualTo(1);
        }
    }

    @Test
    void a_status_that_is_not_listed_does_not() throws Exception {
        origin.on("/a", (request, stage) -> stage.answer(500, "down"));
        try (TestEdge edge = pair(503)) {
            assertThat(edge.get("/a").status()).isEqualTo(500);
            assertThat(second.timesAsked()).isZero();
        }
    }

    @Test
    void a_connection_error_and_a_timeout_send_a_get_to_the_second_origin() throws Exception {
        origin.on("/late", (request, stage) -> stage.waitFor("never"));
        origin.on("/hang-up", (request, stage) -> stage.hangUp());
        Duration patience = Duration.ofSeconds(1);
        try (TestEdge edge = TestEdge.with().serving(group().readTimeout(patience).build())) {
            assertThat(edge.get("/late").text()).isEqualTo("from the second");
            assertThat(edge.get("/hang-up").text()).isEqualTo("from the second");
            origin.close();
            assertThat(edge.get("/dead").text()).isEqualTo("from the second");
        }
    }

    @Test
    void a_post_is_never_sent_twice() throws Exception {
        origin.on("/pay", (request, stage) -> stage.hangUp());
        try (TestEdge edge = pair(502);
                RawViewer viewer = edge.viewer()) {
            viewer.send("POST /pay HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 2\r\n\r\nab");
            assertThat(viewer.read().status()).isEqualTo(502);
            assertThat(origin.timesAsked("/pay")).isEqualTo(1);
            assertThat(second.timesAsked()).isZero();
        }
    }

    @Test
    void the_last_origins_answer_is_what_the_viewer_gets() throws Exception {
        origin.on("/a", (request, stage) -> stage.answer(503, "down"));
        second.on("/a", (request, stage) -> stage.answer(503, "down, too"));
        try (TestEdge edge = pair(503)) {
            Reply reply = edge.get("/a");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.text()).isEqualTo("down, too");
        }
    }

    @Test
    void an_unhealthy_origin_is_passed_over_unless_all_are() throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, "from the first"));
        HealthCheck check =
                new HealthCheck(
                        "hc-1",
                        new Probe.Tcp("127.0.0.1", 1),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        3,
                        3,
                        false,
                        false);
        HealthCheck other =
                new HealthCheck(
                        "hc-2",
                        new Probe.Tcp("127.0.0.1", 1),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        3,
                        3,
                        false,
                        false);
        TestEdge.Site site = new TestEdge.Site();
        site.origin("o1", origin.port(), "hc-1").origin("o2", second.port(), "hc-2");
        site.group("g", List.of("o1", "o2"));
        try (TestEdge edge = TestEdge.with().serving(site.ttl(0, 0, 0).build(), check, other)) {
            assertThat(edge.get("/a").text()).isEqualTo("from the first");
            edge.unhealthy.add("hc-1");
            assertThat(edge.get("/a").text()).isEqualTo("from the second");
            edge.unhealthy.add("hc-2");
            assertThat(edge.get("/a").text()).isEqualTo("from the first");
            assertThat(edge.asked).containsExactly("hc-1 well", "hc-2 well", "hc-1 well");
            edge.asked.clear();
            origin.otherwise((request, stage) -> stage.answer(500, "broken"));
            edge.get("/b");
            assertThat(edge.asked).containsExactly("hc-1 wrong");
            edge.asked.clear();
            origin.close();
            edge.get("/c");
            assertThat(edge.asked).containsExactly("hc-1 wrong", "hc-2 well");
        }
    }

    @Test
    void connections_are_kept_and_one_that_was_closed_meanwhile_is_replaced() throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, "fine", "Cache-Control: no-store"));
        try (TestEdge edge = TestEdge.with().loops(1).serving(site(origin.port()).build())) {
            for (int i = 0; i < 5; i++) {
                assertThat(edge.get("/a").text()).isEqualTo("fine");
            }
            assertThat(origin.connections()).isEqualTo(1);
            origin.hangUpOnAll();
            assertThat(edge.get("/a").text()).isEqualTo("fine");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_request_over_a_kept_connection_that_closes_under_it_is_sent_again() throws Exception {
        origin.on(
                "/flaky",
                (request, stage) -> {
                    if (origin.timesAsked("/flaky") == 2) {
                        stage.hangUp();
                    } else {
                        stage.answer(200, "fine", "Cache-Control: no-store");
                    }
                });
        try (TestEdge edge = TestEdge.with().loops(1).serving(site(origin.port()).build())) {
            assertThat(edge.get("/flaky").text()).isEqualTo("fine");
            assertThat(edge.get("/flaky").text()).isEqualTo("fine");
            assertThat(origin.timesAsked("/flaky")).isEqualTo(3);
        }
    }

    @Test
    void the_origin_hears_its_own_name_and_nothing_the_policy_does_not_select() throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, "fine"));
        try (TestEdge edge =
                TestEdge.with()
                        .serving(
                                site(origin.port())
                                        .originPath("/base")
                                        .originHeader("X-Secret", "s3")
                                        .build())) {
            edge.get(
                    "/a?b=c",
                    "User-Agent: curious",
                    "Referer: https://x.test/",
                    "Accept-Encoding: gzip",
                    "Authorization: Basic eA==",
                    "X-Secret: forged",
                    "Cookie: a=b");
            var seen = origin.seen().getFirst();
            assertThat(seen.target()).isEqualTo("/base/a?b=c");
            assertThat(seen.field("host")).contains("127.0.0.1:" + origin.port());
            assertThat(seen.field("x-secret")).contains("s3");
            assertThat(seen.field("user-agent")).contains("warmfront");
            assertThat(seen.field("accept-encoding")).contains("identity");
            assertThat(seen.field("via")).contains("1.1 warmfront");
            assertThat(seen.field("cdn-loop")).contains("warmfront");
            for (String name : List.of("referer", "authorization", "cookie")) {
                assertThat(seen.field(name)).isEmpty();
            }
        }
    }

    @Test
    void a_request_that_goes_in_circles_is_stopped() throws Exception {
        try (TestEdge edge = TestEdge.with().serving(site(1).build())) {
            edge.publish(site(edge.edge.httpPort()).build());
            // The edge is its own origin; it is known there by another name.
            edge.publish(site(edge.edge.httpPort()).aliases("shop.test", "127.0.0.1").build());
            Reply reply = edge.get("/round", "CDN-Loop: warmfront, other, warmfront; x=1");
            assertThat(reply.status()).isEqualTo(508);
        }
    }

    @Test
    void an_address_that_is_forbidden_is_never_connected_to() throws Exception {
        for (String host : List.of("127.0.0.1", "localhost", "127.1", "2130706433")) {
            try (TestEdge edge =
                    TestEdge.with()
                            .noLoopbackOrigins()
                            .serving(site(origin.port()).host(host).build())) {
                Reply reply = edge.get("/a");
                assertThat(reply.status()).isEqualTo(502);
                assertThat(reply.field("cache-status")).endsWith("detail=address-forbidden");
            }
        }
        assertThat(origin.connections()).isZero();
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of(
                        "length and coding",
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked"
                                + "\r\n\r\n2\r\nab\r\n0\r\n\r\n"),
                Arguments.of(
                        "two lengths",
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"),
                Arguments.of("signed length", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nab"),
                Arguments.of("no status", "HTTP/1.1 OK\r\n\r\n"),
                Arguments.of("no HTTP", "hello\r\n\r\n"),
                Arguments.of("bare line feed", "HTTP/1.1 200 OK\nX-A: b\n\n"),
                Arguments.of(
                        "control in value",
                        "HTTP/1.1 200 OK\r\nX-A: b\0c\r\nContent-Length: 2\r\n\r\nab"),
                Arguments.of("switching protocols", "HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n"),
                Arguments.of(
                        "carriage return in value",
                        "HTTP/1.1 200 OK\r\nX-A: b\rX-C: d\r\nContent-Length: 2\r\n\r\nab"),
                Arguments.of(
                        "bare line feed after a field",
                        "HTTP/1.1 200 OK\r\nX-A: b\nX-C: d\r\nContent-Length: 2\r\n\r\nab"),
                Arguments.of(
                        "field without a colon",
                        "HTTP/1.1 200 OK\r\nX-A\r\nContent-Length: 2\r\n\r\nab"),
                Arguments.of(
                        "coding nobody asked for",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("flood of interim answers", "HTTP/1.1 103 Early\r\n\r\n".repeat(17)),
                Arguments.of(
                        "huge header",
                        "HTTP/1.1 200 OK\r\n"
                                + ("X-A: " + "b".repeat(8000) + "\r\n").repeat(10)
                                + "\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void a_malformed_answer_is_502_and_its_connection_is_not_used_again(String name, String answer)
            throws Exception {
        origin.on("/bad", (request, stage) -> stage.raw(answer));
        origin.serves("/good", "good");
        try (TestEdge edge = TestEdge.with().loops(1).serving(site(origin.port()).build())) {
            assertThat(last(edge, "/bad").status()).isEqualTo(502);
            assertThat(edge.get("/good").text()).isEqualTo("good");
            assertThat(origin.connections()).isEqualTo(2);
            assertThat(last(edge, "/bad").cache()).isEqualTo("Error");
            assertThat(origin.timesAsked("/bad")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 20",
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Le",
                "HTTP/1.1 103 Early Hints\r\n\r\n"
            })
    void an_answer_that_breaks_off_within_its_head_is_502_and_not_stored(String said)
            throws Exception {
        origin.on(
                "/cut",
                (request, stage) -> {
                    if (origin.timesAsked("/cut") == 1) {
                        stage.raw(said);
                        stage.hangUp();
                    } else {
                        stage.answer(200, "whole", "Cache-Control: max-age=60");
                    }
                });
        try (TestEdge edge = TestEdge.with().loops(1).serving(site(origin.port()).build())) {
            assertThat(last(edge, "/cut").status()).isEqualTo(502);
            assertThat(edge.get("/cut").text()).isEqualTo("whole");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void an_answer_before_all_of_the_body_was_sent_ends_both_connections() throws Exception {
        try (ServerSocket hasty = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> answerAtOnce(hasty));
            try (TestEdge edge =
                            TestEdge.with().loops(1).serving(site(hasty.getLocalPort()).build());
                    RawViewer viewer = edge.viewer()) {
                viewer.send("POST /a HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 99999\r\n\r\n");
                viewer.send("some of it");
                Reply reply = viewer.read();
                assertThat(reply.status()).isEqualTo(413);
                assertThat(reply.text()).isEqualTo("much");
                // What follows can only be the rest of the body, whatever it looks like.
                assertThat(reply.field("connection")).isEqualTo("close");
                viewer.send("GET /b HTTP/1.1\r\nHost: shop.test\r\n\r\n");
                assertThat(viewer.readToEnd()).isEmpty();
                assertThat(edge.get("/a").status()).isEqualTo(413);
                assertThat(edge.get("/a").cache()).isEqualTo("Error");
            }
        }
    }

    /// Reads a head and no more, says that it is too much, and closes.
    private static void answerAtOnce(ServerSocket listener) {
        String answer = "HTTP/1.1 413 Much\r\nContent-Length: 4\r\n\r\nmuch";
        while (!listener.isClosed()) {
            try (java.net.Socket socket = listener.accept()) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) socket.getInputStream().read());
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The test is over, or the edge has hung up.
            }
        }
    }

    @Test
    void what_is_not_stored_is_not_fetched_on_when_its_viewer_leaves() throws Exception {
        byte[] chunk = new byte[64 * 1024];
        origin.on(
                "/endless",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\nCache-Control: no-store\r\n");
                    stage.raw("Content-Length: 99999999999\r\n\r\n");
                    while (request != null) {
                        stage.raw(chunk);
                    }
                });
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build())) {
            try (RawViewer viewer = edge.viewer()) {
                viewer.send(RawViewer.request("GET", "shop.test", "/endless"));
                assertThat(viewer.readHead().status()).isEqualTo(200);
            }
            ScriptedOrigin.await(() -> origin.openConnections() == 0, "the origin is let go");
        }
    }

    /// The answer, whatever came before it.
    private static Reply last(TestEdge edge, String path) throws Exception {
        try (RawViewer viewer = edge.viewer()) {
            Reply reply = viewer.get("shop.test", path);
            while (reply.status() < 200) {
                reply = viewer.read();
            }
            return reply;
        }
    }

    @Test
    void an_interim_answer_is_not_the_answer() throws Exception {
        origin.on(
                "/hint",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                    stage.answer(200, "final");
                });
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build())) {
            assertThat(edge.get("/hint").status()).isEqualTo(103);
            assertThat(last(edge, "/hint").text()).isEqualTo("final");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK\r\nContent-Length: 2\r\n\r\nok", "204 No Content\r\n\r\n"})
    void octets_after_an_answer_never_become_the_next_one(String first) throws Exception {
        origin.on(
                "/first",
                (request, stage) ->
                        stage.raw(
                                "HTTP/1.1 "
                                        + first
                                        + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
        origin.on("/next", (request, stage) -> stage.answer(200, "good"));
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build())) {
            assertThat(edge.get("/first").status()).isIn(200, 204);
            assertThat(edge.get("/next").text()).isEqualTo("good");
        }
    }

    @Test
    void an_answer_in_single_octets_is_the_same_answer() throws Exception {
        String answer =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n"
                        + "5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: t\r\n\r\n";
        origin.on(
                "/octets",
                (request, stage) -> {
                    for (int i = 0; i < answer.length(); i++) {
                        stage.raw(answer.substring(i, i + 1));
                    }
                });
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build())) {
            assertThat(edge.get("/octets").text()).isEqualTo("hello!");
            assertThat(edge.get("/octets").field("a")).isEqualTo("b");
        }
    }

    @Test
    void a_fast_origin_waits_for_a_slow_viewer_of_what_is_not_stored() throws Exception {
        byte[] chunk = new byte[64 * 1024];
        java.util.concurrent.atomic.AtomicLong sent = new java.util.concurrent.atomic.AtomicLong();
        int chunks = 800;
        origin.on(
                "/flood",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\nCache-Control: no-store\r\n");
                    stage.raw("Content-Length: " + (long) chunk.length * chunks + "\r\n\r\n");
                    for (int i = 0; i < chunks; i++) {
                        stage.raw(chunk);
                        sent.addAndGet(chunk.length);
                    }
                });
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build());
                RawViewer viewer = edge.viewer()) {
            viewer.send(RawViewer.request("GET", "shop.test", "/flood"));
            origin.awaitAsked("/flood", 1);
            long before = -1;
            while (before != sent.get()) {
                // Until nothing moves any more: what the two kernels hold, and little besides.
                before = sent.get();
                Thread.sleep(200);
            }
            assertThat(sent.get()).isLessThan((long) chunk.length * chunks);
            assertThat(viewer.read().body()).hasSize(chunk.length * chunks);
        }
    }
}
