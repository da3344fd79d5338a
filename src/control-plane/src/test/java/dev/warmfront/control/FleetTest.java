package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.fleet.FleetServer;
import dev.warmfront.control.verdict.Flips;
import dev.warmfront.control.verdict.Verdicts;
import dev.warmfront.protocol.Flip;
import dev.warmfront.protocol.Member;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Verdict;
import dev.warmfront.testkit.system.Until;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// From a write over HTTP to the edges that run it, and back to the answer that they do.
@ExtendWith(Service.Provider.class)
class FleetTest {

    private final Service service;

    FleetTest(Service service) {
        this.service = service;
    }

    private Answer change(Answer written, String wait) {
        Answer change = service.change(written, wait);
        assertThat(change.status()).as(change.response().body()).isEqualTo(200);
        return change;
    }

    @Test
    void a_change_can_be_followed_until_it_is_live() throws Exception {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "followed").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            edge.holdsItsTongue();
            Answer written = service.distribution();
            HttpRequest follow =
                    HttpRequest.newBuilder(
                                    service.uri(
                                            "/v1/changes/"
                                                    + written.header("Warmfront-Change")
                                                    + "/events"))
                            .header("Authorization", "Bearer " + service.token())
                            .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpResponse<Stream<String>> events =
                        client.send(follow, HttpResponse.BodyHandlers.ofLines());
                assertThat(events.headers().firstValue("Content-Type").orElse(""))
                        .startsWith("text/event-stream");
                Iterator<String> lines = events.body().iterator();
                assertThat(lines.next()).isEqualTo("event: change");
                assertThat(lines.next()).startsWith("data: {").doesNotContain("\"LIVE\"");
                edge.speaksAgain();
                String last = "";
                while (lines.hasNext()) {
                    String line = lines.next();
                    last = line.startsWith("data: ") ? line : last;
                }
                assertThat(last).contains("\"LIVE\"");
            }
        }
    }

    @Test
    void a_change_is_live_when_every_edge_in_service_has_acknowledged_it() {
        try (ScriptedEdge fast = ScriptedEdge.joins(service, "fast").attaches();
                ScriptedEdge slow = ScriptedEdge.joins(service, "slow").attaches()) {
            fast.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            slow.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            slow.holdsItsTongue();
            Answer written = service.distribution();
            Deadline.until("both run it", () -> fast.runs(written) && slow.runs(written));
            Answer waiting = change(written, "1s");
            assertThat(waiting.text("/status")).isEqualTo("IN_PROGRESS");
            assertThat(waiting.text("/slowest")).isEqualTo(slow.id());
            assertThat(waiting.response().body()).contains("WAITING");
            slow.speaksAgain();
            Answer live = change(written, "20s");
            assertThat(live.text("/status")).isEqualTo("LIVE");
            assertThat(live.body().at("/edges").size()).isGreaterThanOrEqualTo(2);
            assertThat(live.body().at("/releaseVersion").asLong())
                    .isEqualTo(fast.running().version());
            Answer release = service.get("/v1/releases/" + fast.running().version());
            assertThat(release.text("/digest")).isEqualTo(fast.running().digest().hex());
            assertThat(release.text("/changeId")).isEqualTo(written.header("Warmfront-Change"));
        }
    }

    @Test
    void a_change_that_no_edge_can_notice_is_covered_by_the_release_that_runs() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "calm").attaches()) {
            Answer written = service.distribution();
            assertThat(change(written, "20s").text("/status")).isEqualTo("LIVE");
            long before = edge.running().version();
            Answer patched =
                    service.patch(
                            "/v1/distributions/" + written.id(),
                            "{\"comment\": \"for people only\"}",
                            "If-Match",
                            written.etag());
            Answer live = change(patched, "20s");
            assertThat(live.text("/status")).isEqualTo("LIVE");
            assertThat(live.body().at("/releaseVersion").asLong()).isEqualTo(before);
            assertThat(edge.running().version()).isEqualTo(before);
        }
    }

    @Test
    void an_edge_that_comes_back_is_sent_only_what_it_missed() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "traveller").attaches()) {
            Answer first = service.distribution();
            assertThat(change(first, "20s").text("/status")).isEqualTo("LIVE");
            String had = edge.running().digest().hex();
            edge.goesAway();
            Answer second = service.distribution();
            edge.attaches();
            List<ToEdge> heard = edge.hears(all -> all.stream().anyMatch(ToEdge::hasCaughtUp));
            Deadline.until("it runs the second", () -> edge.runs(second));
            List<ToEdge> parts = heard.stream().filter(ToEdge::hasReleasePart).toList();
            if (!parts.isEmpty()) {
                assertThat(parts.getFirst().getReleasePart().getBaseDigest()).isEqualTo(had);
                assertThat(parts).hasSize(1);
                assertThat(parts.getFirst().getReleasePart().getUpsertsCount()).isLessThan(5);
            }
            assertThat(heard.stream().map(ToEdge::getMessageCase).toList())
                    .containsSubsequence(ToEdge.MessageCase.MEMBERS, ToEdge.MessageCase.CAUGHT_UP);
            assertThat(change(second, "20s").text("/status")).isEqualTo("LIVE");
        }
    }

    @Test
    void a_release_that_an_edge_cannot_run_is_shown_as_rejected_with_its_words() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "fussy").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            edge.refuses("certificate: cert-1 (expected: a private key)");
            Answer written = service.distribution();
            Answer rejected = change(written, "20s");
            assertThat(rejected.text("/status")).isEqualTo("REJECTED");
            assertThat(rejected.response().body()).contains("expected: a private key");
            edge.refuses("");
            Answer mended = service.distribution();
            assertThat(change(mended, "20s").text("/status")).isEqualTo("LIVE");
            assertThat(change(written, "20s").text("/status")).isEqualTo("LIVE");
        }
    }

    @Test
    void an_invalidation_is_completed_when_every_edge_in_service_has_applied_it() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "purger").attaches()) {
            Answer site = service.distribution();
            assertThat(change(site, "20s").text("/status")).isEqualTo("LIVE");
            edge.holdsItsTongue();
            String at = "/v1/distributions/" + site.id() + "/invalidations";
            Answer asked = service.post(at, "{\"paths\": [\"/images/*\", \"/index.html\"]}");
            assertThat(asked.status()).as(asked.response().body()).isEqualTo(201);
            assertThat(asked.text("/status")).isEqualTo("IN_PROGRESS");
            // Of what was asked for before it joined it hears, too.
            Predicate<ToEdge> its =
                    message -> message.getInvalidation().getDistributionId().equals(site.id());
            List<ToEdge> heard = edge.hears(all -> all.stream().anyMatch(its));
            var told = heard.stream().filter(its).findFirst().orElseThrow().getInvalidation();
            assertThat(told.getPathsList()).containsExactly("/images/*", "/index.html");
            String one = asked.header("Location");
            assertThat(service.get(one).text("/status")).isEqualTo("IN_PROGRESS");
            edge.speaksAgain();
            assertThat(service.get(one + "?wait=20s").text("/status")).isEqualTo("COMPLETED");
            assertThat(change(asked, "20s").text("/status")).isEqualTo("LIVE");
            assertThat(service.get(at).body().at("/items").size()).isEqualTo(1);
        }
    }

    @Test
    void an_invalidation_tells_which_edge_has_confirmed_it_and_since_when() throws Exception {
        try (ScriptedEdge away = ScriptedEdge.joins(service, "told-away").attaches().caughtUp();
                ScriptedEdge one = ScriptedEdge.joins(service, "told-one").attaches().caughtUp();
                ScriptedEdge two = ScriptedEdge.joins(service, "told-two").attaches().caughtUp()) {
            Answer site = service.distribution();
            assertThat(change(site, "20s").text("/status")).isEqualTo("LIVE");
            two.holdsItsTongue();
            String at = "/v1/distributions/" + site.id() + "/invalidations";
            Answer asked = service.post(at, "{\"paths\": [\"/a\"], \"tags\": [\"b\"]}");
            String where = asked.header("Location");
            assertThat(asked.body().at("/completedAt").isNull()).isTrue();
            Until.holds(
                    Duration.ofSeconds(20),
                    () -> "one did not confirm it",
                    () -> state(where, "told-one").equals("CONFIRMED"));
            Answer under = service.get(where);
            assertThat(under.text("/status")).isEqualTo("IN_PROGRESS");
            assertThat(under.body().at("/completedAt").isNull()).isTrue();
            assertThat(edge(under, "told-two").at("/state").asString()).isEqualTo("WAITING");
            assertThat(edge(under, "told-two").at("/confirmedAt").isNull()).isTrue();
            assertThat(edge(under, "told-two").at("/lastSeenAt").isNull()).isFalse();
            assertThat(under.text("/paths/0")).isEqualTo("/a");
            assertThat(under.text("/tags/0")).isEqualTo("b");
            Instant created = Instant.parse(under.text("/createdAt"));
            Instant first = Instant.parse(edge(under, "told-one").at("/confirmedAt").asString());
            assertThat(first).isAfterOrEqualTo(created);

            two.speaksAgain();
            Answer done = service.get(where + "?wait=20s");
            assertThat(done.text("/status")).isEqualTo("COMPLETED");
            Instant last = Instant.parse(edge(done, "told-two").at("/confirmedAt").asString());
            Instant completed = Instant.parse(done.text("/completedAt"));
            assertThat(completed).isAfterOrEqualTo(last);
            assertThat(last).isAfter(first);
            // Once completed it stays so, whoever comes later.
            away.goesAway();
            Answer again = service.post(at, "{\"paths\": [\"/c\"]}");
            assertThat(service.get(again.header("Location") + "?wait=20s").text("/status"))
                    .isEqualTo("COMPLETED");
            assertThat(state(again.header("Location"), "told-away")).isEqualTo("AWAY");
            try (ScriptedEdge late = ScriptedEdge.joins(service, "told-late").attaches()) {
                assertThat(late).isNotNull();
                Answer kept = service.get(where);
                assertThat(kept.text("/completedAt")).isEqualTo(done.text("/completedAt"));
                assertThat(kept.text("/status")).isEqualTo("COMPLETED");
            }
            Answer listed = service.get(at);
            assertThat(listed.text("/items/1/completedAt")).isEqualTo(done.text("/completedAt"));
            assertThat(listed.body().at("/items/1/edges").isNull()).isTrue();
        }
    }

    private String state(String where, String name) {
        return edge(service.get(where), name).at("/state").asString();
    }

    private static JsonNode edge(Answer invalidation, String name) {
        for (JsonNode edge : invalidation.body().at("/edges")) {
            if (edge.at("/name").asString().equals(name)) {
                return edge;
            }
        }
        throw new AssertionError(name + " is not in " + invalidation.body());
    }

    @Test
    void an_edge_that_was_away_hears_the_invalidations_it_missed_before_it_is_caught_up() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "sleeper").attaches()) {
            Answer site = service.distribution();
            assertThat(change(site, "20s").text("/status")).isEqualTo("LIVE");
            edge.goesAway();
            String at = "/v1/distributions/" + site.id() + "/invalidations";
            service.post(at, "{\"paths\": [\"/first\"]}");
            service.post(at, "{\"paths\": [\"/second\"]}");
            edge.attaches();
            List<ToEdge> heard = edge.hears(all -> all.stream().anyMatch(ToEdge::hasCaughtUp));
            List<String> order =
                    heard.stream()
                            .filter(message -> message.hasCaughtUp() || concerns(message, site))
                            .map(message ->
                                    message.hasCaughtUp()
                                            ? "caught up"
                                            : message.getInvalidation().getPaths(0))
                            .toList();
            assertThat(order).containsSubsequence("/first", "/second", "caught up");
        }
    }

    private static boolean concerns(ToEdge message, Answer site) {
        return message.hasInvalidation()
                && message.getInvalidation().getDistributionId().equals(site.id());
    }

    @Test
    void bad_paths_are_all_refused_at_once() {
        Answer site = service.distribution();
        Answer refused =
                service.post(
                        "/v1/distributions/" + site.id() + "/invalidations",
                        "{\"paths\": [\"x\", \"/a*b\", \"/ok\", \"/ö\"]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().at("/errors").size()).isEqualTo(3);
        assertThat(refused.text("/errors/1/pointer")).isEqualTo("/paths/1");
    }

    @Test
    void tags_and_softness_reach_the_edges_and_are_shown() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "tagger").attaches()) {
            Answer site = service.distribution();
            String at = "/v1/distributions/" + site.id() + "/invalidations";
            Answer asked = service.post(at, "{\"tags\": [\"Red shoes\", \"b\"], \"soft\": true}");
            assertThat(asked.status()).as(asked.response().body()).isEqualTo(201);
            Predicate<ToEdge> mine = message -> concerns(message, site);
            var told =
                    edge.hears(all -> all.stream().anyMatch(mine)).stream()
                            .filter(mine)
                            .map(ToEdge::getInvalidation)
                            .findFirst()
                            .orElseThrow();
            assertThat(told.getPathsList()).isEmpty();
            assertThat(told.getTagsList()).containsExactly("Red shoes", "b");
            assertThat(told.getSoft()).isTrue();
            Answer shown = service.get(asked.header("Location") + "?wait=20s");
            assertThat(shown.text("/status")).isEqualTo("COMPLETED");
            assertThat(shown.body().at("/paths").isEmpty()).isTrue();
            assertThat(shown.text("/tags/0")).isEqualTo("Red shoes");
            assertThat(shown.body().at("/soft").asBoolean()).isTrue();
        }
    }

    @Test
    void bad_tags_and_too_many_of_anything_are_refused_at_once() {
        String at = "/v1/distributions/" + service.distribution().id() + "/invalidations";
        Answer tags =
                service.post(at, "{\"tags\": [\"a,b\", \"fine\", \"all*\", \"\", \" x\", \"é\"]}");
        assertThat(faults(tags))
                .containsExactly(
                        "/tags/0 invalid-tag",
                        "/tags/2 invalid-tag",
                        "/tags/3 invalid-tag",
                        "/tags/4 invalid-tag",
                        "/tags/5 invalid-tag");
        assertThat(faults(service.post(at, "{}"))).containsExactly("/paths out-of-range");
        assertThat(faults(service.post(at, "{\"tags\": " + many(3_001, "t%d") + "}")))
                .containsExactly("/tags out-of-range");
        assertThat(faults(service.post(at, "{\"paths\": " + many(16, "/%d*") + "}")))
                .containsExactly("/paths too-many-wildcards");
        assertThat(faults(service.post(at, "{\"softly\": true, \"tags\": [\"a\"]}")))
                .containsExactly("/softly unknown-field");
    }

    @Test
    void no_more_may_be_under_way_than_edges_can_be_behind() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "slow").attaches()) {
            Answer site = service.distribution();
            assertThat(change(site, "20s").text("/status")).isEqualTo("LIVE");
            edge.holdsItsTongue();
            String at = "/v1/distributions/" + site.id() + "/invalidations";
            Answer wild = service.post(at, "{\"paths\": " + many(15, "/%d*") + "}");
            assertThat(wild.status()).isEqualTo(201);
            Answer refused = service.post(at, "{\"paths\": [\"/a*\"]}");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.text("/type")).endsWith(":too-much-under-way");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(faults(refused)).containsExactly("/paths too-many-wildcards");
            Answer many = service.post(at, "{\"tags\": " + many(2_985, "t%d") + "}");
            assertThat(many.status()).isEqualTo(201);
            assertThat(faults(service.post(at, "{\"tags\": [\"one\"]}")))
                    .containsExactly("/tags too-many-under-way");
            Answer other = service.distribution();
            assertThat(
                            service.post(
                                            "/v1/distributions/" + other.id() + "/invalidations",
                                            "{\"tags\": [\"one\"]}")
                                    .status())
                    .isEqualTo(201);
            edge.speaksAgain();
            assertThat(service.get(many.header("Location") + "?wait=20s").text("/status"))
                    .isEqualTo("COMPLETED");
            assertThat(service.post(at, "{\"paths\": [\"/a*\"]}").status()).isEqualTo(201);
        }
    }

    private static List<String> faults(Answer answer) {
        List<String> faults = new ArrayList<>();
        answer.body()
                .at("/errors")
                .forEach(fault ->
                        faults.add(
                                fault.at("/pointer").asString()
                                        + " "
                                        + fault.at("/code").asString()));
        return faults;
    }

    /// A list of so many texts.
    private static String many(int count, String form) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + String.format(form, i) + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    @Test
    void members_are_told_who_comes_drains_and_goes() {
        try (ScriptedEdge first = ScriptedEdge.joins(service, "first").attaches();
                ScriptedEdge second = ScriptedEdge.joins(service, "second").attaches()) {
            Deadline.until("the first hears of the second", () -> member(first, second) != null);
            // It has been told that it is to have viewers; what it says from now on stands.
            second.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            Member member = member(first, second);
            assertThat(member.getName()).isEqualTo("second");
            assertThat(member.getEndpoints().getAddressesList()).containsExactly("192.0.2.10");
            second.drains();
            Deadline.until("it hears of draining", () -> drains(first, second));
            assertThat(service.get("/v1/edges/" + second.id()).text("/state"))
                    .isEqualTo("DRAINING");
            second.goesAway();
            Deadline.until("it hears of going", () -> member(first, second) == null);
            assertThat(service.get("/v1/edges/" + second.id()).text("/state")).isEqualTo("SILENT");
        }
    }

    @Test
    void an_edge_is_taken_out_of_service_finishes_and_is_brought_back() {
        try (ScriptedEdge first = ScriptedEdge.joins(service, "stays").attaches();
                ScriptedEdge second = ScriptedEdge.joins(service, "rests").attaches()) {
            second.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            second.has(3);
            String at = "/v1/edges/" + second.id();
            Answer before = service.get(at);
            assertThat(before.body().at("/drain").asBoolean()).isFalse();
            Answer asked = service.patch(at, "{\"drain\": true}", "If-Match", before.etag());
            assertThat(asked.status()).as(asked.response().body()).isEqualTo(200);
            assertThat(asked.body().at("/drain").asBoolean()).isTrue();
            Deadline.until("it is told", () -> drain(second));
            Deadline.until("others hear of it", () -> drains(first, second));
            Deadline.until(
                    "it has viewers", () -> service.get(at).text("/connections").equals("3"));
            assertThat(service.get(at).text("/state")).isEqualTo("DRAINING");
            second.has(0);
            Deadline.until("it is done", () -> service.get(at).text("/state").equals("DRAINED"));
            // Who comes back is told again.
            second.goesAway();
            second.attaches();
            Deadline.until("it is told again", () -> drain(second));
            Answer back =
                    service.patch(at, "{\"drain\": null}", "If-Match", service.get(at).etag());
            assertThat(back.status()).as(back.response().body()).isEqualTo(200);
            Deadline.until("it serves", () -> service.get(at).text("/state").equals("IN_SERVICE"));
            Deadline.until("all know", () -> serves(first, second));
            assertThat(faults(service.patch(at, "{\"drain\": \"yes\"}", "If-Match", "*")))
                    .hasSize(1);
            assertThat(service.patch(at, "{\"drain\": true}", "If-Match", before.etag()).status())
                    .isEqualTo(412);
        }
    }

    /// What an edge was told last of whether it is to have viewers.
    private static boolean drain(ScriptedEdge edge) {
        return edge.heard().stream()
                .filter(ToEdge::hasService)
                .map(message -> message.getService().getDrain())
                .reduce((one, other) -> other)
                .orElse(false);
    }

    /// Whether one edge has been told of another, and that it drains.
    private static boolean drains(ScriptedEdge at, ScriptedEdge other) {
        Member member = member(at, other);
        return member != null && member.getDraining();
    }

    private static boolean serves(ScriptedEdge at, ScriptedEdge other) {
        Member member = member(at, other);
        return member != null && !member.getDraining();
    }

    private static Member member(ScriptedEdge at, ScriptedEdge other) {
        return at.lastMembers().getMembersList().stream()
                .filter(member -> member.getEdgeId().equals(other.id()))
                .findFirst()
                .orElse(null);
    }

    @Test
    void a_token_works_once() {
        Answer token = service.post("/v1/edges/enrolment-tokens", "{}");
        assertThat(token.status()).as(token.response().body()).isEqualTo(201);
        int port = service.bean(FleetServer.class).port();
        assertThat(ScriptedEdge.enrol(port, token.text("/token")).getEdgeId())
                .matches("e-[0-9a-z]{26}");
        assertThatThrownBy(() -> ScriptedEdge.enrol(port, token.text("/token")))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.UNAUTHENTICATED));
        assertThat(
                        service.post("/v1/edges/enrolment-tokens", "{}", "Idempotency-Key", "k")
                                .status())
                .isEqualTo(400);
        assertThat(
                        service.post("/v1/edges/enrolment-tokens", "{\"lifetimeSeconds\": 3601}")
                                .status())
                .isEqualTo(400);
    }

    @Test
    void a_revoked_edge_loses_its_stream_and_may_not_come_back() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "outcast").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            Answer shown = service.get("/v1/edges/" + edge.id());
            assertThat(shown.text("/state")).isEqualTo("IN_SERVICE");
            Answer gone = service.delete("/v1/edges/" + edge.id(), "If-Match", shown.etag());
            assertThat(gone.status()).as(gone.response().body()).isEqualTo(204);
            Deadline.until("the stream ends", () -> edge.end() != null);
            edge.goesAway();
            edge.attaches();
            Deadline.until("it is refused", () -> edge.end() != null);
            assertThat(Status.fromThrowable(edge.end()).getCode())
                    .isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void verdicts_of_edges_are_kept_for_whoever_shows_them() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "prober").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            edge.says(
                    List.of(
                            Verdict.newBuilder()
                                    .setHealthCheckId("hc-x")
                                    .setHealthy(false)
                                    .setReason("connection refused")
                                    .setSinceEpochMillis(1_000)
                                    .build()));
            Verdicts verdicts = service.bean(Verdicts.class);
            Deadline.until("it is noted", () -> !verdicts.of("hc-x").isEmpty());
            assertThat(verdicts.of("hc-x").getFirst().reason()).isEqualTo("connection refused");
            assertThat(verdicts.of("hc-x").getFirst().edgeId()).isEqualTo(edge.id());
        }
    }

    private static Flip flip(String check, boolean healthy, long at) {
        return Flip.newBuilder()
                .setHealthCheckId(check)
                .setHealthy(healthy)
                .setReason(healthy ? "The probe succeeded" : "The connection was refused")
                .setVotesHealthy(healthy ? 2 : 0)
                .setVotes(2)
                .setAtEpochMillis(at)
                .build();
    }

    @Test
    void what_edges_tell_of_the_same_turn_is_one_and_told_again_it_is_not_another() {
        String check =
                service.post(
                                "/v1/health-checks",
                                "{\"type\": \"TCP\", \"domainName\": \"db.example.test\"}")
                        .id();
        String history = "/v1/health-checks/" + check + "/history";
        assertThat(service.get(history).body().at("/flips").isEmpty()).isTrue();
        try (ScriptedEdge one = ScriptedEdge.joins(service, "turn-one").attaches();
                ScriptedEdge other = ScriptedEdge.joins(service, "turn-other").attaches()) {
            one.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            other.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            // What is healthy from the beginning has not turned, and a check that is gone is none.
            one.turns(
                    List.of(
                            flip(check, true, 1_000),
                            flip("hc-gone", false, 1_500),
                            flip(check, false, 2_000)));
            Deadline.until("it is kept", () -> flips(history).size() == 1);
            other.turns(List.of(flip(check, false, 2_050)));
            Deadline.until("both tell", () -> flips(history).at("/0/edges").size() == 2);
            one.turns(
                    List.of(
                            flip(check, false, 2_000),
                            flip(check, false, 2_500),
                            flip(check, true, 3_000)));
            Deadline.until("it is back", () -> flips(history).size() == 2);
        }
        JsonNode flips = flips(history);
        assertThat(flips.at("/0/status").asString()).isEqualTo("HEALTHY");
        assertThat(flips.at("/0/healthy").asInt()).isEqualTo(2);
        assertThat(flips.at("/1/status").asString()).isEqualTo("UNHEALTHY");
        assertThat(flips.at("/1/unhealthy").asInt()).isEqualTo(2);
        assertThat(flips.at("/1/at").asString()).isEqualTo("1970-01-01T00:00:02Z");
        assertThat(flips.at("/1/reason").asString()).isEqualTo("The connection was refused");
        assertThat(flips.at("/1/edges/0/edgeId").asString()).startsWith("e-");
        assertThat(service.get("/v1/health-checks/hc-nothing/history").status()).isEqualTo(404);
    }

    @Test
    void only_the_newest_turns_of_a_check_are_kept() {
        String check =
                service.post(
                                "/v1/health-checks",
                                "{\"type\": \"TCP\", \"domainName\": \"db.example.test\"}")
                        .id();
        Flips flips = service.bean(Flips.class);
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "turn-often")) {
            for (int i = 0; i < Flips.MOST + 3; i++) {
                Instant at = Instant.ofEpochMilli(i);
                flips.note(new Flips.Flip(edge.id(), check, i % 2 == 1, "because", 0, 1, at));
            }
            assertThat(flips.of(check)).hasSize(Flips.MOST);
            assertThat(flips.of(check).getFirst().at()).isEqualTo(Instant.ofEpochMilli(3));
        }
    }

    private JsonNode flips(String history) {
        return service.get(history).body().at("/flips");
    }

    @Test
    void history_cannot_be_changed() {
        service.distribution();
        JdbcClient jdbc = service.bean(JdbcClient.class);
        Deadline.until(
                "something is published",
                () -> jdbc.sql("select count(*) from release").query(Integer.class).single() > 0);
        for (String sql :
                List.of(
                        "update release set version = version + 1000",
                        "delete from release",
                        "truncate release cascade",
                        "delete from change",
                        "update version set text = ''",
                        "delete from version")) {
            assertThatThrownBy(() -> update(jdbc, sql)).hasMessageContaining("append-only");
        }
    }

    /// Waits its turn where others hold what it wants.
    private static void update(JdbcClient jdbc, String sql) {
        for (int tries = 0; tries < 20; tries++) {
            try {
                jdbc.sql(sql).update();
                return;
            } catch (PessimisticLockingFailureException deadlock) {
                assertThat(deadlock).hasMessageContaining("deadlock detected");
            }
        }
    }
}
