package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Watch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Requests are watched at one replica and answered by edges that are attached to another.
@ExtendWith(Service.Provider.class)
class WatchTest {

    private static Service here;
    private static Service there;

    @BeforeAll
    static void two_replicas(Service any) {
        here = any.anotherOn("watch");
        there = here.twin();
    }

    @AfterAll
    static void stops() {
        there.close();
        here.close();
    }

    private static String line(String distribution, int status, String target) {
        return """
        {"time":"2030-03-17T17:46:40.%03dZ","requestId":"00000000000000ff","viewer":"192.0.2.1",\
        "method":"GET","scheme":"http","host":"shop.test","target":"%s","protocol":"HTTP/1.1",\
        "status":%d,"whole":true,"served":"hit","blame":"nobody","distribution":"%s","why":"",\
        "tls":"","bytes":10,"micros":12000,"userAgent":"\\u001b[31m","referer":"","newer":[1]}
        """
                .formatted(status, target, status, distribution);
    }

    private static ScriptedEdge edge(String name) {
        ScriptedEdge edge = ScriptedEdge.joins(here, there, name).movesTo(there);
        edge.hears(all -> all.stream().anyMatch(ToEdge::hasCaughtUp));
        return edge;
    }

    private static String log(String site) {
        return "/v1/distributions/" + site + "/access-log";
    }

    private static CompletableFuture<Answer> looks(String path) {
        return CompletableFuture.supplyAsync(() -> here.get(path));
    }

    private static long rows(String table, String column, String id) {
        return here.bean(JdbcClient.class)
                .sql("select count(*) from " + table + " where " + column + " = :id")
                .param("id", id)
                .query(Long.class)
                .single();
    }

    @Test
    void a_look_ends_when_there_is_enough_and_leaves_nothing_behind() {
        try (ScriptedEdge edge = edge("fra-look");
                ScriptedEdge other = edge("ams-look")) {
            String site = here.distribution().id();
            CompletableFuture<Answer> look =
                    looks(log(site) + "?wait=60s&limit=3&status=4xx&path=/a*&sample=7");
            Watch watch = edge.watched(site);
            assertThat(watch.getStatus()).isEqualTo(4);
            assertThat(watch.getPath()).isEqualTo("/a*");
            assertThat(watch.getOneIn()).isEqualTo(7);
            assertThat(other.watched(site)).isEqualTo(watch);
            String elsewhere = line("d-other", 404, "/theirs");
            edge.tells(watch.getId(), 5, line(site, 404, "/a?token=secret"), elsewhere, "nonsense");
            other.tells(watch.getId(), 0, line(site, 401, "/ab"), line(site, 403, "/abc"));
            Answer answer = look.join();
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
            assertThat(answer.response().body()).doesNotContain("theirs", "secret", "newer");
            assertThat(answer.body().at("/items")).hasSize(3);
            assertThat(answer.text("/items/0/status")).as("the oldest first").isEqualTo("401");
            assertThat(answer.text("/items/0/edge")).isEqualTo("ams-look");
            assertThat(answer.text("/items/2/target")).isEqualTo("/a?token=***");
            assertThat(answer.text("/items/2/userAgent")).isEqualTo("\u001b[31m");
            assertThat(answer.text("/omitted/0/edge")).isEqualTo("fra-look");
            // What it left out itself, and what nobody can be shown.
            assertThat(answer.text("/omitted/0/requests")).isEqualTo("7");
            assertThat(answer.body().at("/edges/telling").toString())
                    .contains("\"ams-look\"", "\"fra-look\"");
            Deadline.until("it is not watched any more", () -> isLeftAlone(edge, site));
            assertThat(rows("access_line", "watch_id", watch.getId())).isZero();
        }
    }

    private static boolean isLeftAlone(ScriptedEdge edge, String site) {
        return edge.heard().stream()
                .filter(ToEdge::hasWatches)
                .reduce((first, second) -> second)
                .filter(last -> !isWatchOf(last, site))
                .isPresent();
    }

    @Test
    void nobody_watches_and_edges_hear_nothing_of_it() {
        try (ScriptedEdge edge = edge("alone")) {
            String site = here.distribution().id();
            Deadline.until("it runs it", () -> edge.running().snapshot().resources().count() > 0);
            assertThat(edge.heard()).noneMatch(heard -> isWatchOf(heard, site));
            edge.tells("watch-of-nobody", 3, line(site, 200, "/"));
            Answer answer = here.get(log(site) + "?wait=0s");
            assertThat(answer.body().at("/items")).isEmpty();
            assertThat(edge.end()).isNull();
        }
    }

