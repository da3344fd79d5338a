package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.Traffic;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A staging distribution serves some of the requests to another one.
class StagingTest extends WithOrigin {

    private static final String YES = "X-Staging: yes";
    private static final Traffic BY_HEADER = new Traffic.HeaderEquals("x-staging", "yes");
    private static final Traffic HALF =
            new Traffic.Weight(
                    500_000, new Traffic.Sticky(Duration.ofMinutes(5), Duration.ofHours(1)));

    private ScriptedOrigin next;

    @BeforeEach
    void script() throws Exception {
        next = ScriptedOrigin.start();
        answering(origin, "primary");
        answering(next, "next");
    }

    @AfterEach
    void stopNext() throws Exception {
        next.close();
    }

    private static void answering(ScriptedOrigin origin, String body) {
        origin.otherwise((request, stage) ->
                stage.answer(
                        request.path().startsWith("/gone") ? 404 : 200,
                        body,
                        "Cache-Control: max-age=7200",
                        "ETag: \"1\""));
    }

    private TestEdge.Site primary(Traffic traffic) {
        return site(origin.port()).methods("GET", "HEAD").staging("d-2", traffic);
    }

    private TestEdge.Site staging() {
        return site(next.port()).methods("GET", "HEAD").id("d-2").aliases();
    }

    private TestEdge edge(Traffic traffic) {
        return edge(primary(traffic).build(), staging().build());
    }

    private static TestEdge edge(Distribution primary, Distribution staging) {
        return TestEdge.with().loops(1).serving(primary, staging);
    }

