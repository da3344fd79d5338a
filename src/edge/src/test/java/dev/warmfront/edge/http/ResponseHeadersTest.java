package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.policy.ResponseHeaders;
import dev.warmfront.snapshot.policy.ResponseHeaders.Cors;
import dev.warmfront.snapshot.policy.ResponseHeaders.Line;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a response headers policy makes of answers, whichever way they take.
class ResponseHeadersTest extends WithOrigin {

    private static final Cors SHOP =
            new Cors(
                    List.of("https://shop.test"),
                    List.of("GET"),
                    List.of("x-a"),
                    List.of(),
                    true,
                    -1,
                    true);

    @BeforeEach
    void script() {
        origin.otherwise((request, stage) ->
                stage.answer(
                        200,
                        "hello",
                        "Cache-Control: max-age=60",
                        "ETag: \"1\"",
                        "X-Powered-By: PHP",
                        "X-Frame-Options: SAMEORIGIN"));
    }

    private TestEdge edge(Cors cors, boolean timed, int perMillion) {
        ResponseHeaders policy =
                new ResponseHeaders(
                        "rhp-1",
                        List.of("x-powered-by", "server"),
                        cors,
                        List.of(
                                new Line("X-Frame-Options", "DENY", true),
                                new Line("X-From", "Warmfront", false)),
                        timed,
                        perMillion);
        TestEdge.Site site = site(origin.port()).methods("GET", "HEAD", "OPTIONS");
        return TestEdge.with().loops(1).serving(site.dressed(policy).build());
    }

    private static void isDressed(Reply reply) {
        assertThat(reply.field("x-powered-by")).isEmpty();
        assertThat(reply.field("server")).isEqualTo("warmfront");
        assertThat(reply.field("x-frame-options")).isEqualTo("DENY");
        assertThat(reply.field("x-from")).isEqualTo("Warmfront");
    }

    @Test
    void misses_hits_and_parts_are_dressed_alike() throws Exception {
        try (TestEdge edge = edge(null, false, 0);
                RawViewer viewer = edge.viewer()) {
            for (int i = 0; i < 4; i++) {
                Reply reply = edge.get("/a");
                assertThat(reply.cache()).isEqualTo(i == 0 ? "Miss" : "Hit");
                assertThat(reply.text()).isEqualTo("hello");
                isDressed(reply);
            }
            Reply part = edge.get("/a", "Range: bytes=0-1");
            assertThat(part.status()).isEqualTo(206);
            isDressed(part);
            isDressed(viewer.ask("HEAD", "shop.test", "/a"));
            isDressed(viewer.ask("OPTIONS", "shop.test", "/a"));
        }
    }

    @Test
    void what_the_edge_says_itself_is_dressed_too() throws Exception {
        try (TestEdge edge = edge(null, false, 0);
                RawViewer viewer = edge.viewer()) {
            Reply refused = viewer.ask("DELETE", "shop.test", "/a");
            assertThat(refused.status()).isEqualTo(405);
            isDressed(refused);
        }
    }

    @Test
    void a_site_that_may_read_it_is_told_so_also_on_a_hit_and_others_are_not() throws Exception {
        String shop = "Origin: https://shop.test";
        try (TestEdge edge = edge(SHOP, false, 0)) {
            for (int i = 0; i < 3; i++) {
                Reply plain = edge.get("/a");
                assertThat(plain.field("access-control-allow-origin")).isEmpty();
                assertThat(plain.field("vary")).isEqualTo("Origin");
                Reply told = edge.get("/a", shop);
                assertThat(told.field("access-control-allow-origin"))
                        .isEqualTo("https://shop.test");
                assertThat(told.field("access-control-allow-credentials")).isEqualTo("true");
                Reply other = edge.get("/a", "Origin: https://evil.test");
                assertThat(other.field("access-control-allow-origin")).isEmpty();
                Reply same = edge.get("/a", shop, "If-None-Match: \"1\"");
                assertThat(same.status()).isEqualTo(304);
                assertThat(same.field("access-control-allow-origin"))
                        .isEqualTo("https://shop.test");
            }
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    @Test
    void a_preflight_goes_to_the_origin_and_comes_back_with_our_word() throws Exception {
        try (TestEdge edge = edge(SHOP, false, 0);
                RawViewer viewer = edge.viewer()) {
            Reply preflight =
                    viewer.ask(
                            "OPTIONS",
                            "shop.test",
                            "/a",
                            "Origin: https://shop.test",
                            "Access-Control-Request-Method: GET");
            assertThat(preflight.field("access-control-allow-methods")).isEqualTo("GET");
            assertThat(preflight.field("access-control-allow-headers")).isEqualTo("x-a");
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    @Test
    void timing_is_told_to_who_asks_and_to_as_many_as_the_policy_says() throws Exception {
        try (TestEdge edge = edge(null, true, 0)) {
            assertThat(edge.get("/a", "Pragma: server-timing").field("server-timing"))
                    .startsWith("cdn-cache-miss, cdn-upstream-layer;desc=\"Origin\"")
                    .contains("cdn-pop;desc=\"e-test\"", "cdn-downstream-fbl;dur=");
            for (int i = 0; i < 3; i++) {
                assertThat(edge.get("/a").field("server-timing")).isEmpty();
                Reply hit = edge.get("/a", "Pragma: server-timing");
                assertThat(hit.field("server-timing"))
                        .startsWith("cdn-cache-hit, cdn-hit-layer;desc=\"EDGE\"")
                        .contains("cdn-rid;desc=\"" + hit.field("x-request-id") + "\"");
            }
        }
        try (TestEdge edge = edge(null, true, 1_000_000)) {
            for (int i = 0; i < 3; i++) {
                assertThat(edge.get("/a").field("server-timing")).isNotEmpty();
            }
        }
    }

    @Test
    void another_policy_counts_from_the_moment_it_is_published() throws Exception {
        try (TestEdge edge = edge(null, false, 0)) {
            for (int i = 0; i < 3; i++) {
                isDressed(edge.get("/a"));
            }
            edge.publish(site(origin.port()).build());
            for (int i = 0; i < 3; i++) {
                Reply bare = edge.get("/a");
                assertThat(bare.cache()).isEqualTo("Hit");
                assertThat(bare.field("x-powered-by")).isEqualTo("PHP");
                assertThat(bare.field("x-frame-options")).isEqualTo("SAMEORIGIN");
            }
        }
    }
}
