package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoadTest extends WithOrigin {

    @Test
    void the_second_viewer_is_served_from_the_cache() throws Exception {
        origin.serves("/logo.svg", "<svg/>", "Cache-Control: max-age=60", "ETag: \"1\"");
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build())) {
            Reply first = edge.get("/logo.svg");
            Reply second = edge.get("/logo.svg");

            assertThat(first.status()).isEqualTo(200);
            assertThat(first.text()).isEqualTo("<svg/>");
            assertThat(first.field("x-cache")).isEqualTo("Miss from warmfront");
            assertThat(first.field("cache-status"))
                    .isEqualTo(
                            "warmfront; fwd=uri-miss; fwd-status=200; stored; ttl=60;"
                                    + " key=\"/logo.svg\"");
            assertThat(first.field("via")).isEqualTo("1.1 warmfront");
            assertThat(second.text()).isEqualTo("<svg/>");
            assertThat(second.field("x-cache")).isEqualTo("Hit from warmfront");
            assertThat(second.field("cache-status"))
                    .isEqualTo("warmfront; hit; ttl=60; key=\"/logo.svg\"");
            assertThat(second.field("x-request-id")).hasSize(16);
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    @Test
    void age_grows_until_the_answer_is_too_old_and_is_asked_for_again() throws Exception {
        origin.serves("/a", "one", "Cache-Control: max-age=60");
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build())) {
            assertThat(edge.get("/a").field("age")).isEqualTo("0");
            edge.pass(Duration.ofSeconds(59));
            assertThat(edge.get("/a").field("age")).isEqualTo("59");
            edge.pass(Duration.ofSeconds(1));
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
            assertThat(origin.timesAsked("/a")).isEqualTo(2);
        }
    }

    @Test
    void an_unknown_host_is_misdirected() throws Exception {
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build());
                RawViewer viewer = edge.viewer()) {
            Reply reply = viewer.get("elsewhere.test", "/");
            assertThat(reply.status()).isEqualTo(421);
            assertThat(reply.field("x-cache")).isEqualTo("Error from warmfront");
            assertThat(origin.timesAsked()).isZero();
        }
    }

    @Test
    void pipelined_requests_are_answered_in_order() throws Exception {
        origin.on(
                "/slow",
                (request, stage) -> {
                    stage.waitFor("slow");
                    stage.answer(200, "slow", "Cache-Control: max-age=60");
                });
        origin.serves("/fast", "fast", "Cache-Control: max-age=60");
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build());
                RawViewer viewer = edge.viewer()) {
            edge.get("/fast");
            String slow = RawViewer.request("GET", "shop.test", "/slow");
            String fast = RawViewer.request("GET", "shop.test", "/fast");
            viewer.send(slow + fast + fast + slow);
            origin.awaitAsked("/slow", 1);
            origin.open("slow");

            assertThat(viewer.read().text()).isEqualTo("slow");
            assertThat(viewer.read().text()).isEqualTo("fast");
            assertThat(viewer.read().text()).isEqualTo("fast");
            assertThat(viewer.read().text()).isEqualTo("slow");
            assertThat(origin.timesAsked()).isEqualTo(2);
        }
    }

    @Test
    void a_body_is_sent_on_with_its_length() throws Exception {
        origin.on("/form", (request, stage) -> stage.answer(200, request.body()));
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build());
                RawViewer viewer = edge.viewer()) {
            String body = "x".repeat(300_000);
            viewer.send("POST /form HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 300000\r\n\r\n");
            viewer.send(body);
            assertThat(viewer.read().text()).isEqualTo(body);
            assertThat(origin.seen().getFirst().field("content-length")).contains("300000");
            assertThat(viewer.get("shop.test", "/other").status()).isEqualTo(404);
        }
    }

    @Test
    void a_chunked_body_is_sent_on_in_chunks() throws Exception {
        origin.on("/form", (request, stage) -> stage.answer(200, request.body()));
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build());
                RawViewer viewer = edge.viewer()) {
            viewer.send(
                    "POST /form HTTP/1.1\r\nHost: shop.test\r\nTransfer-Encoding: chunked\r\n\r\n");
            viewer.send("5;name=value\r\nhello\r\n").send("6\r\n world\r\n0\r\nX-T: 1\r\n\r\n");
            assertThat(viewer.read().text()).isEqualTo("hello world");
            assertThat(origin.seen().getFirst().field("transfer-encoding")).contains("chunked");
            assertThat(viewer.get("shop.test", "/other").status()).isEqualTo(404);
        }
    }

    @Test
    void a_viewer_that_expects_continue_is_told_to_before_it_sends() throws Exception {
        origin.on("/form", (request, stage) -> stage.answer(200, request.body()));
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build());
                RawViewer viewer = edge.viewer()) {
            viewer.send(
                    "POST /form HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 2\r\n"
                            + "Expect: 100-continue\r\n\r\n");
            assertThat(viewer.read().status()).isEqualTo(100);
            viewer.send("ok");
            assertThat(viewer.read().text()).isEqualTo("ok");
        }
    }

    @Test
    void a_method_that_is_not_allowed_is_405_with_the_ones_that_are() throws Exception {
        try (TestEdge edge =
                        TestEdge.with()
                                .serving(site(origin.port()).methods("GET", "HEAD").build());
                RawViewer viewer = edge.viewer()) {
            Reply reply = viewer.ask("DELETE", "shop.test", "/a");
            assertThat(reply.status()).isEqualTo(405);
            assertThat(reply.field("allow")).isEqualTo("GET, HEAD");
            assertThat(viewer.get("shop.test", "/a").status()).isEqualTo(404);
        }
    }

    @Test
    void without_tls_a_viewer_is_sent_to_https_on_its_port() throws Exception {
        try (TestEdge edge =
                        TestEdge.with()
                                .serving(
                                        site(origin.port())
                                                .protocol(ViewerProtocolPolicy.REDIRECT_TO_HTTPS)
                                                .build());
                RawViewer viewer = edge.viewer()) {
            Reply get = viewer.get("shop.test", "/a?b=c");
            assertThat(get.status()).isEqualTo(301);
            assertThat(get.field("location")).isEqualTo("https://shop.test:8443/a?b=c");
            assertThat(viewer.ask("DELETE", "shop.test", "/a").status()).isEqualTo(307);
        }
    }

    @Test
    void https_only_refuses_what_comes_without_tls() throws Exception {
        try (TestEdge edge =
                TestEdge.with()
                        .serving(
                                site(origin.port())
                                        .protocol(ViewerProtocolPolicy.HTTPS_ONLY)
                                        .build())) {
            assertThat(edge.get("/a").status()).isEqualTo(403);
        }
    }

    @Test
    void every_edge_tells_its_health_itself() throws Exception {
        try (TestEdge edge = TestEdge.with().serving(site(origin.port()).build());
                RawViewer viewer = edge.viewer()) {
            Reply reply = viewer.get("whatever.test", "/.well-known/warmfront/health");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text())
                    .isEqualTo("{\"edge\":\"e-test\",\"release\":1,\"draining\":false}");
        }
    }

    @Test
    void it_works_on_nio_too() throws Exception {
        origin.serves("/a", "one", "Cache-Control: max-age=60");
        try (TestEdge edge = TestEdge.with().nio().serving(site(origin.port()).build())) {
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
        }
    }
}
