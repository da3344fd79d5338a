package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CachingTest extends WithOrigin {

    private static final String MINUTE = "Cache-Control: max-age=60";

    private TestEdge edge() {
        return TestEdge.with().serving(site(origin.port()).build());
    }

    @Test
    void many_viewers_of_one_thing_make_one_request() throws Exception {
        origin.on(
                "/once",
                (request, stage) -> {
                    stage.waitFor("gate");
                    stage.answer(200, "once", MINUTE);
                });
        try (TestEdge edge = edge()) {
            List<RawViewer> viewers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                viewers.add(edge.viewer().send(RawViewer.request("GET", "shop.test", "/once")));
            }
            origin.awaitAsked("/once", 1);
            origin.open("gate");
            int misses = 0;
            for (RawViewer viewer : viewers) {
                Reply reply = viewer.read();
                assertThat(reply.text()).isEqualTo("once");
                misses += reply.cache().equals("Miss") ? 1 : 0;
                viewer.close();
            }
            assertThat(misses).isEqualTo(1);
            assertThat(origin.timesAsked("/once")).isEqualTo(1);
        }
    }

    @Test
    void bytes_reach_every_viewer_as_they_come() throws Exception {
        origin.on(
                "/stream",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + MINUTE + "\r\nContent-Length: 10\r\n\r\n");
                    stage.raw("12345");
                    stage.waitFor("rest");
                    stage.raw("67890");
                });
        try (TestEdge edge = edge();
                RawViewer one = edge.viewer();
                RawViewer two = edge.viewer()) {
            one.send(RawViewer.request("GET", "shop.test", "/stream"));
            assertThat(untilBody(one)).contains("content-length: 10\r\n");
            assertThat(one.readBytes(5)).asString().isEqualTo("12345");
            two.send(RawViewer.request("GET", "shop.test", "/stream"));
            assertThat(untilBody(two)).contains("content-length: 10\r\n");
            assertThat(two.readBytes(5)).asString().isEqualTo("12345");
            origin.open("rest");
            assertThat(one.readBytes(5)).asString().isEqualTo("67890");
            assertThat(two.readBytes(5)).asString().isEqualTo("67890");
            ScriptedOrigin.await(() -> hits(edge, "/stream"), "it is stored");
            assertThat(edge.get("/stream").text()).isEqualTo("1234567890");
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    private static boolean hits(TestEdge edge, String path) {
        try {
            return edge.get(path).cache().equals("Hit");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    /// The head, which tells the length though the body is still to come.
    private static String untilBody(RawViewer viewer) throws Exception {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) viewer.readBytes(1)[0]);
        }
        return head.toString().toLowerCase(java.util.Locale.ROOT);
    }

    @Test
    void a_slow_viewer_does_not_slow_the_others() throws Exception {
        byte[] large = new byte[3_000_000];
        origin.on("/large", (request, stage) -> stage.answer(200, large, MINUTE));
        try (TestEdge edge = edge();
                RawViewer slow = edge.viewer()) {
            slow.send(RawViewer.request("GET", "shop.test", "/large"));
            origin.awaitAsked("/large", 1);
            Reply quick = edge.get("/large");
            assertThat(quick.body()).hasSize(large.length);
            assertThat(slow.read().body()).hasSize(large.length);
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    @Test
    void what_may_not_be_shared_is_never_waited_for_twice() throws Exception {
        origin.on(
                "/mine",
                (request, stage) -> {
                    stage.waitFor("gate");
                    stage.answer(200, "mine", "Cache-Control: private");
                });
        try (TestEdge edge = edge()) {
            RawViewer one = edge.viewer().send(RawViewer.request("GET", "shop.test", "/mine"));
            RawViewer two = edge.viewer().send(RawViewer.request("GET", "shop.test", "/mine"));
            origin.awaitAsked("/mine", 1);
            origin.open("gate");
            assertThat(one.read().text()).isEqualTo("mine");
            assertThat(two.read().text()).isEqualTo("mine");
            assertThat(origin.timesAsked("/mine")).isEqualTo(2);
            Reply third = edge.get("/mine");
            assertThat(third.cache()).isEqualTo("Miss");
            assertThat(third.field("cache-status"))
                    .isEqualTo("warmfront; fwd=bypass; fwd-status=200; detail=private");
            one.close();
            two.close();
        }
    }

    @Test
    void those_who_wait_for_a_fetch_that_fails_hear_of_it() throws Exception {
        origin.on(
                "/broken",
                (request, stage) -> {
                    stage.waitFor("gate");
                    stage.hangUp();
                });
        try (TestEdge edge = edge()) {
            RawViewer one = edge.viewer().send(RawViewer.request("GET", "shop.test", "/broken"));
            RawViewer two = edge.viewer().send(RawViewer.request("GET", "shop.test", "/broken"));
            origin.awaitAsked("/broken", 1);
            origin.open("gate");
            assertThat(one.read().status()).isEqualTo(502);
            assertThat(two.read().status()).isEqualTo(502);
            one.close();
            two.close();
        }
    }

    @Test
    void a_viewer_that_leaves_does_not_stop_a_fill() throws Exception {
        origin.on(
                "/left",
                (request, stage) -> {
                    stage.waitFor("gate");
                    stage.answer(200, "left", MINUTE);
                });
        try (TestEdge edge = edge()) {
            RawViewer one = edge.viewer().send(RawViewer.request("GET", "shop.test", "/left"));
            origin.awaitAsked("/left", 1);
            one.close();
            origin.open("gate");
            ScriptedOrigin.await(() -> hits(edge, "/left"), "it is stored");
            assertThat(origin.timesAsked("/left")).isEqualTo(1);
        }
    }

    @Test
    void an_invalidated_path_is_asked_for_again() throws Exception {
        origin.serves("/a/1", "one", MINUTE).serves("/a/2", "two", MINUTE);
        origin.serves("/b", "three", MINUTE);
        try (TestEdge edge = edge()) {
            edge.get("/a/1");
            edge.get("/a/2");
            edge.get("/b");
            edge.store.invalidate(1, "d-1", List.of("/a/1"));
            assertThat(edge.get("/a/1").cache()).isEqualTo("Miss");
            assertThat(edge.get("/a/2").cache()).isEqualTo("Hit");
            edge.store.invalidate(2, "d-1", List.of("/a/*"));
            assertThat(edge.get("/a/1").cache()).isEqualTo("Miss");
            assertThat(edge.get("/a/2").cache()).isEqualTo("Miss");
            assertThat(edge.get("/b").cache()).isEqualTo("Hit");
            edge.store.invalidate(2, "d-1", List.of("/*"));
            assertThat(edge.get("/b").cache()).isEqualTo("Hit");
            edge.store.invalidate(3, "", List.of("/*"));
            assertThat(edge.get("/b").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void an_invalidation_during_a_fill_wins() throws Exception {
        origin.on(
                "/race",
                (request, stage) -> {
                    if (origin.timesAsked("/race") == 1) {
                        stage.waitFor("gate");
                        stage.answer(200, "old", MINUTE);
                    } else {
                        stage.answer(200, "new", MINUTE);
                    }
                });
        try (TestEdge edge = edge();
                RawViewer first = edge.viewer()) {
            first.send(RawViewer.request("GET", "shop.test", "/race"));
            origin.awaitAsked("/race", 1);
            edge.store.invalidate(1, "d-1", List.of("/race"));
            assertThat(edge.get("/race").text()).isEqualTo("new");
            origin.open("gate");
            assertThat(first.read().text()).isEqualTo("old");
            assertThat(edge.get("/race").text()).isEqualTo("new");
        }
    }

    @Test
    void an_expired_answer_is_confirmed_by_its_etag() throws Exception {
        origin.on(
                "/tagged",
                (request, stage) -> {
                    if (request.field("if-none-match").equals(java.util.Optional.of("\"v1\""))) {
                        stage.raw("HTTP/1.1 304 Same\r\n" + MINUTE + "\r\nETag: \"v1\"\r\n\r\n");
                    } else {
                        stage.answer(200, "tagged", MINUTE, "ETag: \"v1\"");
                    }
                });
        try (TestEdge edge = edge()) {
            edge.get("/tagged");
            edge.pass(Duration.ofSeconds(61));
            Reply again = edge.get("/tagged");
            assertThat(again.text()).isEqualTo("tagged");
            assertThat(again.cache()).isEqualTo("RefreshHit");
            Reply third = edge.get("/tagged");
            assertThat(third.cache()).isEqualTo("Hit");
            assertThat(third.field("age")).isEqualTo("0");
            assertThat(origin.timesAsked("/tagged")).isEqualTo(2);
        }
    }

    @Test
    void a_viewer_that_has_it_already_gets_no_body() throws Exception {
        origin.serves(
                "/known",
                "known",
                MINUTE,
                "ETag: \"k\"",
                "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT",
                "Content-Type: text/css");
        try (TestEdge edge = edge();
                RawViewer viewer = edge.viewer()) {
            edge.get("/known");
            Reply tag = viewer.get("shop.test", "/known", "If-None-Match: \"x\", W/\"k\"");
            assertThat(tag.status()).isEqualTo(304);
            assertThat(tag.field("etag")).isEqualTo("\"k\"");
            assertThat(tag.field("content-type")).isEmpty();
            Reply date =
                    viewer.get(
                            "shop.test",
                            "/known",
                            "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT");
            assertThat(date.status()).isEqualTo(304);
            Reply other = viewer.get("shop.test", "/known", "If-None-Match: \"x\"");
            assertThat(other.text()).isEqualTo("known");
            assertThat(origin.timesAsked()).isEqualTo(1);
            assertThat(origin.seen().getFirst().field("if-none-match")).isEmpty();
        }
    }

    @Test
    void head_uses_what_get_stored_and_sends_no_body() throws Exception {
        origin.serves("/h", "12345", MINUTE);
        try (TestEdge edge = edge();
                RawViewer viewer = edge.viewer()) {
            edge.get("/h");
            Reply head = viewer.ask("HEAD", "shop.test", "/h");
            assertThat(head.cache()).isEqualTo("Hit");
            assertThat(head.field("content-length")).isEqualTo("5");
            assertThat(viewer.get("shop.test", "/h").text()).isEqualTo("12345");
            assertThat(viewer.ask("HEAD", "shop.test", "/cold").status()).isEqualTo(404);
            assertThat(viewer.get("shop.test", "/cold").status()).isEqualTo(404);
        }
    }

    @Test
    void a_truncated_answer_is_neither_stored_nor_passed_off_as_whole() throws Exception {
        origin.on(
                "/cut",
                (request, stage) -> {
                    stage.raw(
                            "HTTP/1.1 200 OK\r\n" + MINUTE + "\r\nContent-Length: 10\r\n\r\nhalf");
                    stage.hangUp();
                });
        origin.on(
                "/cut-chunks",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + MINUTE);
                    stage.raw("\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                    stage.hangUp();
                });
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/cut").whole()).isFalse();
            assertThat(edge.get("/cut").whole()).isFalse();
            assertThat(edge.get("/cut-chunks").whole()).isFalse();
            assertThat(edge.get("/cut-chunks").whole()).isFalse();
            assertThat(origin.timesAsked("/cut")).isEqualTo(2);
            assertThat(origin.timesAsked("/cut-chunks")).isEqualTo(2);
        }
    }

    @Test
    void what_ends_with_the_connection_is_passed_on_and_not_stored() throws Exception {
        origin.on(
                "/old",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + MINUTE + "\r\n\r\nall of it");
                    stage.hangUp();
                });
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/old").text()).isEqualTo("all of it");
            Reply second = edge.get("/old");
            assertThat(second.text()).isEqualTo("all of it");
            assertThat(second.field("cache-status")).endsWith("detail=length-unknown");
            assertThat(origin.timesAsked("/old")).isEqualTo(2);
        }
    }

    @Test
    void a_chunked_answer_is_stored_with_its_length() throws Exception {
        origin.on(
                "/chunks",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + MINUTE);
                    stage.raw("\r\nTransfer-Encoding: chunked\r\n\r\n");
                    stage.raw("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
                });
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/chunks").text()).isEqualTo("abcde");
            Reply second = edge.get("/chunks");
            assertThat(second.text()).isEqualTo("abcde");
            assertThat(second.field("content-length")).isEqualTo("5");
            assertThat(second.cache()).isEqualTo("Hit");
        }
    }

    @Test
    void only_what_the_policy_selects_tells_answers_apart_and_reaches_the_origin()
            throws Exception {
        origin.on(
                "/key",
                (request, stage) ->
                        stage.answer(
                                200,
                                request.target()
                                        + "|"
                                        + request.field("x-lang").orElse("-")
                                        + "|"
                                        + request.field("cookie").orElse("-"),
                                MINUTE));
        try (TestEdge edge =
                TestEdge.with()
                        .serving(
                                site(origin.port())
                                        .query(Selection.listed(List.of("a", "b")))
                                        .headers("x-lang")
                                        .cookies(Selection.listed(List.of("s")))
                                        .build())) {
            Reply one = edge.get("/key?b=2&x=9&a=1", "X-Lang: de", "Cookie: t=1; s=2", "X-Y: z");
            assertThat(one.text()).isEqualTo("/key?b=2&a=1|de|s=2");
            assertThat(edge.get("/key?b=2&a=1&q=0", "X-Lang: de", "Cookie: s=2").cache())
                    .isEqualTo("Hit");
            assertThat(edge.get("/key?a=1&b=2", "X-Lang: de", "Cookie: s=2").cache())
                    .isEqualTo("Miss");
            assertThat(edge.get("/key?b=2&a=1", "X-Lang: fr", "Cookie: s=2").cache())
                    .isEqualTo("Miss");
            assertThat(edge.get("/key?b=2&a=1", "X-Lang: de").cache()).isEqualTo("Miss");
            assertThat(origin.seen().getFirst().field("x-y")).isEmpty();
        }
    }

    @Test
    void cookies_are_not_set_for_everybody() throws Exception {
        origin.serves("/set", "set", MINUTE, "Set-Cookie: id=1");
        try (TestEdge none = edge()) {
            assertThat(none.get("/set").field("set-cookie")).isEmpty();
            assertThat(none.get("/set").cache()).isEqualTo("Hit");
        }
        try (TestEdge all =
                TestEdge.with()
                        .serving(site(origin.port()).cookies(Selection.EVERYTHING).build())) {
            assertThat(all.get("/set").field("set-cookie")).isEqualTo("id=1");
            assertThat(all.get("/set").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void an_answer_that_varies_by_anything_is_never_stored() throws Exception {
        origin.serves("/star", "star", MINUTE, "Vary: *");
        try (TestEdge edge = edge()) {
            edge.get("/star");
            assertThat(edge.get("/star").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void an_expired_answer_stands_in_for_an_origin_that_fails() throws Exception {
        origin.serves("/kept", "kept", MINUTE);
        try (TestEdge edge = edge()) {
            edge.get("/kept");
            edge.pass(Duration.ofSeconds(61));
            origin.on("/kept", (request, stage) -> stage.answer(500, "down"));
            Reply reply = edge.get("/kept");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("kept");
            assertThat(reply.field("cache-status"))
                    .isEqualTo("warmfront; hit; ttl=-1; key=\"/kept\"");
            origin.on("/kept", (request, stage) -> stage.hangUp());
            assertThat(edge.get("/kept").text()).isEqualTo("kept");
            edge.store.invalidate(1, "d-1", List.of("/kept"));
            assertThat(edge.get("/kept").status()).isEqualTo(502);
        }
    }

    @Test
    void the_store_stays_within_its_budget() throws Exception {
        byte[] body = new byte[100_000];
        origin.otherwise((request, stage) -> stage.answer(200, body, MINUTE));
        try (TestEdge edge =
                TestEdge.with().storeBytes(1_000_000).serving(site(origin.port()).build())) {
            for (int i = 0; i < 40; i++) {
                assertThat(edge.get("/n/" + i).body()).hasSize(100_000);
                assertThat(edge.store.usedBytes()).isLessThanOrEqualTo(1_000_000);
            }
            assertThat(edge.get("/n/39").cache()).isEqualTo("Hit");
            assertThat(edge.get("/n/0").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void what_is_too_large_for_the_store_passes_through_whole() throws Exception {
        byte[] large = new byte[5_000_000];
        java.util.Arrays.fill(large, (byte) 'x');
        origin.on("/known", (request, stage) -> stage.answer(200, large, MINUTE));
        origin.on(
                "/chunked",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + MINUTE);
                    stage.raw("\r\nTransfer-Encoding: chunked\r\n\r\n");
                    stage.raw(Integer.toHexString(large.length) + "\r\n");
                    stage.raw(large);
                    stage.raw("\r\n0\r\n\r\n");
                });
        try (TestEdge edge =
                TestEdge.with().storeBytes(1_000_000).serving(site(origin.port()).build())) {
            assertThat(edge.get("/known").body()).isEqualTo(large);
            Reply chunked = edge.get("/chunked");
            assertThat(chunked.whole()).isTrue();
            assertThat(chunked.body()).isEqualTo(large);
            assertThat(edge.get("/chunked").cache()).isEqualTo("Miss");
            ScriptedOrigin.await(() -> edge.store.usedBytes() < 10_000, "memory is given back");
        }
    }

    @Test
    void the_short_way_and_the_long_way_give_the_same_answers() throws Exception {
        origin.on(
                "/same",
                (request, stage) -> stage.answer(200, "same", MINUTE, "ETag: \"s\"", "X-Thing: 1"));
        origin.on("/empty", (request, stage) -> stage.answer(200, "", MINUTE));
        origin.on("/gone", (request, stage) -> stage.answer(404, "gone", MINUTE));
        Set<String> ids = new HashSet<>();
        try (TestEdge quick = edge();
                TestEdge thorough =
                        TestEdge.with().longWayOnly().serving(site(origin.port()).build())) {
            for (String path : List.of("/same", "/same?x=1", "/empty", "/gone")) {
                for (TestEdge edge : List.of(quick, thorough)) {
                    edge.nowMillis.set(TestEdge.START);
                    edge.get(path);
                    edge.pass(Duration.ofMillis(7_900));
                }
                long age = 7_900;
                // Ages of one digit and of two, in the same second and in the next.
                for (int passed : List.of(0, 99, 1, 1_999, 1, 40_000)) {
                    age += passed;
                    quick.pass(Duration.ofMillis(passed));
                    thorough.pass(Duration.ofMillis(passed));
                    for (int i = 0; i < 6; i++) {
                        // Two event loops: each must have learned the shortcut.
                        Reply one = quick.get(path, "User-Agent: t");
                        Reply other = thorough.get(path, "User-Agent: t");
                        assertThat(told(one)).isEqualTo(told(other));
                        assertThat(one.body()).isEqualTo(other.body());
                        assertThat(one.field("age")).isEqualTo(Long.toString(age / 1000));
                        assertThat(one.field("x-request-id")).matches("[0-9a-f]{16}");
                        assertThat(ids.add(one.field("x-request-id"))).isTrue();
                    }
                }
            }
        }
    }

    private static List<String> told(Reply reply) {
        return reply.fields().stream()
                .filter(line -> !line.startsWith("x-request-id"))
                .sorted()
                .toList();
    }

    @Test
    void a_stampede_on_many_keys_leaves_everybody_with_the_right_answer() throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, "for " + request.path(), MINUTE));
        try (TestEdge edge =
                TestEdge.with().storeBytes(200_000).serving(site(origin.port()).build())) {
            CountDownLatch go = new CountDownLatch(1);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int t = 0; t < 16; t++) {
                int seed = t;
                all.add(
                        CompletableFuture.runAsync(
                                () -> stampede(edge, go, seed),
                                task -> Thread.ofVirtual().start(task)));
            }
            go.countDown();
            for (CompletableFuture<Void> one : all) {
                one.get(60, java.util.concurrent.TimeUnit.SECONDS);
            }
        }
    }

    private static void stampede(TestEdge edge, CountDownLatch go, int seed) {
        try (RawViewer viewer = edge.viewer()) {
            go.await();
            for (int i = 0; i < 300; i++) {
                String path = "/k" + (i * 7 + seed * 13) % 400;
                if (i % 50 == seed) {
                    edge.store.invalidate(seed * 1000L + i + 1, "d-1", List.of("/k1*"));
                }
                Reply reply = viewer.get("shop.test", path);
                assertThat(reply.text()).isEqualTo("for " + path);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
