package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Ttl;
import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.WebAcl;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// For how long errors are kept, and what is shown in their place.
class ErrorTest {

    private static final Rules CLOUDFRONT = new Rules(Rules.Mode.CLOUDFRONT, 0, false);

    private ScriptedOrigin origin;
    private ScriptedOrigin pages;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        pages = ScriptedOrigin.start();
        pages.serves(
                "/errors/page.html", "<h1>Sorry</h1>", "Cache-Control: max-age=600", "ETag: \"p\"");
    }

    @AfterEach
    void stop() throws Exception {
        origin.close();
        pages.close();
    }

    /// Pages have an origin of their own, chosen by their path.
    private TestEdge.Site shop() {
        Ttl day = new Ttl(Duration.ZERO, Duration.ofDays(1), Duration.ofDays(1));
        return site(origin.port())
                .origin("pages", pages.port())
                .behaviour("errors/*", "pages", day);
    }

    private void answers(int status, String... fields) {
        origin.otherwise((request, stage) -> stage.answer(status, "the origin's", fields));
    }

    @Test
    void an_error_is_kept_for_as_long_as_the_distribution_says() throws Exception {
        answers(503);
        try (TestEdge edge = TestEdge.with().serving(shop().error(503, 30, null, 0).build())) {
            assertThat(edge.get("/a").status()).isEqualTo(503);
            edge.pass(Duration.ofSeconds(29));
            Reply kept = edge.get("/a");
            assertThat(kept.status()).isEqualTo(503);
            assertThat(kept.text()).isEqualTo("the origin's");
            assertThat(kept.cache()).isEqualTo("Error");
            assertThat(origin.timesAsked("/a")).isEqualTo(1);
            edge.pass(Duration.ofSeconds(1));
            answers(200);
            assertThat(edge.get("/a").status()).isEqualTo(200);
        }
    }

    @Test
    void the_origins_word_counts_when_it_is_longer() throws Exception {
        answers(404, "Cache-Control: max-age=60");
        try (TestEdge edge = TestEdge.with().serving(shop().error(404, 30, null, 0).build())) {
            edge.get("/a");
            edge.pass(Duration.ofSeconds(59));
            edge.get("/a");
            assertThat(origin.timesAsked("/a")).isEqualTo(1);
            edge.pass(Duration.ofSeconds(1));
            edge.get("/a");
            assertThat(origin.timesAsked("/a")).isEqualTo(2);
        }
    }

    @Test
    void a_status_that_needs_the_origins_word_is_kept_only_with_it() throws Exception {
        TestEdge.Site site = shop().error(403, 30, null, 0).error(416, 30, null, 0);
        try (TestEdge edge = TestEdge.with().serving(site.build())) {
            answers(403);
            edge.get("/silent");
            edge.get("/silent");
            assertThat(origin.timesAsked("/silent")).isEqualTo(2);
            answers(403, "Cache-Control: max-age=1");
            edge.get("/spoken");
            edge.pass(Duration.ofSeconds(29));
            edge.get("/spoken");
            assertThat(origin.timesAsked("/spoken")).isEqualTo(1);
            answers(416, "Cache-Control: max-age=60");
            edge.get("/range");
            edge.get("/range");
            assertThat(origin.timesAsked("/range")).isEqualTo(2);
        }
    }

    @Test
    void no_store_is_obeyed_all_the_same() throws Exception {
        answers(404, "Cache-Control: no-store");
        try (TestEdge edge = TestEdge.with().serving(shop().error(404, 30, null, 0).build())) {
            edge.get("/a");
            edge.get("/a");
            assertThat(origin.timesAsked("/a")).isEqualTo(2);
        }
    }

    @Test
    void an_origin_that_gives_no_answer_is_left_alone_for_as_long() throws Exception {
        origin.otherwise((request, stage) -> stage.hangUp());
        try (TestEdge edge = TestEdge.with().serving(shop().error(502, 30, null, 0).build())) {
            assertThat(edge.get("/a").status()).isEqualTo(502);
            int asked = origin.timesAsked();
            Reply kept = edge.get("/a");
            assertThat(kept.status()).isEqualTo(502);
            assertThat(kept.text()).startsWith("502 ");
            assertThat(kept.cache()).isEqualTo("Error");
            assertThat(origin.timesAsked()).isEqualTo(asked);
            edge.pass(Duration.ofSeconds(30));
            answers(200);
            assertThat(edge.get("/a").status()).isEqualTo(200);
        }
    }

    @Test
    void everybody_who_waited_for_an_origin_that_failed_is_told_at_once() throws Exception {
        origin.on(
                "/a",
                (request, stage) -> {
                    stage.waitFor("gate");
                    stage.hangUp();
                });
        try (TestEdge edge = TestEdge.with().serving(shop().error(502, 30, null, 0).build())) {
            List<RawViewer> viewers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                viewers.add(edge.viewer().send(RawViewer.request("GET", "shop.test", "/a")));
            }
            origin.awaitAsked("/a", 1);
            origin.open("gate");
            for (RawViewer viewer : viewers) {
                assertThat(viewer.read().status()).isEqualTo(502);
                viewer.close();
            }
        }
    }

    @Test
    void what_is_stale_stands_in_for_a_failure_and_the_origin_is_left_alone() throws Exception {
        answers(200, "Cache-Control: max-age=10");
        TestEdge.Site site = shop().error(500, 30, null, 0).error(502, 20, null, 0);
        try (TestEdge edge = TestEdge.with().serving(site.build())) {
            edge.get("/a");
            edge.pass(Duration.ofSeconds(10));
            answers(500);
            assertThat(edge.get("/a").status()).isEqualTo(200);
            edge.pass(Duration.ofSeconds(29));
            assertThat(edge.get("/a").status()).isEqualTo(200);
            assertThat(origin.timesAsked("/a")).isEqualTo(2);
            edge.pass(Duration.ofSeconds(1));
            origin.otherwise((request, stage) -> stage.hangUp());
            assertThat(edge.get("/a").status()).isEqualTo(200);
            int asked = origin.timesAsked();
            edge.pass(Duration.ofSeconds(19));
            assertThat(edge.get("/a").status()).isEqualTo(200);
            assertThat(origin.timesAsked()).isEqualTo(asked);
            edge.pass(Duration.ofSeconds(1));
            answers(404);
            assertThat(edge.get("/a").status()).isEqualTo(404);
        }
    }

    @Test
    void an_error_never_stands_in_for_another() throws Exception {
        answers(503, "Cache-Control: max-age=10");
        try (TestEdge edge = TestEdge.with().serving(shop().build())) {
            edge.get("/a");
            edge.pass(Duration.ofSeconds(10));
            answers(500);
            assertThat(edge.get("/a").status()).isEqualTo(500);
        }
    }

    @Test
    void by_cloudfronts_rules_errors_are_kept_for_ten_seconds_unless_said_otherwise()
            throws Exception {
        answers(404);
        try (TestEdge edge = TestEdge.with().serving(shop().rules(CLOUDFRONT).build())) {
            edge.get("/a");
            edge.pass(Duration.ofMillis(9_999));
            edge.get("/a");
            assertThat(origin.timesAsked("/a")).isEqualTo(1);
            edge.pass(Duration.ofMillis(1));
            edge.get("/a");
            assertThat(origin.timesAsked("/a")).isEqualTo(2);
            answers(405);
            edge.get("/b");
            edge.get("/b");
            assertThat(origin.timesAsked("/b")).isEqualTo(2);
        }
    }

    @Test
    void a_page_is_shown_in_place_of_an_error_and_kept_like_anything_else() throws Exception {
        answers(404, "Cache-Control: max-age=60");
        TestEdge.Site site = shop().error(404, 10, "/errors/page.html", 200);
        try (TestEdge edge = TestEdge.with().serving(site.build())) {
            for (int i = 0; i < 4; i++) {
                Reply reply = edge.get("/a" + i / 2, "If-None-Match: \"p\"", "Range: bytes=0-1");
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.text()).isEqualTo("<h1>Sorry</h1>");
                assertThat(reply.cache()).isEqualTo("Error");
                assertThat(reply.field("cache-control")).isEqualTo("max-age=60");
                assertThat(reply.field("etag")).isEmpty();
            }
            assertThat(pages.timesAsked()).isEqualTo(1);
            assertThat(pages.seen().getFirst().field("range")).isEmpty();
            assertThat(origin.timesAsked()).isEqualTo(2);
            assertThat(edge.get("/errors/page.html").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void a_page_comes_with_the_status_the_distribution_says() throws Exception {
        answers(500);
        TestEdge.Site site = shop().error(500, 0, "/errors/page.html", 503);
        TestEdge edge = TestEdge.with().serving(site.build());
        try (edge;
                RawViewer viewer = edge.viewer()) {
            assertThat(viewer.get("shop.test", "/a").status()).isEqualTo(503);
            Reply posted = viewer.ask("POST", "shop.test", "/a");
            assertThat(posted.status()).isEqualTo(503);
            assertThat(posted.text()).isEqualTo("<h1>Sorry</h1>");
            Reply head = viewer.ask("HEAD", "shop.test", "/a");
            assertThat(head.status()).isEqualTo(503);
            assertThat(head.field("content-length")).isEqualTo("14");
            assertThat(head.body()).isEmpty();
            assertThat(pages.seen()).extracting(seen -> seen.method()).containsOnly("GET");
        }
        assertThat(edge.logged.toString()).contains("\"page\"").contains("/a");
    }

    @Test
    void our_own_refusals_get_the_page_and_the_web_acl_is_not_asked_about_it() throws Exception {
        WebAcl acl = new WebAcl("acl-1", Action.BLOCK, List.of());
        TestEdge.Site site = shop().acl("acl-1").error(403, 10, "/errors/page.html", 403);
        TestEdge edge = TestEdge.with().serving(site.build(), acl);
        try (edge) {
            Reply blocked = edge.get("/a");
            assertThat(blocked.status()).isEqualTo(403);
            assertThat(blocked.text()).isEqualTo("<h1>Sorry</h1>");
            assertThat(blocked.field("cache-status")).isEqualTo("warmfront; detail=blocked");
            assertThat(blocked.field("cache-control")).isEqualTo("no-store");
            assertThat(edge.get("/errors/page.html").text()).isEqualTo("<h1>Sorry</h1>");
        }
        assertThat(edge.logged.toString()).contains("\"refused\"");
    }

    @Test
    void a_method_that_is_not_allowed_and_an_origin_that_is_gone_get_the_page() throws Exception {
        origin.otherwise((request, stage) -> stage.hangUp());
        TestEdge.Site site =
                shop().methods("GET", "HEAD")
                        .error(405, 10, "/errors/page.html", 405)
                        .error(502, 10, "/errors/page.html", 502);
        try (TestEdge edge = TestEdge.with().serving(site.build());
                RawViewer viewer = edge.viewer()) {
            Reply refused = viewer.ask("DELETE", "shop.test", "/a");
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.text()).isEqualTo("<h1>Sorry</h1>");
            assertThat(refused.field("allow")).isEqualTo("GET, HEAD");
            for (int i = 0; i < 2; i++) {
                Reply gone = edge.get("/a");
                assertThat(gone.status()).isEqualTo(502);
                assertThat(gone.text()).isEqualTo("<h1>Sorry</h1>");
                assertThat(gone.cache()).isEqualTo("Error");
            }
            assertThat(pages.timesAsked()).isEqualTo(1);
        }
    }

    @Test
    void when_the_page_cannot_be_had_its_own_status_is_shown_and_nothing_in_its_place()
            throws Exception {
        answers(404);
        AtomicReference<String> how = new AtomicReference<>("403");
        pages.on(
                "/errors/lost.html",
                (request, stage) -> {
                    if (how.get().equals("403")) {
                        stage.answer(403, "no page");
                    } else {
                        stage.hangUp();
                    }
                });
        TestEdge.Site site =
                shop().error(404, 0, "/errors/lost.html", 200)
                        .error(403, 0, "/errors/lost.html", 200)
                        .error(502, 0, "/errors/lost.html", 200);
        try (TestEdge edge = TestEdge.with().serving(site.build())) {
            Reply refused = edge.get("/a");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).isEqualTo("no page");
            assertThat(pages.timesAsked()).isEqualTo(1);
            how.set("hang up");
            assertThat(edge.get("/a").status()).isEqualTo(502);
        }
    }

    @Test
    void an_error_that_comes_as_a_stream_is_let_go_for_the_page() throws Exception {
        origin.on(
                "/endless",
                (request, stage) -> {
                    stage.raw(
                            "HTTP/1.1 500 No\r\nCache-Control: no-store\r\n"
                                    + "Content-Length: 1000000000\r\n\r\n");
                    stage.raw("x".repeat(100_000));
                    stage.waitFor("never");
                });
        TestEdge.Site site = shop().error(500, 0, "/errors/page.html", 500);
        try (TestEdge edge = TestEdge.with().serving(site.build())) {
            assertThat(edge.get("/endless").text()).isEqualTo("<h1>Sorry</h1>");
            assertThat(edge.get("/endless").text()).isEqualTo("<h1>Sorry</h1>");
        } finally {
            origin.open("never");
        }
    }
}
