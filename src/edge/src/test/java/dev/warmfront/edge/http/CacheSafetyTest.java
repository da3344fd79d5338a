package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.policy.Ttl;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.Seen;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What one viewer sends never becomes what another one gets.
class CacheSafetyTest extends WithOrigin {

    private static final String MINUTE = "Cache-Control: max-age=60";
    private static final Forwarded EVERYTHING = Forwarded.EVERYTHING;

    @BeforeEach
    void script() {
        origin.otherwise((request, stage) -> stage.answer(200, request.target(), MINUTE));
    }

    private TestEdge edge(TestEdge.Site site) {
        return TestEdge.with().serving(site.build());
    }

    private static String echoed(Seen request, String name) {
        return request.field(name).orElse("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Host",
                "X-Forwarded-Port",
                "X-Forwarded-Prefix",
                "X-Forwarded-Scheme",
                "X-Forwarded-Server",
                "X-Host",
                "X-Original-Host",
                "X-Original-URL",
                "X-Rewrite-URL",
                "X-HTTP-Method",
                "X-Method-Override",
                "X_Forwarded_Host"
            })
    void what_overrides_the_request_is_sent_only_if_it_is_listed_and_in_the_key_then(String name)
            throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, echoed(request, name), MINUTE));
        String evil = name + ": evil.test";
        for (TestEdge.Site site :
                List.of(site(origin.port()), site(origin.port()).forwarded(EVERYTHING))) {
            try (TestEdge edge = edge(site)) {
                assertThat(edge.get("/a", evil).text()).isEqualTo("none");
                assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            }
        }
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        try (TestEdge listed = edge(site(origin.port()).headers(lower))) {
            assertThat(listed.get("/a", evil).text()).isEqualTo("evil.test");
            assertThat(listed.get("/a").text()).isEqualTo("none");
            assertThat(listed.get("/a", evil).cache()).isEqualTo("Hit");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "X-Real-IP", "Forwarded"})
    void what_is_the_edges_to_say_is_never_sent(String name) throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, echoed(request, name), MINUTE));
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        try (TestEdge listed = edge(site(origin.port()).headers(lower).forwarded(EVERYTHING))) {
            assertThat(listed.get("/a", name + ": evil").text()).isEqualTo("none");
        }
    }

    @Test
    void what_connection_names_is_neither_sent_nor_in_the_key() throws Exception {
        origin.otherwise((request, stage) ->
                stage.answer(200, echoed(request, "x-lang"), MINUTE, "Vary: X-Lang"));
        TestEdge.Site keyed = site(origin.port()).headers("x-lang");
        TestEdge.Site varying = site(origin.port()).forwarded(EVERYTHING);
        for (TestEdge.Site site : List.of(keyed, varying)) {
            try (TestEdge edge = edge(site)) {
                assertThat(edge.get("/a", "X-Lang: de", "Connection: X-Lang").text())
                        .isEqualTo("none");
                assertThat(edge.get("/a", "X-Lang: de").text()).isEqualTo("de");
                assertThat(edge.get("/a").text()).isEqualTo("none");
                assertThat(edge.get("/a", "X-Lang: de").cache()).isEqualTo("Hit");
            }
        }
    }

    @Test
    void the_body_of_a_get_changes_nothing_for_anybody() throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, request.body(), MINUTE));
        String fat = "GET /a HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 4\r\n\r\nevil";
        try (TestEdge edge = edge(site(origin.port()))) {
            for (int i = 0; i < 2; i++) {
                try (RawViewer viewer = edge.viewer()) {
                    assertThat(viewer.send(fat).read().status()).isEqualTo(403);
                }
                assertThat(edge.get("/a").text()).isEmpty();
            }
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/account/x.css",
                "/account;x.css",
                "/account%2fx.css",
                "/account%2Fx.css",
                "/account%3Bx.css",
                "/account//x.css",
                "//account/x.css",
                "/account/x.css/",
                "/ACCOUNT/x.css",
                "/account%252fx.css"
            })
    void a_path_is_the_same_octets_for_behaviour_key_and_origin(String path) throws Exception {
        Ttl never = new Ttl(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        TestEdge.Site site = site(origin.port()).behaviour("/account*", "o1", never);
        try (TestEdge edge = edge(site)) {
            edge.get("/account/x.css");
            edge.get("/other/x.css");
            Reply first = edge.get(path);
            Reply second = edge.get(path);
            assertThat(first.text()).isEqualTo(path);
            assertThat(first.cache()).isEqualTo("Miss");
            assertThat(second.text()).isEqualTo(path);
            // What begins like the account's pages is never kept, however it goes on.
            assertThat(second.cache()).isEqualTo(path.startsWith("/account") ? "Miss" : "Hit");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/account%00.css",
                "/static/..%2faccount",
                "/static%2f..%2faccount",
                "/static/..;/account",
                "/static/%2e%2e;a/account",
                "/static/../account",
                "/static/.%2e/account",
                "/static\\..\\account",
                "/static%5c..%5caccount"
            })
    void what_an_origin_might_read_as_another_path_is_refused(String path) throws Exception {
        try (TestEdge edge = edge(site(origin.port()))) {
            assertThat(edge.get(path).status()).isEqualTo(400);
            assertThat(origin.timesAsked()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cache-Control: private", "Cache-Control: no-store", "Set-Cookie: s=1"})
    void the_end_of_a_path_never_makes_something_storable(String said) throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, "mine", said));
        try (TestEdge edge = edge(site(origin.port()).forwarded(EVERYTHING))) {
            for (String path : List.of("/account/x.css", "/account;x.js", "/account%2fx.png")) {
                edge.get(path);
                assertThat(edge.get(path).cache()).isEqualTo("Miss");
            }
        }
    }

    @Test
    void what_was_asked_for_with_credentials_is_not_kept_whatever_it_is_called() throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, "mine", MINUTE));
        try (TestEdge edge = edge(site(origin.port()).forwarded(EVERYTHING))) {
            edge.get("/account/x.css", "Authorization: Basic eA==");
            assertThat(edge.get("/account/x.css").cache()).isEqualTo("Miss");
        }
    }

    @Test
    void an_error_that_one_viewers_fields_caused_is_that_viewers_alone() throws Exception {
        origin.otherwise((request, stage) -> {
            boolean large = request.fields().stream().anyMatch(line -> line.length() > 8_000);
            boolean odd = request.field("x-odd").isPresent();
            if (large || odd) {
                stage.answer(large ? 431 : 400, "your fault");
            } else {
                stage.answer(200, "clean", MINUTE);
            }
        });
        try (TestEdge edge = edge(site(origin.port()).forwarded(EVERYTHING))) {
            assertThat(edge.get("/a", "X-Large: " + "x".repeat(9_000)).status()).isEqualTo(431);
            assertThat(edge.get("/a").text()).isEqualTo("clean");
            assertThat(edge.get("/b", "X-Odd: 1").status()).isEqualTo(400);
            assertThat(edge.get("/b").text()).isEqualTo("clean");
            // What the edge refuses itself is not kept either.
            assertThat(edge.get("/c", "X-Control: \u0001").status()).isEqualTo(400);
            assertThat(edge.get("/c", "X-Large: " + "x".repeat(40_000)).status()).isEqualTo(431);
            assertThat(edge.get("/c", "X-HTTP-Method-Override: DELETE").text()).isEqualTo("clean");
            assertThat(edge.get("/c").cache()).isEqualTo("Hit");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Large: [large]",
                "X-Forwarded-For: [large]",
                "X-Meta: caf\u00e9",
                "X-Method-Override: DELETE",
                "Cookie: meta=[large]",
                "X-Refused: 1"
            })
    void an_error_that_says_how_long_it_is_good_is_still_that_viewers_alone(String field)
            throws Exception {
        origin.otherwise((request, stage) -> {
            boolean large = request.fields().stream().anyMatch(line -> line.length() > 8_000);
            int refused = request.field("x-refused").isPresent() ? 403 : 0;
            int fault =
                    large
                                    || request.field("cookie").isPresent()
                                    || request.field("x-meta").isPresent()
                            ? 400
                            : request.field("x-method-override").isPresent() ? 405 : refused;
            stage.answer(fault == 0 ? 200 : fault, fault == 0 ? "clean" : "your fault", MINUTE);
        });
        Forwarded listed =
                new Forwarded(
                        Selection.listed(
                                List.of("x-large", "x-meta", "x-method-override", "x-refused")),
                        Selection.EVERYTHING);
        String line = field.replace("[large]", "x".repeat(9_000));
        try (TestEdge edge = edge(site(origin.port()).forwarded(listed).error(400, 60, null, 0))) {
            Reply poisoned = edge.get("/a", line);
            assertThat(poisoned.status()).isBetween(400, 405);
            assertThat(poisoned.field("cache-status")).contains("detail=viewers-error");
            assertThat(edge.get("/a").text()).isEqualTo("clean");
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
            // What is fresh already is not asked for at all.
            assertThat(edge.get("/a", line).text()).isEqualTo("clean");
        }
    }

    @Test
    void an_error_that_every_viewer_of_a_key_would_get_is_kept_as_long_as_it_says()
            throws Exception {
        origin.otherwise((request, stage) -> stage.answer(400, "fault", MINUTE, "Vary: X-Told"));
        Forwarded told = new Forwarded(Selection.listed(List.of("x-told")), Selection.NOTHING);
        TestEdge.Site site = site(origin.port()).forwarded(told).headers("x-keyed");
        try (TestEdge edge = edge(site)) {
            for (String field : List.of("X-Keyed: 1", "X-Other: 1", "X-Told: 1")) {
                assertThat(edge.get("/a", field).status()).isEqualTo(400);
                assertThat(edge.get("/a", field).text()).as(field).isEqualTo("fault");
            }
            assertThat(origin.timesAsked("/a")).isEqualTo(3);
            origin.otherwise((request, stage) -> stage.answer(404, "none", MINUTE));
            assertThat(edge.get("/b", "X-Told: 1").status()).isEqualTo(404);
            assertThat(edge.get("/b").status()).isEqualTo(404);
            assertThat(origin.timesAsked("/b")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1;b=2", "a=1&a=2", "a=1%26b=2", "a", "a=", "a=1;a=3", "a=%31"})
    void no_way_to_write_a_query_hides_a_parameter_from_the_key(String query) throws Exception {
        Selection onlyA = Selection.listed(List.of("a"));
        try (TestEdge edge = edge(site(origin.port()).query(onlyA))) {
            // What the origin gets is what is in the key, octet by octet.
            assertThat(edge.get("/q?" + query + "&b=9").text()).isEqualTo("/q?" + query);
            assertThat(edge.get("/q?a=1").text()).isEqualTo("/q?a=1");
            assertThat(edge.get("/q?" + query).cache()).isEqualTo("Hit");
            assertThat(edge.get("/q?" + query).text()).isEqualTo("/q?" + query);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"utm=1;a=2", "utm=1%26a=2", "utm&utm=2", "%75tm=1", "UTM=1"})
    void a_parameter_that_is_left_out_of_the_key_takes_nothing_to_the_origin(String query)
            throws Exception {
        Selection noUtm = new Selection(Selection.Kind.ALL_EXCEPT, List.of("utm"));
        boolean out = query.startsWith("utm");
        try (TestEdge edge = edge(site(origin.port()).query(noUtm))) {
            assertThat(edge.get("/q?" + query).text()).isEqualTo(out ? "/q" : "/q?" + query);
            assertThat(edge.get("/q").text()).isEqualTo("/q");
        }
    }

    @Test
    void a_host_in_any_spelling_is_one_host() throws Exception {
        try (TestEdge edge = edge(site(origin.port()));
                RawViewer viewer = edge.viewer()) {
            edge.get("/a");
            for (String host :
                    List.of("SHOP.Test", "shop.test:8000", "shop.test.", "shop.test.:80")) {
                assertThat(viewer.get(host, "/a").cache()).isEqualTo("Hit");
            }
            assertThat(viewer.get("shop.test..", "/a").status()).isEqualTo(421);
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    @Test
    void what_head_was_answered_is_no_answer_to_get() throws Exception {
        try (TestEdge edge = edge(site(origin.port()));
                RawViewer viewer = edge.viewer()) {
            assertThat(viewer.ask("HEAD", "shop.test", "/a").status()).isEqualTo(200);
            Reply get = viewer.get("shop.test", "/a");
            assertThat(get.cache()).isEqualTo("Miss");
            assertThat(get.text()).isEqualTo("/a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void what_another_method_was_answered_is_no_answer_to_get(String method) throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, request.method(), MINUTE));
        try (TestEdge edge = edge(site(origin.port()));
                RawViewer viewer = edge.viewer()) {
            assertThat(viewer.ask(method, "shop.test", "/a").text()).isEqualTo(method);
            assertThat(viewer.get("shop.test", "/a").text()).isEqualTo("GET");
            assertThat(viewer.get("shop.test", "/a").cache()).isEqualTo("Hit");
            assertThat(viewer.ask(method, "shop.test", "/a").text()).isEqualTo(method);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "If-None-Match: \"x\"",
                "If-None-Match: *",
                "If-Modified-Since: Sun, 06 Nov 2034 08:49:37 GMT",
                "If-Match: \"x\"",
                "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
                "If-Range: \"x\""
            })
    void a_viewers_condition_is_not_sent_when_something_is_to_be_stored(String condition)
            throws Exception {
        origin.otherwise((request, stage) -> {
            boolean asked = request.fields().stream().anyMatch(line -> line.startsWith("if-"));
            stage.answer(asked ? 412 : 200, asked ? "" : "whole", MINUTE, "ETag: \"y\"");
        });
        try (TestEdge edge = edge(site(origin.port()).forwarded(EVERYTHING))) {
            edge.get("/a", condition);
            assertThat(edge.get("/a").text()).isEqualTo("whole");
            assertThat(edge.get("/a").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void an_origin_is_asked_by_so_many_at_a_time_and_the_rest_hear_so() throws Exception {
        origin.otherwise((request, stage) -> {
            stage.waitFor("gate");
            stage.answer(200, "late", MINUTE);
        });
        TestEdge edge = TestEdge.with().loops(1).originConnections(2);
        try (edge;
                RawViewer one = edge.serving(site(origin.port()).build()).viewer();
                RawViewer two = edge.viewer()) {
            one.send(RawViewer.request("GET", "shop.test", "/q?1"));
            two.send(RawViewer.request("GET", "shop.test", "/q?2"));
            origin.awaitAsked("/q", 2);
            Reply third = edge.get("/q?3");
            assertThat(third.status()).isEqualTo(503);
            assertThat(third.field("cache-status")).endsWith("detail=too-busy");
            origin.open("gate");
            assertThat(one.read().text()).isEqualTo("late");
            assertThat(two.read().text()).isEqualTo("late");
            assertThat(edge.get("/q?3").text()).isEqualTo("late");
        }
    }

    @Test
    void distributions_share_nothing() throws Exception {
        origin.otherwise((request, stage) ->
                stage.answer(200, echoed(request, "x-whose"), MINUTE, "Cache-Tag: t"));
        Distribution ours = site(origin.port()).originHeader("X-Whose", "ours").build();
        Distribution theirs =
                site(origin.port())
                        .id("d-2")
                        .aliases("other.test")
                        .originHeader("X-Whose", "theirs")
                        .build();
        try (TestEdge edge = TestEdge.with().loops(1).serving(ours, theirs);
                RawViewer viewer = edge.viewer()) {
            for (int i = 0; i < 3; i++) {
                assertThat(viewer.get("shop.test", "/same?q").text()).isEqualTo("ours");
                assertThat(viewer.get("other.test", "/same?q").text()).isEqualTo("theirs");
            }
            assertThat(origin.timesAsked()).isEqualTo(2);
            edge.store.invalidate(1, "d-2", List.of("/*"));
            assertThat(viewer.get("shop.test", "/same?q").cache()).isEqualTo("Hit");
            assertThat(viewer.get("other.test", "/same?q").cache()).isEqualTo("Miss");
        }
    }
}
