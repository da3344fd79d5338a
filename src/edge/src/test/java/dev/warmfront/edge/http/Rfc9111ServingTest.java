package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.HttpDate;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9111 as viewers and origins see it: an edge that forwards everything and assumes nothing.
class Rfc9111ServingTest {

    private final AtomicInteger answers = new AtomicInteger();
    private ScriptedOrigin origin;
    private TestEdge edge;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        edge = TestEdge.with().serving(forwarding(Rules.USUAL, 0).build());
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        origin.close();
    }

    private TestEdge.Site forwarding(Rules rules, long least) {
        return site(origin.port())
                .methods("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "M-SEARCH")
                .ttl(least, least, 31_536_000)
                .rules(rules)
                .forwarded(Forwarded.EVERYTHING);
    }

    /// Every answer is another one, so that it can be told whether it was made anew.
    private void counts(String path, String... fields) {
        origin.on(
                path,
                (request, stage) -> stage.answer(200, "v" + answers.incrementAndGet(), fields));
    }

    private String get(String path, String... fields) throws Exception {
        return edge.get(path, fields).text();
    }

    @Test
    void rfc9111_section_4_1_each_variant_is_stored_beside_the_others() throws Exception {
        counts("/v", "Cache-Control: max-age=60", "Vary: Foo");
        assertThat(get("/v", "Foo: 1")).isEqualTo("v1");
        assertThat(get("/v", "Foo: 2")).isEqualTo("v2");
        assertThat(get("/v")).isEqualTo("v3");
        assertThat(get("/v", "Foo: 1", "Bar: x")).isEqualTo("v1");
        assertThat(get("/v", "Foo: 2")).isEqualTo("v2");
        assertThat(get("/v")).isEqualTo("v3");
        Reply other = edge.get("/v", "Foo: 3");
        assertThat(other.field("cache-status")).contains("fwd=vary-miss");
    }

    @Test
    void rfc9111_section_4_1_what_varies_by_more_later_is_told_apart_by_more() throws Exception {
        origin.on(
                "/v",
                (request, stage) -> {
                    String vary = request.field("foo").isPresent() ? "Vary: Foo, Bar" : "Vary: Foo";
                    stage.answer(
                            200,
                            "v" + answers.incrementAndGet(),
                            "Cache-Control: max-age=60",
                            vary);
                });
        assertThat(get("/v", "Bar: 1")).isEqualTo("v1");
        assertThat(get("/v", "Foo: 1", "Bar: 1")).isEqualTo("v2");
        assertThat(get("/v", "Foo: 1", "Bar: 2")).isEqualTo("v3");
        assertThat(get("/v", "Foo: 1", "Bar: 1")).isEqualTo("v2");
        assertThat(get("/v", "Foo: 1", "Bar: 2")).isEqualTo("v3");
    }

    @Test
    void rfc9111_section_4_1_at_most_64_variants_of_one_url_are_kept() throws Exception {
        counts("/v", "Cache-Control: max-age=60", "Vary: Foo");
        for (int i = 1; i <= 65; i++) {
            assertThat(get("/v", "Foo: " + i)).isEqualTo("v" + i);
        }
        assertThat(get("/v", "Foo: 65")).isEqualTo("v65");
        assertThat(get("/v", "Foo: 2")).isEqualTo("v2");
        assertThat(get("/v", "Foo: 1")).isEqualTo("v66");
        assertThat(edge.store.entries()).isLessThanOrEqualTo(65);
    }

    @Test
    void rfc9111_section_4_1_those_who_wait_get_their_own_variant() throws Exception {
        origin.on(
                "/v",
                (request, stage) -> {
                    stage.waitFor("gate");
                    stage.answer(
                            200,
                            request.field("foo").orElse("none"),
                            "Cache-Control: max-age=60",
                            "Vary: Foo");
                });
        List<RawViewer> viewers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            viewers.add(
                    edge.viewer()
                            .send(RawViewer.request("GET", "shop.test", "/v", "Foo: " + i % 2)));
        }
        origin.awaitAsked("/v", 1);
        origin.open("gate");
        for (int i = 0; i < 20; i++) {
            assertThat(viewers.get(i).read().text()).isEqualTo(String.valueOf(i % 2));
            viewers.get(i).close();
        }
        assertThat(origin.timesAsked("/v")).isEqualTo(2);
    }

    @Test
    void rfc9111_section_4_1_nobody_ever_gets_anothers_variant() throws Exception {
        origin.otherwise((request, stage) -> {
            String foo = request.field("foo").orElse("none");
            boolean more = variesByMore(foo);
            stage.answer(
                    200,
                    request.path() + foo + (more ? request.field("bar").orElse("") : ""),
                    "Cache-Control: max-age=60, stale-while-revalidate=60",
                    more ? "Vary: Foo, Bar" : "Vary: Foo");
        });
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int seed = i;
            all.add(CompletableFuture.runAsync(() -> wanders(seed)));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    }

    private static boolean variesByMore(String foo) {
        return foo.hashCode() % 3 == 0;
    }

    private void wanders(int seed) {
        Random random = new Random(seed);
        try (RawViewer viewer = edge.viewer()) {
            for (int i = 0; i < 400; i++) {
                String path = "/p" + random.nextInt(4);
                String foo = "f" + random.nextInt(100);
                String bar = "b" + random.nextInt(2);
                if (random.nextInt(40) == 0) {
                    viewer.ask("POST", "shop.test", path);
                } else if (random.nextInt(40) == 0) {
                    edge.pass(Duration.ofSeconds(20));
                }
                Reply reply = viewer.get("shop.test", path, "Foo: " + foo, "Bar: " + bar);
                assertThat(reply.text()).isEqualTo(path + foo + (variesByMore(foo) ? bar : ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void rfc9111_section_4_1_an_invalidation_means_every_variant() throws Exception {
        counts("/v", "Cache-Control: max-age=60", "Vary: Foo");
        get("/v", "Foo: 1");
        get("/v", "Foo: 2");
        edge.store.invalidate(1, "d-1", List.of("/v"));
        assertThat(get("/v", "Foo: 1")).isEqualTo("v3");
        assertThat(get("/v", "Foo: 2")).isEqualTo("v4");
    }

    @Test
    void rfc9111_section_4_1_vary_star_is_asked_for_each_time() throws Exception {
        counts("/v", "Cache-Control: max-age=60", "Vary: *");
        assertThat(get("/v")).isEqualTo("v1");
        assertThat(get("/v")).isEqualTo("v2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"must-revalidate", "proxy-revalidate", "no-cache", "s-maxage=2", "no-store"})
    void rfc9111_section_4_2_4_nothing_stale_is_served_where_that_is_forbidden(String directive)
            throws Exception {
        origin.on(
                "/s",
                (request, stage) -> {
                    if (answers.incrementAndGet() == 1) {
                        String control = "Cache-Control: max-age=2, " + directive;
                        stage.answer(200, "old", control, "ETag: \"a\"");
                    } else {
                        stage.hangUp();
                    }
                });
        assertThat(get("/s")).isEqualTo("old");
        edge.pass(Duration.ofSeconds(3));
        assertThat(edge.get("/s").status()).isEqualTo(502);
    }

    @Test
    void rfc9111_section_4_2_4_stale_stands_in_for_an_origin_that_fails_and_says_its_age()
            throws Exception {
        origin.on(
                "/s",
                (request, stage) -> {
                    if (answers.incrementAndGet() == 1) {
                        stage.answer(200, "old", "Cache-Control: max-age=2, stale-if-error=10");
                    } else {
                        stage.answer(503, "sorry");
                    }
                });
        get("/s");
        edge.pass(Duration.ofSeconds(5));
        Reply stale = edge.get("/s");
        assertThat(stale.text()).isEqualTo("old");
        assertThat(stale.field("age")).isEqualTo("5");
        assertThat(stale.field("warning")).isEmpty();
        edge.pass(Duration.ofSeconds(10));
        assertThat(edge.get("/s").status()).isEqualTo(503);
    }

    @Test
    void rfc9111_section_4_2_4_what_something_newer_was_seen_of_never_stands_in() throws Exception {
        origin.on(
                "/s",
                (request, stage) -> {
                    switch (answers.incrementAndGet()) {
                        case 1 ->
                                stage.answer(200, "v1", "Cache-Control: max-age=0", "ETag: \"a\"");
                        case 2 -> stage.answer(200, "v2", "Cache-Control: no-store");
                        default -> stage.hangUp();
                    }
                });
        assertThat(get("/s")).isEqualTo("v1");
        assertThat(get("/s")).isEqualTo("v2");
        assertThat(edge.get("/s").status()).isEqualTo(502);
    }

    @Test
    void rfc5861_section_3_stale_is_served_at_once_while_one_asks() throws Exception {
        origin.on(
                "/s",
                (request, stage) -> {
                    int number = answers.incrementAndGet();
                    if (number > 1) {
                        stage.waitFor("gate");
                    }
                    String control = "Cache-Control: max-age=2, stale-while-revalidate=100";
                    stage.answer(200, "v" + number, control);
                });
        get("/s");
        edge.pass(Duration.ofSeconds(3));
        for (int i = 0; i < 5; i++) {
            Reply stale = edge.get("/s");
            assertThat(stale.text()).isEqualTo("v1");
            assertThat(stale.cache()).isEqualTo("Hit");
            assertThat(stale.field("age")).isEqualTo("3");
        }
        origin.awaitAsked("/s", 2);
        origin.open("gate");
        ScriptedOrigin.await(() -> unchecked(() -> get("/s").equals("v2")), "the new one is there");
        assertThat(origin.timesAsked("/s")).isEqualTo(2);
    }

    @Test
    void rfc5861_section_3_a_head_is_answered_from_what_is_stale_and_asks_nobody()
            throws Exception {
        counts("/s", "Cache-Control: max-age=2, stale-while-revalidate=100", "ETag: \"a\"");
        get("/s");
        edge.pass(Duration.ofSeconds(3));
        try (RawViewer viewer = edge.viewer()) {
            assertThat(viewer.ask("HEAD", "shop.test", "/s").cache()).isEqualTo("Hit");
        }
        assertThat(origin.timesAsked("/s")).isEqualTo(1);
        assertThat(get("/s")).isEqualTo("v1");
        origin.awaitAsked("/s", 2);
    }

    @Test
    void rfc5861_section_3_a_failure_behind_the_scenes_is_no_viewers_business() throws Exception {
        origin.on(
                "/s",
                (request, stage) -> {
                    if (answers.incrementAndGet() == 1) {
                        stage.answer(
                                200,
                                "old",
                                "Cache-Control: max-age=2, stale-while-revalidate=10,"
                                        + " stale-if-error=0");
                    } else {
                        stage.hangUp();
                    }
                });
        get("/s");
        edge.pass(Duration.ofSeconds(3));
        assertThat(get("/s")).isEqualTo("old");
        origin.awaitAsked("/s", 2);
        // Whoever comes after the failure may try again.
        ScriptedOrigin.await(
                () -> unchecked(() -> get("/s").equals("old") && origin.timesAsked("/s") >= 3),
                "it was tried again");
        edge.pass(Duration.ofSeconds(10));
        assertThat(edge.get("/s").status()).isEqualTo(502);
    }

    @Test
    void rfc9111_section_4_3_3_a_new_answer_takes_the_place_of_the_stale_one() throws Exception {
        counts("/s", "Cache-Control: max-age=2", "ETag: \"a\"");
        get("/s");
        edge.pass(Duration.ofSeconds(3));
        assertThat(get("/s")).isEqualTo("v2");
        assertThat(get("/s")).isEqualTo("v2");
        assertThat(origin.seen().getLast().field("if-none-match")).contains("\"a\"");
    }

    @Test
    void rfc9111_section_4_3_4_a_304_updates_what_is_stored() throws Exception {
        origin.on(
                "/s",
                (request, stage) -> {
                    int number = answers.incrementAndGet();
                    stage.answer(
                            number == 1 ? 200 : 304,
                            number == 1 ? "body" : "",
                            "Cache-Control: max-age=2",
                            "ETag: \"a\"",
                            "X-Number: " + number,
                            "Content-Encoding: c" + number);
                });
        get("/s");
        edge.pass(Duration.ofSeconds(3));
        for (int i = 0; i < 2; i++) {
            Reply confirmed = edge.get("/s");
            assertThat(confirmed.status()).isEqualTo(200);
            assertThat(confirmed.text()).isEqualTo("body");
            assertThat(confirmed.field("x-number")).isEqualTo("2");
            assertThat(confirmed.field("content-encoding")).isEqualTo("c1");
            assertThat(confirmed.field("age")).isEqualTo("0");
        }
        assertThat(origin.timesAsked("/s")).isEqualTo(2);
    }

    @Test
    void rfc9111_section_4_3_4_a_304_that_varies_by_more_is_kept_for_no_other_variant()
            throws Exception {
        origin.on(
                "/s",
                (request, stage) -> {
                    boolean asks = request.field("if-none-match").isPresent();
                    stage.answer(
                            asks ? 304 : 200,
                            asks ? "" : "v" + answers.incrementAndGet(),
                            "Cache-Control: max-age=2",
                            "ETag: \"a\"",
                            asks ? "Vary: Foo" : "X: y");
                });
        assertThat(get("/s", "Foo: 1")).isEqualTo("v1");
        edge.pass(Duration.ofSeconds(3));
        assertThat(get("/s", "Foo: 1")).isEqualTo("v1");
        assertThat(get("/s", "Foo: 2")).isEqualTo("v2");
        assertThat(get("/s", "Foo: 1")).isEqualTo("v1");
        assertThat(origin.timesAsked("/s")).isEqualTo(3);
    }

    @Test
    void rfc9211_section_2_7_the_key_tells_path_and_query_and_nothing_else() throws Exception {
        counts("/k", "Cache-Control: max-age=60", "Vary: Foo");
        get("/k?a=\"1\"", "Foo: secret", "Cookie: secret=1");
        Reply hit = edge.get("/k?a=\"1\"", "Foo: secret", "Cookie: secret=1");
        assertThat(hit.field("cache-status"))
                .isEqualTo("warmfront; hit; ttl=60; key=\"/k?a=\\\"1\\\"\"");
    }

    @Test
    void rfc9111_section_4_3_4_a_304_about_something_else_updates_nothing() throws Exception {
        origin.on(
                "/s",
                (request, stage) -> {
                    if (request.field("if-none-match").isPresent()) {
                        stage.answer(304, "", "Cache-Control: max-age=60", "ETag: \"b\"");
                    } else {
                        stage.answer(
                                200,
                                "v" + answers.incrementAndGet(),
                                "Cache-Control: max-age=2",
                                "ETag: \"a\"");
                    }
                });
        get("/s");
        edge.pass(Duration.ofSeconds(3));
        assertThat(get("/s")).isEqualTo("v2");
        assertThat(origin.timesAsked("/s")).isEqualTo(3);
    }

    @Test
    void rfc9111_section_4_3_5_a_head_freshens_what_get_stored() throws Exception {
        origin.on(
                "/s",
                (request, stage) ->
                        stage.answer(
                                200,
                                "body",
                                "Cache-Control: max-age=2",
                                "ETag: \"a\"",
                                "X-Method: " + request.method()));
        get("/s");
        edge.pass(Duration.ofSeconds(3));
        try (RawViewer viewer = edge.viewer()) {
            Reply head = viewer.ask("HEAD", "shop.test", "/s");
            assertThat(head.field("x-method")).isEqualTo("HEAD");
            assertThat(head.field("content-length")).isEqualTo("4");
        }
        Reply fresh = edge.get("/s");
        assertThat(fresh.text()).isEqualTo("body");
        assertThat(fresh.field("x-method")).isEqualTo("HEAD");
        assertThat(origin.timesAsked("/s")).isEqualTo(2);
    }

    @Test
    void rfc9111_section_4_3_5_a_head_about_something_else_takes_it_back() throws Exception {
        origin.on(
                "/s",
                (request, stage) -> {
                    int number = answers.incrementAndGet();
                    stage.answer(
                            200,
                            "v" + number,
                            "Cache-Control: max-age=2, stale-if-error=100",
                            "ETag: \"" + number + "\"");
                });
        get("/s");
        edge.pass(Duration.ofSeconds(3));
        try (RawViewer viewer = edge.viewer()) {
            viewer.ask("HEAD", "shop.test", "/s");
        }
        origin.on("/s", (request, stage) -> stage.hangUp());
        assertThat(edge.get("/s").status()).isEqualTo(502);
    }

    @Test
    void rfc9111_section_4_3_2_a_viewers_conditions_are_answered_from_the_store() throws Exception {
        String changed = HttpDate.write(TestEdge.START - 100_000);
        counts("/c", "Cache-Control: max-age=60", "ETag: \"a\"", "Last-Modified: " + changed);
        get("/c");
        Reply same = edge.get("/c", "If-None-Match: \"x\", \"a\"");
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.field("etag")).isEqualTo("\"a\"");
        assertThat(same.field("age")).isEqualTo("0");
        assertThat(edge.get("/c", "If-Modified-Since: " + changed).status()).isEqualTo(304);
        assertThat(edge.get("/c", "If-None-Match: \"x\"", "If-Modified-Since: " + changed).status())
                .isEqualTo(200);
        assertThat(origin.timesAsked("/c")).isEqualTo(1);
    }

    @Test
    void rfc9111_section_4_3_2_what_only_an_origin_may_judge_is_not_judged_here() throws Exception {
        counts("/c", "Cache-Control: max-age=60", "ETag: \"a\"");
        get("/c");
        assertThat(edge.get("/c", "If-Match: \"x\"").status()).isEqualTo(200);
        String past = HttpDate.write(TestEdge.START - 1_000_000);
        assertThat(edge.get("/c", "If-Unmodified-Since: " + past).status()).isEqualTo(200);
        origin.on(
                "/doc",
                (request, stage) ->
                        stage.answer(
                                request.field("if-match").orElse("").equals("\"a\"") ? 204 : 412,
                                ""));
        try (RawViewer viewer = edge.viewer()) {
            assertThat(viewer.ask("PUT", "shop.test", "/doc", "If-Match: \"x\"").status())
                    .isEqualTo(412);
            assertThat(viewer.ask("PUT", "shop.test", "/doc", "If-Match: \"a\"").status())
                    .isEqualTo(204);
        }
    }

    @Test
    void rfc9110_section_13_2_1_what_is_never_stored_gets_its_conditions_through()
            throws Exception {
        origin.on(
                "/p",
                (request, stage) -> {
                    boolean has = request.field("if-none-match").orElse("").equals("\"a\"");
                    stage.answer(
                            has ? 304 : 200,
                            has ? "" : "private",
                            "Cache-Control: private",
                            "ETag: \"a\"");
                });
        assertThat(get("/p")).isEqualTo("private");
        assertThat(edge.get("/p", "If-None-Match: \"a\"").status()).isEqualTo(304);
        assertThat(edge.get("/p", "If-None-Match: \"b\"").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "M-SEARCH"})
    void rfc9111_section_4_4_a_change_takes_back_every_answer_of_its_target(String method)
            throws Exception {
        origin.on(
                "/w",
                (request, stage) -> {
                    boolean get = request.method().equals("GET");
                    stage.answer(
                            200,
                            get ? "v" + answers.incrementAndGet() : "done",
                            "Cache-Control: max-age=60",
                            "Vary: Foo");
                });
        get("/w", "Foo: 1");
        get("/w", "Foo: 2");
        get("/w?q=1", "Foo: 1");
        try (RawViewer viewer = edge.viewer()) {
            viewer.ask(method, "shop.test", "/w", "Foo: 9");
        }
        assertThat(get("/w", "Foo: 1")).isEqualTo("v4");
        assertThat(get("/w", "Foo: 2")).isEqualTo("v5");
        assertThat(get("/w?q=1", "Foo: 1")).isEqualTo("v3");
    }

    @Test
    void rfc9111_section_4_4_a_change_that_failed_takes_back_nothing() throws Exception {
        origin.on(
                "/w",
                (request, stage) ->
                        stage.answer(
                                request.method().equals("GET") ? 200 : 409,
                                "v" + answers.incrementAndGet(),
                                "Cache-Control: max-age=60"));
        get("/w");
        try (RawViewer viewer = edge.viewer()) {
            viewer.ask("PUT", "shop.test", "/w");
        }
        assertThat(get("/w")).isEqualTo("v1");
    }

    @Test
    void rfc9111_section_4_4_location_and_content_location_are_taken_back() throws Exception {
        counts("/one", "Cache-Control: max-age=60");
        counts("/two", "Cache-Control: max-age=60");
        counts("/three", "Cache-Control: max-age=60");
        origin.on(
                "/w",
                (request, stage) ->
                        stage.answer(
                                201,
                                "",
                                "Location: /one",
                                "Content-Location: http://shop.test/two"));
        assertThat(get("/one") + get("/two") + get("/three")).isEqualTo("v1v2v3");
        try (RawViewer viewer = edge.viewer()) {
            viewer.ask("POST", "shop.test", "/w");
        }
        assertThat(get("/one") + get("/two") + get("/three")).isEqualTo("v4v5v3");
    }

    @Test
    void rfc9111_section_4_4_a_change_during_a_fill_wins() throws Exception {
        origin.on(
                "/w",
                (request, stage) -> {
                    if (request.method().equals("PUT")) {
                        stage.answer(204, "");
                        return;
                    }
                    int number = answers.incrementAndGet();
                    if (number == 1) {
                        stage.waitFor("gate");
                    }
                    stage.answer(200, "v" + number, "Cache-Control: max-age=60");
                });
        try (RawViewer slow = edge.viewer();
                RawViewer writer = edge.viewer()) {
            slow.send(RawViewer.request("GET", "shop.test", "/w"));
            origin.awaitAsked("/w", 1);
            assertThat(writer.ask("PUT", "shop.test", "/w").status()).isEqualTo(204);
            assertThat(get("/w")).isEqualTo("v2");
            origin.open("gate");
            assertThat(slow.read().text()).isEqualTo("v1");
        }
        assertThat(get("/w")).isNotEqualTo("v1");
    }

    @Test
    void rfc9111_section_4_4_writes_elsewhere_take_nothing_back() throws Exception {
        counts("/kept", "Cache-Control: max-age=60");
        origin.otherwise((request, stage) -> stage.answer(204, ""));
        get("/kept");
        try (RawViewer viewer = edge.viewer()) {
            for (int i = 0; i < 300; i++) {
                viewer.ask("POST", "shop.test", "/other" + i);
            }
        }
        assertThat(get("/kept")).isEqualTo("v1");
    }

    @Test
    void rfc9111_section_5_2_1_7_only_if_cached_is_answered_from_the_store_or_not_at_all()
            throws Exception {
        counts("/o", "Cache-Control: max-age=60");
        assertThat(edge.get("/o", "Cache-Control: only-if-cached").status()).isEqualTo(504);
        assertThat(origin.timesAsked()).isZero();
        get("/o");
        assertThat(edge.get("/o", "Cache-Control: only-if-cached").text()).isEqualTo("v1");
        edge.pass(Duration.ofSeconds(61));
        assertThat(edge.get("/o", "Cache-Control: only-if-cached").status()).isEqualTo(504);
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Cache-Control: no-cache", "Cache-Control: max-age=0", "Pragma: no-cache"})
    void rfc9111_section_5_2_1_no_viewer_can_send_the_origin_past_the_cache(String wish)
            throws Exception {
        counts("/o", "Cache-Control: max-age=60");
        get("/o");
        assertThat(get("/o", wish)).isEqualTo("v1");
    }

    @Test
    void rfc9111_section_5_2_1_5_a_viewers_no_store_is_not_kept_and_stops_nobody()
            throws Exception {
        counts("/o", "Cache-Control: max-age=60");
        assertThat(get("/o", "Cache-Control: no-store")).isEqualTo("v1");
        assertThat(get("/o")).isEqualTo("v2");
        assertThat(get("/o", "Cache-Control: no-store")).isEqualTo("v2");
    }

    @Test
    void rfc9111_section_5_2_2_4_what_must_be_asked_about_is_asked_about_by_each_and_all_at_once()
            throws Exception {
        origin.on(
                "/n",
                (request, stage) -> {
                    boolean has = request.field("if-none-match").isPresent();
                    if (has) {
                        stage.waitFor("gate");
                    }
                    stage.answer(
                            has ? 304 : 200,
                            has ? "" : "body",
                            "Cache-Control: no-cache",
                            "ETag: \"a\"");
                });
        get("/n");
        List<RawViewer> viewers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            viewers.add(edge.viewer().send(RawViewer.request("GET", "shop.test", "/n")));
        }
        // None waits for another's answer.
        origin.awaitAsked("/n", 11);
        origin.open("gate");
        for (RawViewer viewer : viewers) {
            Reply reply = viewer.read();
            assertThat(reply.text()).isEqualTo("body");
            assertThat(reply.cache()).isEqualTo("RefreshHit");
            viewer.close();
        }
    }

    @Test
    void a_failure_is_no_reason_to_stop_waiting_for_one_another() throws Exception {
        origin.on(
                "/f",
                (request, stage) -> {
                    if (answers.incrementAndGet() == 1) {
                        stage.answer(503, "sorry");
                    } else {
                        stage.waitFor("gate");
                        stage.answer(200, "well", "Cache-Control: max-age=60");
                    }
                });
        assertThat(edge.get("/f").status()).isEqualTo(503);
        List<RawViewer> viewers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            viewers.add(edge.viewer().send(RawViewer.request("GET", "shop.test", "/f")));
        }
        origin.awaitAsked("/f", 2);
        origin.open("gate");
        for (RawViewer viewer : viewers) {
            assertThat(viewer.read().text()).isEqualTo("well");
            viewer.close();
        }
        assertThat(origin.timesAsked("/f")).isEqualTo(2);
    }

    @Test
    void rfc9111_section_5_2_2_7_fields_that_are_private_reach_only_the_first_viewer()
            throws Exception {
        counts(
                "/q",
                "Cache-Control: max-age=60, private=\"X-User\", no-cache=\"X-Cart\"",
                "X-User: u",
                "X-Cart: c",
                "X-All: a");
        get("/q");
        Reply stored = edge.get("/q");
        assertThat(stored.text()).isEqualTo("v1");
        assertThat(stored.field("x-user")).isEmpty();
        assertThat(stored.field("x-cart")).isEmpty();
        assertThat(stored.field("x-all")).isEqualTo("a");
    }

    @Test
    void rfc9111_section_5_1_the_age_of_what_passes_through_is_left_alone() throws Exception {
        counts("/a", "Cache-Control: private", "Age: 7");
        assertThat(edge.get("/a").field("age")).isEqualTo("7");
        counts("/b", "Cache-Control: max-age=60", "Age: 7");
        assertThat(edge.get("/b").field("age")).isEqualTo("7");
        edge.pass(Duration.ofSeconds(3));
        assertThat(edge.get("/b").field("age")).isEqualTo("10");
    }

    @Test
    void rfc9213_section_2_2_the_targeted_field_counts_and_is_passed_on() throws Exception {
        counts("/t", "CDN-Cache-Control: max-age=60", "Cache-Control: no-store");
        get("/t");
        Reply stored = edge.get("/t");
        assertThat(stored.text()).isEqualTo("v1");
        assertThat(stored.field("cache-control")).isEqualTo("no-store");
    }

    @Test
    void cloudfront_mode_stores_for_the_least_lifetime_and_does_not_look_at_vary()
            throws Exception {
        counts("/c", "Cache-Control: no-store", "Vary: Foo");
        Rules cloudFront = new Rules(Rules.Mode.CLOUDFRONT, 0, false);
        edge.publish(forwarding(cloudFront, 20).build());
        assertThat(get("/c", "Foo: 1")).isEqualTo("v1");
        assertThat(get("/c", "Foo: 2")).isEqualTo("v1");
        edge.pass(Duration.ofSeconds(21));
        assertThat(get("/c", "Foo: 2")).isEqualTo("v2");
        edge.publish(forwarding(Rules.USUAL, 20).build());
        edge.store.clear();
        assertThat(get("/c")).isEqualTo("v3");
        assertThat(get("/c")).isEqualTo("v4");
    }

    @Test
    void rfc9110_section_15_2_early_hints_are_passed_on_before_the_answer() throws Exception {
        origin.on(
                "/e",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 100 Continue\r\n\r\n");
                    stage.raw("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
                    stage.waitFor("gate");
                    stage.answer(200, "body", "Cache-Control: max-age=60");
                });
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(RawViewer.request("GET", "shop.test", "/e"));
            Reply hints = viewer.read();
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.field("link")).isEqualTo("</a.css>; rel=preload");
            origin.open("gate");
            assertThat(viewer.read().text()).isEqualTo("body");
            assertThat(viewer.get("shop.test", "/e").text()).isEqualTo("body");
        }
        assertThat(origin.timesAsked("/e")).isEqualTo(1);
    }

    @Test
    void rfc9110_section_15_2_a_viewer_of_http_1_0_gets_no_interim_answer() throws Exception {
        origin.on(
                "/e",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
                    stage.answer(200, "body");
                });
        try (RawViewer viewer = edge.viewer()) {
            viewer.send("GET /e HTTP/1.0\r\nHost: shop.test\r\n\r\n");
            assertThat(viewer.read().status()).isEqualTo(200);
        }
    }

    @Test
    void rfc9110_section_6_5_1_trailers_are_dropped_and_never_become_header_fields()
            throws Exception {
        origin.on(
                "/t",
                (request, stage) ->
                        stage.raw(
                                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"
                                        + "Transfer-Encoding: chunked\r\n"
                                        + "Trailer: Set-Cookie\r\n\r\n"
                                        + "4\r\nbody\r\n0\r\nSet-Cookie: a=b\r\nHost: x\r\n\r\n"));
        try (RawViewer viewer = edge.viewer()) {
            for (int i = 0; i < 3; i++) {
                Reply reply = viewer.get("shop.test", "/t", "TE: trailers");
                assertThat(reply.text()).isEqualTo("body");
                assertThat(reply.field("set-cookie")).isEmpty();
                assertThat(reply.field("trailer")).isEmpty();
            }
        }
        assertThat(origin.timesAsked("/t")).isEqualTo(1);
    }

    @Test
    void rfc9112_section_6_1_an_unknown_transfer_coding_is_not_passed_off_as_none()
            throws Exception {
        origin.on(
                "/t",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nxxxx");
                    stage.hangUp();
                });
        assertThat(edge.get("/t").status()).isEqualTo(502);
    }

    private interface Asking {
        boolean holds() throws Exception;
    }

    private static boolean unchecked(Asking asking) {
        try {
            return asking.holds();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