    private static List<String> fields(Reply reply, String name) {
        return reply.fields().stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    private static String cookie(Reply reply) {
        return "Cookie: " + reply.field("set-cookie").replaceFirst(";.*", "");
    }

    @Test
    void a_header_field_leads_to_it_and_each_of_the_two_keeps_its_own_answers() throws Exception {
        TestEdge edge = edge(BY_HEADER);
        try (edge;
                RawViewer viewer = edge.viewer()) {
            for (int i = 0; i < 4; i++) {
                Reply usual = viewer.get("shop.test", "/a");
                Reply staged = viewer.get("shop.test", "/a", YES);
                assertThat(usual.text()).isEqualTo("primary");
                assertThat(staged.text()).isEqualTo("next");
                String how = i == 0 ? "Miss" : "Hit";
                assertThat(List.of(usual.cache(), staged.cache())).containsExactly(how, how);
                assertThat(fields(staged, "set-cookie")).isEmpty();
            }
            assertThat(origin.timesAsked()).isEqualTo(1);
            assertThat(next.timesAsked()).isEqualTo(1);
        }
        List<String> served = edge.logged.toString().lines().toList();
        assertThat(served).hasSize(8);
        for (int i = 0; i < served.size(); i++) {
            assertThat(served.get(i)).contains(i % 2 == 0 ? "\"d-1\"" : "\"d-2\"");
        }
    }

    @Test
    void a_cookie_leads_to_it() throws Exception {
        try (TestEdge edge = edge(new Traffic.CookieEquals("beta", "1"))) {
            assertThat(edge.get("/a", "Cookie: a=b; beta=1").text()).isEqualTo("next");
            assertThat(edge.get("/a", "Cookie: beta=2").text()).isEqualTo("primary");
        }
    }

    @Test
    void its_own_name_is_nobodys() throws Exception {
        TestEdge edge = edge(BY_HEADER);
        try (edge;
                RawViewer viewer = edge.viewer()) {
            Reply direct = viewer.get("d-2.cdn.test", "/a", YES);
            Reply unknown = viewer.get("nobody.test", "/a", YES);
            assertThat(direct.status()).isEqualTo(421).isEqualTo(unknown.status());
            assertThat(direct.text().lines().findFirst())
                    .isEqualTo(unknown.text().lines().findFirst());
            assertThat(viewer.get("d-1.cdn.test", "/a", YES).text()).isEqualTo("next");
        }
        assertThat(edge.logged.toString()).contains("it is the staging distribution of d-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500_000, 900_000, 1_000_000})
    void a_share_of_the_requests_is_its_own_hits_and_misses_alike(int perMillion) throws Exception {
        int staged = 0;
        try (TestEdge edge = edge(new Traffic.Weight(perMillion, null));
                RawViewer viewer = edge.viewer()) {
            for (int i = 0; i < 400; i++) {
                Reply reply = viewer.get("shop.test", "/a");
                // The lot is the number by which the request goes.
                long lot = Long.parseUnsignedLong(reply.field("x-request-id"), 16);
                boolean drawn = Math.unsignedMultiplyHigh(lot, 1_000_000) < perMillion;
                assertThat(reply.text()).isEqualTo(drawn ? "next" : "primary");
                staged += drawn ? 1 : 0;
            }
        }
        // Of what is drawn evenly it is this many, but for once in more than a billion times.
        double expected = 400 * perMillion / 1e6;
        double spread = Math.sqrt(expected * (1 - perMillion / 1e6));
        assertThat((double) staged).isBetween(expected - 7 * spread - 1, expected + 7 * spread + 1);
    }

    @Test
    void a_viewer_keeps_to_what_was_drawn_by_a_cookie_that_is_in_no_store() throws Exception {
        try (TestEdge edge = edge(HALF)) {
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Reply first = edge.get("/a");
                assertThat(first.field("set-cookie"))
                        .endsWith("; Path=/; Max-Age=300; HttpOnly; SameSite=Lax");
                assertThat(fields(first, "cache-control"))
                        .containsExactly("max-age=7200", "private=\"set-cookie\"");
                for (int j = 0; j < 5; j++) {
                    Reply later = edge.get("/a", cookie(first));
                    assertThat(later.text()).isEqualTo(first.text());
                    assertThat(cookie(later)).isEqualTo(cookie(first));
                }
                seen.add(first.text());
            }
            assertThat(seen).contains("primary", "next");
            assertThat(origin.timesAsked()).isEqualTo(1);
            assertThat(next.timesAsked()).isEqualTo(1);
            edge.publish(site(origin.port()).build());
            for (int i = 0; i < 3; i++) {
                Reply stored = edge.get("/a");
                assertThat(stored.cache()).isEqualTo("Hit");
                assertThat(fields(stored, "set-cookie")).isEmpty();
                assertThat(fields(stored, "cache-control")).containsExactly("max-age=7200");
            }
        }
    }

    @Test
    void the_cookie_is_in_no_key_and_no_origin_sees_it() throws Exception {
        TestEdge.Site primary = primary(HALF).cookies(Selection.EVERYTHING);
        TestEdge.Site staging = staging().cookies(Selection.EVERYTHING);
        try (TestEdge edge = edge(primary.build(), staging.build())) {
            String session = cookie(edge.get("/first")).substring("Cookie: ".length());
            ScriptedOrigin asked = session.contains("=staging.") ? next : origin;
            Reply one = edge.get("/a", "Cookie: a=1; " + session + "; b=2");
            edge.pass(Duration.ofSeconds(1));
            Reply two = edge.get("/a", "Cookie: a=1; b=2; Warmfront-Staging=x; " + session);
            assertThat(List.of(one.cache(), two.cache())).containsExactly("Miss", "Hit");
            assertThat(asked.seen().getLast().field("cookie")).contains("a=1; b=2");
            edge.get("/b", "Cookie: " + session);
            assertThat(asked.seen().getLast().target()).isEqualTo("/b");
            assertThat(asked.seen().getLast().field("cookie")).isEmpty();
        }
    }

    @Test
    void a_session_ends_at_the_latest_when_the_longest_is_over() throws Exception {
        try (TestEdge edge = edge(HALF)) {
            Reply first = edge.get("/a");
            edge.pass(Duration.ofMinutes(59));
            Reply last = edge.get("/a", cookie(first));
            assertThat(last.text()).isEqualTo(first.text());
            assertThat(last.field("set-cookie")).contains("; Max-Age=60;");
            edge.pass(Duration.ofMinutes(1));
            Reply anew = edge.get("/a", cookie(first));
            assertThat(anew.field("set-cookie")).contains("; Max-Age=300;");
            assertThat(cookie(anew)).isNotEqualTo(cookie(first));
        }
    }

    @Test
    void whatever_is_answered_the_viewer_keeps_to_it() throws Exception {
        TestEdge.Site primary = primary(HALF).error(404, 10, "/page", 404);
        TestEdge.Site staging = staging().error(404, 10, "/page", 404);
        try (TestEdge edge = edge(primary.build(), staging.build());
                RawViewer viewer = edge.viewer()) {
            String session = cookie(viewer.get("shop.test", "/a"));
            String body = session.contains("=staging.") ? "next" : "primary";
            List<Reply> replies =
                    List.of(
                            viewer.get("shop.test", "/a", session, "If-None-Match: \"1\""),
                            viewer.get("shop.test", "/a", session, "Range: bytes=0-1"),
                            viewer.get("shop.test", "/a", session, "Range: bytes=99-"),
                            viewer.ask("HEAD", "shop.test", "/a", session),
                            viewer.get("shop.test", "/gone", session),
                            viewer.ask("DELETE", "shop.test", "/a", session));
            assertThat(replies.stream().map(Reply::status))
                    .containsExactly(304, 206, 416, 200, 404, 405);
            assertThat(replies.get(4).text()).isEqualTo(body);
            for (Reply reply : replies) {
                assertThat(fields(reply, "set-cookie")).as("" + reply.status()).hasSize(1);
                assertThat(cookie(reply)).isEqualTo(session);
            }
        }
    }

    @Test
    void when_it_is_over_everybody_is_back_at_once_whatever_their_cookies_say() throws Exception {
        try (TestEdge edge = edge(HALF)) {
            List<String> sessions = sessions(edge);
            edge.publish(primary(new Traffic.Weight(0, null)).build(), staging().build());
            for (String session : sessions) {
                assertThat(edge.get("/a", session).text()).isEqualTo("primary");
            }
            edge.publish(primary(HALF).build(), staging().disabled().build());
            for (String session : sessions) {
                Reply reply = edge.get("/a", session);
                assertThat(reply.text()).isEqualTo("primary");
                assertThat(fields(reply, "set-cookie")).isEmpty();
            }
        }
    }

    /// One on either side.
    private static List<String> sessions(TestEdge edge) throws IOException {
        String staging = "";
        String primary = "";
        while (staging.isEmpty() || primary.isEmpty()) {
            String session = cookie(edge.get("/a"));
            staging = session.contains("=staging.") ? session : staging;
            primary = session.contains("=primary.") ? session : primary;
        }
        return List.of(staging, primary);
    }
}
