package dev.warmfront.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.Purge;
import dev.warmfront.snapshot.distribution.CacheTagConfig;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Invalidation by tag, and invalidation that leaves things stale.
class InvalidationTest extends WithOrigin {

    private static final String MINUTE = "Cache-Control: max-age=60";

    private final AtomicInteger version = new AtomicInteger(1);

    @Test
    void a_tag_from_either_field_takes_back_what_has_it() throws Exception {
        origin.serves("/commas", "1", MINUTE, "Cache-Tag: shoes, Red Ones");
        origin.serves("/spaces", "2", MINUTE, "Surrogate-Key: hats  SHOES");
        origin.serves("/twice", "3", MINUTE, "Cache-Tag: a", "Cache-Tag: ,b,,shoes");
        origin.serves("/other", "4", MINUTE, "Cache-Tag: shoe", "Surrogate-Key: red ones");
        try (TestEdge edge = edge()) {
            fetch(edge, "/commas", "/spaces", "/twice", "/other");
            edge.store.invalidate(1, tags("Shoes"));
            assertThat(edge.get("/commas").cache()).isEqualTo("Miss");
            assertThat(edge.get("/spaces").cache()).isEqualTo("Miss");
            assertThat(edge.get("/twice").cache()).isEqualTo("Miss");
            assertThat(edge.get("/other").cache()).isEqualTo("Hit");
            edge.store.invalidate(2, tags("red ones"));
            assertThat(edge.get("/commas").cache()).isEqualTo("Miss");
            assertThat(edge.get("/other").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void tags_are_for_the_edge_unless_the_distribution_says_otherwise() throws Exception {
        origin.serves("/a", "a", MINUTE, "Cache-Tag: t", "Surrogate-Key: u", "X-Tags: v");
        origin.serves("/b", "b", "Cache-Control: no-store", "Cache-Tag: t", "X-Tags: v");
        try (TestEdge edge = edge()) {
            for (String path : List.of("/a", "/a", "/b")) {
                Reply reply = edge.get(path);
                assertThat(reply.field("cache-tag")).isEmpty();
                assertThat(reply.field("surrogate-key")).isEmpty();
                assertThat(reply.field("x-tags")).isEqualTo("v");
            }
        }
        CacheTagConfig own = new CacheTagConfig("x-tags", true);
        try (TestEdge edge = edge(own)) {
            assertThat(edge.get("/a").field("x-tags")).isEqualTo("v");
            assertThat(edge.get("/a").field("cache-tag")).isEqualTo("t");
            edge.store.invalidate(1, tags("t", "u"));
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            edge.store.invalidate(2, tags("V"));
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void what_is_too_much_for_tags_is_left_out_and_counted() throws Exception {
        StringBuilder many = new StringBuilder("Cache-Tag: " + "x".repeat(257) + ",t\u00e9");
        for (int i = 0; i < 60; i++) {
            many.append(",t").append(i);
        }
        origin.serves("/a", "a", MINUTE, many.toString());
        try (TestEdge edge = edge()) {
            fetch(edge, "/a");
            assertThat(edge.metrics.text()).contains("warmfront_store_tags_dropped_total 12\n");
            edge.store.invalidate(1, tags("t50", "t59"));
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            edge.store.invalidate(2, tags("t49"));
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void a_confirmation_keeps_the_tags_or_brings_new_ones() throws Exception {
        origin.on(
                "/a",
                (request, stage) -> {
                    boolean asked = request.field("if-none-match").isPresent();
                    if (asked && version.get() == 1) {
                        stage.answer(304, "", MINUTE, "ETag: \"1\"");
                    } else if (asked) {
                        stage.answer(304, "", MINUTE, "ETag: \"1\"", "Cache-Tag: new");
                    } else {
                        stage.answer(200, "a", MINUTE, "ETag: \"1\"", "Cache-Tag: old");
                    }
                });
        try (TestEdge edge = edge()) {
            fetch(edge, "/a");
            edge.pass(Duration.ofSeconds(61));
            assertThat(edge.get("/a").cache()).isEqualTo("RefreshHit");
            edge.store.invalidate(1, tags("old"));
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
            version.set(2);
            edge.pass(Duration.ofSeconds(61));
            assertThat(edge.get("/a").cache()).isEqualTo("RefreshHit");
            edge.store.invalidate(2, tags("old"));
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            edge.store.invalidate(3, tags("new"));
            assertThat(edge.get("/a").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void a_tag_means_every_variant_that_has_it() throws Exception {
        origin.on(
                "/v",
                (request, stage) -> {
                    String language = request.field("accept-language").orElse("none");
                    String tag = "Cache-Tag: all, " + language;
                    stage.answer(200, language, MINUTE, "Vary: Accept-Language", tag);
                });
        Distribution site =
                TestEdge.site(origin.port())
                        .forwarded(
                                new Forwarded(
                                        Selection.listed(List.of("accept-language")),
                                        Selection.NOTHING))
                        .build();
        try (TestEdge edge = TestEdge.with().serving(site)) {
            edge.get("/v", "Accept-Language: de");
            edge.get("/v", "Accept-Language: fr");
            edge.store.invalidate(1, tags("de"));
            assertThat(edge.get("/v", "Accept-Language: de").cache()).isEqualTo("Miss");
            assertThat(edge.get("/v", "Accept-Language: fr").cache()).isEqualTo("Hit");
            edge.store.invalidate(2, tags("all"));
            assertThat(edge.get("/v", "Accept-Language: de").cache()).isEqualTo("Miss");
            assertThat(edge.get("/v", "Accept-Language: fr").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void a_tag_taken_back_during_a_fill_wins_over_what_the_fill_brings() throws Exception {
        origin.on(
                "/race",
                (request, stage) -> {
                    if (origin.timesAsked("/race") == 1) {
                        stage.waitFor("gate");
                        stage.answer(200, "old", MINUTE, "Cache-Tag: t");
                    } else {
                        stage.answer(200, "new", MINUTE, "Cache-Tag: t");
                    }
                });
        try (TestEdge edge = edge();
                RawViewer first = edge.viewer();
                RawViewer later = edge.viewer()) {
            first.send(RawViewer.request("GET", "shop.test", "/race"));
            origin.awaitAsked("/race", 1);
            edge.store.invalidate(1, tags("t"));
            // Which tags the answer will have nobody knows yet, so this one waits for it, too.
            later.send(RawViewer.request("GET", "shop.test", "/race"));
            origin.open("gate");
            assertThat(first.read().text()).isEqualTo("old");
            assertThat(later.read().text()).isEqualTo("new");
            assertThat(edge.get("/race").text()).isEqualTo("new");
        }
    }

    @Test
    void what_is_marked_stale_is_served_while_one_refresh_asks_whether_it_is_right()
            throws Exception {
        origin.on(
                "/a",
                (request, stage) -> {
                    if (request.field("if-none-match").isPresent()) {
                        stage.waitFor("gate");
                        stage.answer(304, "", MINUTE, "ETag: \"1\"");
                    } else {
                        stage.answer(200, "a", MINUTE, "ETag: \"1\"", "Cache-Tag: t");
                    }
                });
        try (TestEdge edge = edge()) {
            fetch(edge, "/a");
            edge.store.invalidate(1, new Purge("d-1", List.of(), List.of("t"), true));
            for (int i = 0; i < 5; i++) {
                Reply reply = edge.get("/a");
                assertThat(reply.text()).isEqualTo("a");
                assertThat(reply.cache()).isEqualTo("Hit");
                assertThat(reply.field("cache-status"))
                        .isEqualTo("warmfront; hit; detail=marked-stale; ttl=0; key=\"/a\"");
            }
            origin.awaitAsked("/a", 2);
            assertThat(origin.timesAsked("/a")).isEqualTo(2);
            origin.open("gate");
            ScriptedOrigin.await(() -> isPlainHit(edge, "/a"), "the confirmed one is used");
            assertThat(origin.timesAsked("/a")).isEqualTo(2);
            assertThat(edge.metrics.text())
                    .contains("served=\"marked\"")
                    .contains("warmfront_store_purge_targets 1\n");
        }
    }

    @Test
    void what_is_marked_stale_is_replaced_by_what_the_refresh_brings() throws Exception {
        counted("/a", MINUTE);
        try (TestEdge edge = edge()) {
            fetch(edge, "/a");
            edge.store.invalidate(1, soft("/a"));
            assertThat(edge.get("/a").text()).isEqualTo("1");
            ScriptedOrigin.await(() -> isPlainHit(edge, "/a"), "the new one is used");
            assertThat(edge.get("/a").text()).isEqualTo("2");
        }
    }

    @Test
    void what_must_be_revalidated_is_not_served_when_it_is_marked_stale() throws Exception {
        for (String strict : List.of("must-revalidate", "proxy-revalidate")) {
            origin.on(
                    "/" + strict,
                    (request, stage) -> {
                        String control = "Cache-Control: max-age=60, " + strict;
                        boolean asked = request.field("if-none-match").isPresent();
                        stage.answer(asked ? 304 : 200, asked ? "" : "a", control, "ETag: \"1\"");
                    });
            try (TestEdge edge = edge()) {
                fetch(edge, "/" + strict);
                edge.store.invalidate(1, soft("/*"));
                Reply reply = edge.get("/" + strict);
                assertThat(reply.cache()).isEqualTo("RefreshHit");
                assertThat(reply.text()).isEqualTo("a");
                assertThat(edge.get("/" + strict).cache()).isEqualTo("Hit");
                edge.store.invalidate(2, soft("/*"));
                origin.on("/" + strict, (request, stage) -> stage.answer(503, "no"));
                assertThat(edge.get("/" + strict).status()).isEqualTo(503);
            }
        }
    }

    @Test
    void what_is_marked_stale_stands_in_for_an_origin_that_fails() throws Exception {
        origin.serves("/a", "a", "Cache-Control: max-age=60, stale-if-error=600");
        try (TestEdge edge = edge()) {
            fetch(edge, "/a");
            edge.store.invalidate(1, soft("/a"));
            origin.on("/a", (request, stage) -> stage.answer(500, "no"));
            for (int i = 0; i < 4; i++) {
                assertThat(edge.get("/a").text()).isEqualTo("a");
            }
            // Past its lifetime too, it waits for the origin, and then stands in.
            edge.pass(Duration.ofSeconds(100));
            Reply reply = edge.get("/a");
            assertThat(reply.text()).isEqualTo("a");
            assertThat(reply.cache()).isEqualTo("Hit");
        }
    }

    @Test
    void a_stale_mark_does_not_outlive_the_lifetime() throws Exception {
        counted("/a", MINUTE);
        try (TestEdge edge = edge()) {
            fetch(edge, "/a");
            edge.store.invalidate(1, soft("/a"));
            edge.pass(Duration.ofSeconds(61));
            Reply reply = edge.get("/a");
            assertThat(reply.text()).isEqualTo("2");
            assertThat(reply.cache()).isEqualTo("Miss");
        }
    }

    @Test
    void for_good_wins_over_stale() throws Exception {
        counted("/a", MINUTE);
        counted("/b", MINUTE);
        try (TestEdge edge = edge()) {
            fetch(edge, "/a", "/b");
            edge.store.invalidate(1, soft("/*"));
            edge.store.invalidate(2, Purge.ofPaths("d-1", List.of("/a")));
            edge.store.invalidate(3, soft("/*"));
            assertThat(edge.get("/a").text()).isEqualTo("2");
            assertThat(edge.get("/b").text()).isEqualTo("1");
        }
    }

    @Test
    void what_a_refresh_brings_that_began_before_is_not_used() throws Exception {
        origin.on(
                "/a",
                (request, stage) -> {
                    long times = origin.timesAsked("/a");
                    if (times == 2) {
                        stage.waitFor("gate");
                    }
                    stage.answer(200, "" + times, MINUTE, "Cache-Tag: t");
                });
        try (TestEdge edge = edge()) {
            fetch(edge, "/a");
            edge.store.invalidate(1, soft("/a"));
            assertThat(edge.get("/a").text()).isEqualTo("1");
            origin.awaitAsked("/a", 2);
            edge.store.invalidate(2, tags("t"));
            origin.open("gate");
            ScriptedOrigin.await(() -> text(edge, "/a").equals("3"), "asked again");
            assertThat(origin.timesAsked("/a")).isEqualTo(3);
        }
    }

    private void counted(String path, String... fields) {
        origin.on(
                path, (request, stage) -> stage.answer(200, "" + origin.timesAsked(path), fields));
    }

    private static void fetch(TestEdge edge, String... paths) throws Exception {
        for (String path : paths) {
            assertThat(edge.get(path).cache()).isEqualTo("Miss");
            assertThat(edge.get(path).cache()).isEqualTo("Hit");
        }
    }

    private static boolean isPlainHit(TestEdge edge, String path) {
        return reply(edge, path).field("cache-status").startsWith("warmfront; hit; ttl=60");
    }

    private static String text(TestEdge edge, String path) {
        return reply(edge, path).text();
    }

    private static Reply reply(TestEdge edge, String path) {
        try {
            return edge.get(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Purge tags(String... tags) {
        return new Purge("d-1", List.of(), List.of(tags), false);
    }

    private static Purge soft(String... paths) {
        return new Purge("d-1", List.of(paths), List.of(), true);
    }

    private TestEdge edge() {
        return TestEdge.with().serving(TestEdge.site(origin.port()).build());
    }

    private TestEdge edge(CacheTagConfig config) {
        return TestEdge.with().serving(TestEdge.site(origin.port()).tags(config).build());
    }
}