    private static boolean isWatchOf(ToEdge heard, String site) {
        return heard.getWatches().getWatchesList().stream()
                .anyMatch(watch -> watch.getDistributionId().equals(site));
    }

    /// A stream of events, as a watcher reads it.
    private static final class Stream implements AutoCloseable {

        private final HttpClient http = HttpClient.newHttpClient();
        private final BufferedReader lines;
        private final HttpResponse<java.io.InputStream> response;

        Stream(String path, String... headers) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(here.uri(path))
                            .header("Authorization", "Bearer " + here.token());
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            try {
                response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith("text/event-stream");
                lines =
                        new BufferedReader(
                                new InputStreamReader(response.body(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /// The next line that begins so, or the last line.
        String next(String beginning) {
            try {
                String line = lines.readLine();
                while (line != null && !line.startsWith(beginning)) {
                    line = lines.readLine();
                }
                return String.valueOf(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> rest() {
            List<String> rest = new ArrayList<>();
            lines.lines().forEach(rest::add);
            return rest;
        }

        /// Goes away without a word.
        @Override
        public void close() {
            http.shutdownNow();
        }
    }

    @Test
    void who_follows_sees_requests_as_they_come_and_is_forgotten_when_it_goes_away() {
        try (ScriptedEdge edge = edge("fra-follow")) {
            String site = here.distribution().id();
            try (Stream stream = new Stream(log(site) + "/events?wait=5m&edge=fra-follow")) {
                assertThat(stream.next("data: "))
                        .isEqualTo("data: {\"telling\":[\"fra-follow\"],\"silent\":[]}");
                Watch watch = edge.watched(site);
                for (int i = 0; i < 3; i++) {
                    edge.tells(watch.getId(), 0, line(site, 200 + i, "/" + i));
                    assertThat(stream.next("event: ")).isEqualTo("event: request");
                    assertThat(stream.next("data: ")).contains("\"target\":\"/" + i + "\"");
                }
                String[] many =
                        IntStream.range(0, 300)
                                .mapToObj(i -> line(site, 200, "/" + i))
                                .toArray(String[]::new);
                edge.tells(watch.getId(), 11, many);
                assertThat(stream.next("event: omitted")).isEqualTo("event: omitted");
                assertThat(stream.next("data: "))
                        .isEqualTo("data: {\"edge\":\"fra-follow\",\"requests\":111}");
            }
            // It is renewed for as long as somebody reads, and by nobody then.
            Deadline.until("it is over", () -> isLeftAlone(edge, site));
        }
    }

    @Test
    void what_one_edge_is_watched_for_another_does_not_hear_and_cannot_tell() {
        try (ScriptedEdge fra = edge("fra-one");
                ScriptedEdge ams = edge("ams-one")) {
            String site = here.distribution().id();
            CompletableFuture<Answer> look =
                    looks(log(site) + "?wait=20s&limit=1&edge=" + fra.id());
            Watch watch = fra.watched(site);
            ams.tells(watch.getId(), 0, line(site, 200, "/ams"));
            fra.tells(watch.getId(), 0, line(site, 200, "/fra"));
            Answer answer = look.join();
            assertThat(answer.text("/items/0/target")).isEqualTo("/fra");
            assertThat(answer.body().at("/edges/telling").toString()).isEqualTo("[\"fra-one\"]");
            assertThat(ams.heard()).noneMatch(heard -> isWatchOf(heard, site));
        }
    }

    @Test
    void who_comes_back_soon_goes_on_where_it_was() {
        try (ScriptedEdge edge = edge("fra-back")) {
            String site = here.distribution().id();
            String path = log(site) + "/events?status=200&wait=1s";
            String id;
            Watch watch;
            try (Stream first = new Stream(path)) {
                id = first.next("id: ").substring(4);
                watch = edge.watched(site);
                assertThat(watch.getId()).isEqualTo(id);
                first.rest();
            }
            edge.tells(id, 0, line(site, 200, "/meanwhile"));
            try (Stream again = new Stream(path, "Last-Event-ID", id)) {
                assertThat(again.next("id: ")).isEqualTo("id: " + id);
                assertThat(again.next("event: request")).isEqualTo("event: request");
                assertThat(again.next("data: ")).contains("/meanwhile");
            }
            // Another question is another watch, and so is a watch that nobody knows.
            try (Stream other = new Stream(log(site) + "/events?wait=1s", "Last-Event-ID", id)) {
                assertThat(other.next("id: ")).isNotEqualTo("id: " + id);
            }
            try (Stream other = new Stream(path, "Last-Event-ID", "watch-unknown")) {
                assertThat(other.next("id: ")).startsWith("id: watch-01");
            }
        }
    }

    @Test
    void who_asks_wrongly_hears_everything_that_is_wrong_at_once() {
        String site = here.distribution().id();
        for (String kind : List.of("", "/events")) {
            Answer answer =
                    here.send(
                            "GET",
                            log(site)
                                    + kind
                                    + "?wait=9h&status=6xx&path=a%20b&edge=nowhere&sample=0",
                            null);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text("/detail"))
                    .contains("wait: 9h (expected: ")
                    .contains("status: 6xx (expected: for example 404 or 5xx)")
                    .contains("path: a b (expected: ")
                    .contains("edge: nowhere (expected: the name or id of one)")
                    .contains("sample: 0 (expected: 1..1000000)");
            assertThat(here.get(log(site) + kind).text("/detail"))
                    .isEqualTo("wait: none (expected: for example 10s, at most 5m)");
        }
        assertThat(here.get(log(site) + "?wait=0s&limit=501").text("/detail"))
                .isEqualTo("limit: 501 (expected: 1..500)");
        assertThat(here.get(log("d-none") + "?wait=0s").status()).isEqualTo(404);
    }

    @Test
    void it_is_for_those_who_keep_it_running_and_a_tenant_sees_its_own() {
        String site = here.distribution().id();
        for (String role : List.of("VIEWER", "AUDITOR", "CI", "OPERATOR", "ADMIN")) {
            String name = "watch-" + role;
            String token =
                    here.post(
                                    "/v1/api-keys",
                                    "{\"name\": \"" + name + "\", \"role\": \"" + role + "\"}")
                            .text("/token");
            boolean may = role.equals("OPERATOR") || role.equals("ADMIN");
            for (String kind : List.of("", "/events")) {
                int status =
                        here.sendAs(token, "GET", log(site) + kind + "?wait=0s", null).status();
                assertThat(status).as(role).isEqualTo(may ? 200 : 403);
            }
        }
        try (ScriptedEdge edge = edge("fra-tenant")) {
            Guest guest = Guest.of(here, "watcher");
            Guest other = Guest.of(here, "other");
            String own =
                    guest.made(
                                    "/v1/distributions",
                                    """
                                    {"origins": [{"id": "o", "domainName": "o.example.test"}],
                                     "defaultCacheBehaviour": {"targetOriginId": "o"}}
                                    """)
                            .id();
            CompletableFuture<Answer> look =
                    CompletableFuture.supplyAsync(() -> guest.get(log(own) + "?wait=30s&limit=1"));
            Watch watch = edge.watched(own);
            assertThat(other.get(log(own) + "?wait=0s").status()).isEqualTo(404);
            assertThat(guest.get(log(site) + "?wait=0s").status()).isEqualTo(404);
            edge.tells(watch.getId(), 0, line(own, 200, "/own"));
            assertThat(look.join().text("/items/0/target")).isEqualTo("/own");
        }
    }

    @Test
    void no_more_watch_at_once_than_edges_can_bear() {
        Guest guest = Guest.of(here, "crowd");
        String own =
                guest.made(
                                "/v1/distributions",
                                """
                                {"origins": [{"id": "o", "domainName": "o.example.test"}],
                                 "defaultCacheBehaviour": {"targetOriginId": "o"}}
                                """)
                        .id();
        // Those that end after a moment still count for a while, because they may come back.
        List<Integer> statuses =
                IntStream.range(0, 11)
                        .mapToObj(i -> guest.get(log(own) + "/events?wait=0s").status())
                        .toList();
        assertThat(statuses.subList(0, 10)).containsOnly(200);
        assertThat(statuses.getLast()).isEqualTo(429);
        assertThat(guest.get(log(own) + "?wait=0s").text("/detail"))
                .isEqualTo("watches of access logs: 10 (expected: less than 10 at once)");
    }
}
