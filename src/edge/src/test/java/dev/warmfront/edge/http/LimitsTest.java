package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.snapshot.waf.Condition;
import dev.warmfront.snapshot.waf.Rule;
import dev.warmfront.snapshot.waf.WebAcl;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitsTest extends WithOrigin {

    private static final String MINUTE = "Cache-Control: max-age=60";

    @BeforeEach
    void script() {
        origin.otherwise((request, stage) -> stage.answer(200, "fine", MINUTE));
    }

    private static Limits limits(long headMillis, long idleMillis, long stallMillis, long body) {
        return TestEdge.limits(headMillis, idleMillis, stallMillis, body, Limits.USUAL.pace());
    }

    private static Limits pace(long bytesPerSecond, long graceMillis) {
        Limits usual = Limits.USUAL;
        return TestEdge.limits(
                usual.head().toMillis(),
                usual.idle().toMillis(),
                usual.stall().toMillis(),
                usual.bodyBytes(),
                new Limits.Pace(bytesPerSecond, Duration.ofMillis(graceMillis)));
    }

    private TestEdge edge(Limits limits) {
        return TestEdge.with().limits(limits).serving(site(origin.port()).build());
    }

    @Test
    void a_header_that_takes_too_long_is_408() throws Exception {
        try (TestEdge edge = edge(limits(1_000, 10_000, 10_000, 1000));
                RawViewer viewer = edge.viewer()) {
            viewer.send("GET /a HTTP/1.1\r\nHost: sh");
            assertThat(viewer.read().status()).isEqualTo(408);
            assertThat(viewer.readToEnd()).isEmpty();
        }
    }

    @Test
    void a_header_that_trickles_is_408_all_the_same() throws Exception {
        try (TestEdge edge = edge(limits(1_000, 10_000, 10_000, 1000));
                RawViewer viewer = edge.viewer()) {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            reply.complete(viewer.read());
                        } catch (java.io.IOException e) {
                            reply.completeExceptionally(e);
                        }
                    });
            viewer.send("GET /a HTTP/1.1\r\nX-A: ");
            while (!reply.isDone()) {
                try {
                    viewer.send("b");
                } catch (java.io.IOException e) {
                    break;
                }
                Thread.sleep(10);
            }
            assertThat(reply.get(20, TimeUnit.SECONDS).status()).isEqualTo(408);
        }
    }

    @Test
    void a_connection_nobody_uses_is_closed() throws Exception {
        try (TestEdge edge = edge(limits(10_000, 100, 10_000, 1000));
                RawViewer viewer = edge.viewer()) {
            assertThat(viewer.get("shop.test", "/a").status()).isEqualTo(200);
            assertThat(viewer.readToEnd()).isEmpty();
        }
    }

    @Test
    void a_body_that_stops_coming_ends_both_connections() throws Exception {
        try (TestEdge edge = edge(limits(10_000, 10_000, 100, 1000));
                RawViewer viewer = edge.viewer()) {
            viewer.send("POST /a HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 9\r\n\r\nab");
            assertThat(viewer.readToEnd()).isEmpty();
            ScriptedOrigin.await(() -> origin.connections() == 1, "one connection");
            assertThat(origin.timesAsked()).isZero();
        }
    }

    @Test
    void a_body_that_trickles_is_408_and_another_viewer_does_not_notice() throws Exception {
        try (TestEdge edge = edge(pace(100_000, 200));
                RawViewer viewer = edge.viewer();
                RawViewer other = edge.viewer()) {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            reply.complete(viewer.read());
                        } catch (java.io.IOException e) {
                            reply.completeExceptionally(e);
                        }
                    });
            viewer.send("POST /a HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 99999\r\n\r\n");
            for (int i = 0; i < 99_998 && !reply.isDone(); i++) {
                try {
                    viewer.send("b");
                } catch (java.io.IOException e) {
                    break;
                }
                assertThat(other.get("shop.test", "/a").status()).isEqualTo(200);
            }
            assertThat(reply.get(20, TimeUnit.SECONDS).status()).isEqualTo(408);
            ScriptedOrigin.await(() -> origin.timesAsked() == 1, "only the other one's request");
            assertThat(edge.metrics.text()).contains("served=\"refused\",status=\"4xx\"");
        }
    }

    @Test
    void a_body_of_chunks_that_trickles_is_408_too() throws Exception {
        try (TestEdge edge = edge(pace(1_000, 100));
                RawViewer viewer = edge.viewer()) {
            viewer.send(
                    "POST /a HTTP/1.1\r\nHost: shop.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "1\r\na\r\n");
            assertThat(viewer.read().status()).isEqualTo(408);
        }
    }

    @Test
    void a_body_that_comes_in_time_is_taken_however_the_pace_is_at_its_end() throws Exception {
        try (TestEdge edge = edge(pace(1_000, 300));
                RawViewer viewer = edge.viewer()) {
            // The head and what there is at first of the body are one: nothing delays the second.
            viewer.send(
                    "POST /a HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 50001\r\n\r\n"
                            + "b".repeat(50_000));
            // Longer than the grace, and far from what the average may fall to.
            Thread.sleep(700);
            viewer.send("c");
            assertThat(viewer.read().status()).isEqualTo(200);
            assertThat(origin.seen().getFirst().body()).hasSize(50_001);
        }
    }

    @Test
    void a_viewer_that_takes_nothing_is_let_go() throws Exception {
        byte[] large = new byte[15_000_000];
        origin.on("/large", (request, stage) -> stage.answer(200, large, MINUTE));
        try (TestEdge edge =
                        TestEdge.with()
                                .limits(limits(10_000, 10_000, 200, 1000))
                                .storeBytes(100 << 20)
                                .serving(site(origin.port()).build());
                RawViewer viewer = edge.viewer()) {
            viewer.send(RawViewer.request("GET", "shop.test", "/large"));
            ScriptedOrigin.await(
                    () -> edge.metrics.text().contains("served=\"miss\",status=\"2xx\""),
                    "the exchange ends");
            assertThat(viewer.readToEnd().length).isLessThan(large.length);
        }
    }

    @Test
    void a_viewer_that_asks_and_asks_and_takes_nothing_costs_little() throws Exception {
        byte[] some = new byte[200_000];
        origin.on("/some", (request, stage) -> stage.answer(200, some, MINUTE));
        try (TestEdge edge = TestEdge.with().loops(1).serving(site(origin.port()).build());
                RawViewer viewer = edge.viewer()) {
            edge.get("/some");
            edge.get("/some");
            int times = 300;
            viewer.send(RawViewer.request("GET", "shop.test", "/some").repeat(times));
            for (int i = 0; i < times; i++) {
                assertThat(viewer.read().body()).hasSize(some.length);
            }
            assertThat(origin.timesAsked("/some")).isEqualTo(1);
        }
    }

    @Test
    void a_body_that_is_too_large_is_413() throws Exception {
        try (TestEdge edge = edge(limits(10_000, 10_000, 10_000, 1000));
                RawViewer viewer = edge.viewer();
                RawViewer other = edge.viewer()) {
            viewer.send("POST /a HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 1001\r\n\r\n");
            assertThat(viewer.read().status()).isEqualTo(413);
            other.send(
                    "POST /a HTTP/1.1\r\nHost: shop.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3E9\r\n"
                            + "x".repeat(1001)
                            + "\r\n0\r\n\r\n");
            assertThat(other.read().status()).isEqualTo(413);
        }
    }

    @Test
    void http_1_0_gets_its_answer_and_the_end_of_the_connection() throws Exception {
        origin.on(
                "/chunks",
                (request, stage) ->
                        stage.raw(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        + "2\r\nab\r\n0\r\n\r\n"));
        try (TestEdge edge = edge(Limits.USUAL);
                RawViewer plain = edge.viewer();
                RawViewer kept = edge.viewer()) {
            plain.send("GET /chunks HTTP/1.0\r\nHost: shop.test\r\n\r\n");
            String all = new String(plain.readToEnd(), StandardCharsets.ISO_8859_1);
            assertThat(all).endsWith("\r\n\r\nab").doesNotContain("chunked");
            kept.send("GET /a HTTP/1.0\r\nHost: shop.test\r\nConnection: keep-alive\r\n\r\n");
            assertThat(kept.read().field("connection")).isEqualTo("keep-alive");
            kept.send("GET /a HTTP/1.0\r\nHost: shop.test\r\n\r\n");
            assertThat(kept.read().field("connection")).isEqualTo("close");
            assertThat(kept.readToEnd()).isEmpty();
        }
    }

    @Test
    void a_viewer_that_has_said_all_it_wants_still_gets_its_answer() throws Exception {
        origin.on(
                "/late",
                (request, stage) -> {
                    stage.waitFor("gate");
                    stage.answer(200, "late");
                });
        try (TestEdge edge = edge(Limits.USUAL);
                RawViewer viewer = edge.viewer()) {
            viewer.send(RawViewer.request("GET", "shop.test", "/late"));
            viewer.endOutput();
            origin.awaitAsked("/late", 1);
            origin.open("gate");
            assertThat(viewer.read().text()).isEqualTo("late");
            assertThat(viewer.readToEnd()).isEmpty();
        }
    }

    @Test
    void draining_finishes_what_is_in_hand_and_takes_nothing_new() throws Exception {
        origin.on(
                "/late",
                (request, stage) -> {
                    stage.waitFor("gate");
                    stage.answer(200, "late");
                });
        try (TestEdge edge = edge(Limits.USUAL);
                RawViewer idle = edge.viewer();
                RawViewer busy = edge.viewer()) {
            assertThat(idle.get("shop.test", "/a").status()).isEqualTo(200);
            busy.send(RawViewer.request("GET", "shop.test", "/late"));
            origin.awaitAsked("/late", 1);
            var gone = edge.edge.drain(Duration.ofSeconds(20)).toCompletableFuture();
            assertThat(idle.readToEnd()).isEmpty();
            assertThat(gone).isNotDone();
            origin.open("gate");
            Reply reply = busy.read();
            assertThat(reply.text()).isEqualTo("late");
            assertThat(reply.field("connection")).isEqualTo("close");
            busy.close();
            gone.get(20, TimeUnit.SECONDS);
            ScriptedOrigin.await(() -> isRefused(edge), "nobody listens");
        }
    }

    private static boolean isRefused(TestEdge edge) {
        try (RawViewer viewer = edge.viewer()) {
            return viewer == null;
        } catch (java.io.IOException e) {
            return true;
        }
    }

    @Test
    void patience_has_an_end() throws Exception {
        origin.on("/never", (request, stage) -> stage.waitFor("never"));
        try (TestEdge edge = edge(Limits.USUAL);
                RawViewer busy = edge.viewer()) {
            busy.send(RawViewer.request("GET", "shop.test", "/never"));
            origin.awaitAsked("/never", 1);
            edge.edge.drain(Duration.ofMillis(50)).toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(busy.readToEnd()).isEmpty();
        }
    }

    @Test
    void a_rule_of_the_web_acl_blocks_also_what_is_stored() throws Exception {
        WebAcl acl =
                new WebAcl(
                        "acl-1",
                        Action.ALLOW,
                        List.of(
                                new Rule(
                                        "no-bots",
                                        1,
                                        Action.BLOCK,
                                        new Condition.Text(
                                                Condition.Part.HEADER,
                                                "user-agent",
                                                Condition.Comparison.CONTAINS,
                                                "bot"))));
        TestEdge edge =
                TestEdge.with().loops(1).serving(site(origin.port()).acl("acl-1").build(), acl);
        try (edge) {
            for (int i = 0; i < 3; i++) {
                assertThat(edge.get("/a", "User-Agent: person").status()).isEqualTo(200);
            }
            Reply blocked = edge.get("/a", "User-Agent: a bot");
            assertThat(blocked.status()).isEqualTo(403);
            assertThat(blocked.field("cache-status")).isEqualTo("warmfront; detail=blocked");
            WebAcl everybody =
                    new WebAcl(
                            "acl-1",
                            Action.ALLOW,
                            List.of(
                                    new Rule(
                                            "us",
                                            1,
                                            Action.BLOCK,
                                            new Condition.AddressIn(
                                                    List.of(Cidr.parse("127.0.0.0/8"))))));
            edge.publish(site(origin.port()).acl("acl-1").build(), everybody);
            assertThat(edge.get("/a", "User-Agent: person").status()).isEqualTo(403);
        }
        assertThat(edge.logged.toString()).contains("no-bots");
    }

    @Test
    void a_disabled_distribution_is_refused_from_the_moment_it_is_published() throws Exception {
        try (TestEdge edge = edge(Limits.USUAL)) {
            edge.get("/a");
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            edge.publish(site(origin.port()).disabled().build());
            Reply reply = edge.get("/a");
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.field("cache-status")).isEqualTo("warmfront; detail=disabled");
        }
    }

    @Test
    void the_access_log_tells_of_every_request_on_both_ways() throws Exception {
        TestEdge edge = TestEdge.with().loops(1).serving(site(origin.port()).build());
        try (edge;
                RawViewer viewer = edge.viewer()) {
            for (int i = 0; i < 3; i++) {
                viewer.get("shop.test", "/a?x=\"y\"", "User-Agent: tab\there");
            }
        }
        List<String> lines = edge.logged.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .contains("\"served\":\"miss\"")
                .contains("\"target\":\"/a?x=\\\"y\\\"\"")
                .contains("\"userAgent\":\"tab\\u0009here\"");
        assertThat(lines.get(1)).contains("\"served\":\"hit\"");
        assertThat(lines.get(2)).contains("\"served\":\"hit\"").contains("\"status\":200");
        int sent = lines.get(1).indexOf("\"bytes\":");
        assertThat(lines.get(2).substring(sent).split(",")[0])
                .isEqualTo(lines.get(1).substring(sent).split(",")[0]);
    }

    @Test
    void metrics_count_requests_by_how_they_were_served() throws Exception {
        try (TestEdge edge = TestEdge.with().loops(1).serving(site(origin.port()).build())) {
            for (int i = 0; i < 4; i++) {
                edge.get("/a");
            }
            edge.get("/a", "Host: again");
            assertThat(edge.metrics.text())
                    .contains(
                            "warmfront_requests_total{distribution=\"d-1\",served=\"hit\","
                                    + "status=\"2xx\",blame=\"nobody\"} 3")
                    .contains(
                            "warmfront_requests_total{distribution=\"d-1\",served=\"miss\","
                                    + "status=\"2xx\",blame=\"nobody\"} 1")
                    .contains(
                            "warmfront_requests_total{distribution=\"\",served=\"refused\","
                                    + "status=\"4xx\",blame=\"viewer\"} 1");
        }
    }
}
