package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Staged rollouts: canaries get a release first, and everybody else when they do well.
@ExtendWith(Service.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolloutTest {

    private static final String POLICY = "/v1/rollout-policy";
    private static final String PIN = "/v1/releases/pin";

    private final Service service;
    private final List<ScriptedEdge> edges = new ArrayList<>();

    RolloutTest(Service all) {
        service = all.anotherOn("rollout");
    }

    @BeforeEach
    void three_edges_run_something() {
        for (String name : List.of("a", "b", "c")) {
            ScriptedEdge edge = ScriptedEdge.joins(service, name).attaches();
            edges.add(edge);
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
        }
        live(service.distribution());
    }

    @AfterEach
    void all_is_as_before() {
        policy("{}");
        Answer newest = service.get("/v1/rollouts?limit=1");
        if (newest.text("/items/0/stage").equals("CANARY")) {
            promote(newest.text("/items/0/release"));
        }
        if (service.get(PIN).status() == 200) {
            edges.forEach(edge -> edge.refuses(""));
            service.delete(PIN, "If-Match", "*");
        }
        edges.forEach(ScriptedEdge::close);
        edges.clear();
    }

    @AfterAll
    void all_is_over() {
        service.close();
    }

    private Answer policy(String document) {
        Answer answer = service.put(POLICY, document, "If-Match", "*");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer;
    }

    /// One canary, watched for an hour: it is decided by a failure or by hand.
    private void staged(String gate) {
        policy(
                "{\"strategy\": \"STAGED\", \"gate\": {\"waitSeconds\": 3600, \"minRequests\": 10"
                        + gate
                        + "}}");
    }

    private void live(Answer written) {
        Answer change = service.change(written, "20s");
        assertThat(change.text("/status")).as(change.response().body()).isEqualTo("LIVE");
    }

    private Answer eventually(Answer written, Predicate<Answer> holds) {
        Answer[] last = new Answer[1];
        Deadline.until(
                "a change as expected",
                () -> {
                    last[0] = service.change(written, "0s");
                    return holds.test(last[0]);
                });
        return last[0];
    }

    private Answer promote(String release) {
        return service.send("POST", "/v1/rollouts/" + release + "/promote", null);
    }

    private ScriptedEdge edge(int number) {
        return edges.get(number);
    }

    /// Waits until the canary runs it and is watched.
    private Answer onCanary(Answer written) {
        Deadline.until("the canary runs it", () -> edge(0).runs(written));
        long version = edge(0).running().version();
        Deadline.until(
                "it is watched",
                () -> !service.get("/v1/rollouts/" + version).body().at("/watchedSince").isNull());
        return service.get("/v1/rollouts/" + version);
    }

    @Test
    void a_release_goes_to_canaries_first_and_everywhere_when_it_is_promoted() {
        staged("");
        Answer written = service.distribution();
        Answer rollout = onCanary(written);
        assertThat(rollout.text("/stage")).isEqualTo("CANARY");
        assertThat(rollout.text("/canaries/0/name")).isEqualTo("a");
        assertThat(rollout.body().at("/canaries")).hasSize(1);
        assertThat(edge(1).runs(written) || edge(2).runs(written)).isFalse();
        Answer waiting = service.change(written, "0s");
        assertThat(waiting.text("/status")).isEqualTo("IN_PROGRESS");
        assertThat(waiting.text("/diagnostics/0/message")).contains(" on a since ", "its gate");
        Answer promoted = promote(rollout.text("/release"));
        assertThat(promoted.text("/stage")).isEqualTo("EVERYWHERE");
        live(written);
        assertThat(edges).allMatch(edge -> edge.runs(written));
        assertThat(promote(rollout.text("/release")).status()).isEqualTo(409);
    }

    @Test
    void one_that_passes_its_gate_goes_everywhere() {
        policy("{\"strategy\": \"STAGED\", \"gate\": {\"waitSeconds\": 1}}");
        Answer written = service.distribution();
        live(written);
        assertThat(edges).allMatch(edge -> edge.runs(written));
        Answer rollout = service.get("/v1/rollouts/" + edge(0).running().version());
        assertThat(rollout.text("/stage")).isEqualTo("EVERYWHERE");
        assertThat(rollout.text("/reason")).isEqualTo("passed the gate");
    }

    @Test
    void one_that_answers_errors_is_rolled_back_by_itself_and_its_change_says_why() {
        staged(", \"maxErrorPercent\": 10");
        edge(0).served(Traffic.newBuilder().setRequests(1000));
        long before = edge(1).running().version();
        Answer written = service.distribution();
        String release = onCanary(written).text("/release");
        edge(0).served(Traffic.newBuilder().setRequests(1020).setErrors(15));
        Answer rejected = eventually(written, one -> one.text("/status").equals("REJECTED"));
        assertThat(rejected.text("/diagnostics/0/message"))
                .contains("release " + release + " failed", "error rate: 75.0 % of 20 requests");
        assertThat(rejected.text("/diagnostics/0/error")).isEqualTo("true");
        Deadline.until("the canary runs the old one", () -> !edge(0).runs(written));
        assertThat(edges).noneMatch(edge -> edge.runs(written));
        assertThat(service.get(PIN).text("/release")).isEqualTo(Long.toString(before));
        Answer rollout = service.get("/v1/rollouts/" + release);
        assertThat(rollout.text("/stage")).isEqualTo("ROLLED_BACK");
        Answer later = service.distribution();
        assertThat(service.change(later, "20s").text("/status")).isEqualTo("HELD");
        policy("{}");
        service.delete(PIN, "If-Match", "*");
        live(written);
        live(later);
    }

    @Test
    void one_that_a_canary_cannot_run_reaches_nobody_else() {
        staged("");
        edge(0).refuses("certificate: cert-1 (expected: a private key)");
        Answer written = service.distribution();
        Answer rejected =
                eventually(
                        written, one -> one.response().body().contains("a cannot run it: certifi"));
        assertThat(rejected.text("/status")).isEqualTo("REJECTED");
        assertThat(edges).noneMatch(edge -> edge.runs(written));
    }

    @Test
    void one_whose_canary_is_not_heard_of_any_more_is_rolled_back() {
        staged("");
        Answer written = service.distribution();
        onCanary(written);
        edge(0).goesAway();
        Answer rejected = eventually(written, one -> one.text("/status").equals("REJECTED"));
        assertThat(rejected.response().body()).contains("a: silent");
    }

    @Test
    void what_is_written_meanwhile_follows() {
        staged("");
        Answer first = service.distribution();
        String release = onCanary(first).text("/release");
        Answer second = service.distribution();
        Answer waiting = service.change(second, "0s");
        assertThat(waiting.text("/status")).isEqualTo("PENDING");
        assertThat(waiting.text("/diagnostics/0/code")).isEqualTo("release-on-canaries");
        promote(release);
        live(first);
        onCanary(second);
        assertThat(edge(1).runs(second)).isFalse();
    }

    @Test
    void a_rollback_by_hand_ends_it() {
        staged("");
        long before = edge(1).running().version();
        Answer written = service.distribution();
        String release = onCanary(written).text("/release");
        Answer pinned = service.post("/v1/releases/" + before + "/rollback", "{}");
        live(pinned);
        assertThat(edges).noneMatch(edge -> edge.runs(written));
        assertThat(service.get("/v1/rollouts/" + release).text("/stage")).isEqualTo("REPLACED");
        assertThat(service.change(written, "0s").text("/status")).isEqualTo("HELD");
    }

    @Test
    void edges_are_told_which_release_is_asked_of_all() {
        staged("");
        long before = edge(1).running().version();
        Answer written = service.distribution();
        String release = onCanary(written).text("/release");
        assertThat(edge(1).lastMembers().getSettledRelease()).isEqualTo(before);
        promote(release);
        live(written);
        Deadline.until("they are told", () -> edge(1).lastMembers().getSettledRelease() == 0);
    }

    @Test
    void canaries_are_chosen_by_label_number_and_share() {
        String third = "/v1/edges/" + edge(2).id();
        Answer labelled =
                service.patch(
                        third,
                        "{\"labels\": {\"canary\": \"yes\", \"region\": \"eu\"}}",
                        "If-Match",
                        service.get(third).etag());
        assertThat(labelled.text("/labels/canary")).isEqualTo("yes");
        assertThat(service.get(third).etag()).isEqualTo(labelled.etag());
        assertThat(canaries("{\"labels\": {\"canary\": \"yes\"}}")).containsExactly("c");
        assertThat(canaries("{\"labels\": {\"canary\": \"no\"}}")).containsExactly("a");
        assertThat(canaries("{\"count\": 2}")).containsExactlyInAnyOrder("a", "b");
        assertThat(canaries("{\"percent\": 34}")).containsExactlyInAnyOrder("a", "b");
    }

    private List<String> canaries(String chosen) {
        policy("{\"strategy\": \"STAGED\", \"canaries\": " + chosen + "}");
        service.distribution();
        Deadline.until(
                "it is under way",
                () -> service.get("/v1/rollouts").text("/items/0/stage").equals("CANARY"));
        Answer list = service.get("/v1/rollouts");
        promote(list.text("/items/0/release"));
        List<String> names = new ArrayList<>();
        list.body().at("/items/0/canaries").forEach(one -> names.add(one.at("/name").asString()));
        return names;
    }

    @Test
    void where_releases_go_everywhere_at_once_one_that_is_refused_first_stops() {
        edges.forEach(ScriptedEdge::holdsItsTongue);
        edge(0).refuses("out of luck");
        Answer written = service.distribution();
        eventually(written, one -> one.text("/status").equals("REJECTED"));
        edge(0).refuses("");
        try (ScriptedEdge newcomer = ScriptedEdge.joins(service, "d").attaches()) {
            newcomer.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            assertThat(newcomer.runs(written)).isFalse();
            edges.forEach(ScriptedEdge::speaksAgain);
            live(service.distribution());
            assertThat(newcomer.runs(written)).isTrue();
        }
    }

    @Test
    void the_policy_is_a_document_like_any_other() {
        Answer read = service.get(POLICY);
        assertThat(read.text("/strategy")).isEqualTo("IMMEDIATE");
        assertThat(service.put(POLICY, "{}").status()).isEqualTo(428);
        Answer patched =
                service.patch(POLICY, "{\"gate\": {\"waitSeconds\": 7}}", "If-Match", read.etag());
        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.text("/gate/waitSeconds")).isEqualTo("7");
        assertThat(service.get(POLICY).body()).isEqualTo(patched.body());
        assertThat(service.put(POLICY, "{}", "If-Match", read.etag()).status()).isEqualTo(412);
        String back = patched.response().body();
        assertThat(policy(back).body()).isEqualTo(patched.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"strategy\": \"SLOWLY\"} | /strategy | one of IMMEDIATE, STAGED",
                "{\"canaries\": {\"count\": 0}} | /canaries/count | 1..100000",
                "{\"canaries\": {\"percent\": 101}} | /canaries/percent | 1..100",
                "{\"canaries\": {\"count\": 1, \"percent\": 1}} | /canaries/count | one of the two",
                "{\"gate\": {\"waitSeconds\": 0}} | /gate/waitSeconds | 1..86400",
                "{\"gate\": {\"maxErrorPercent\": -1}} | /gate/maxErrorPercent | 0..100",
                "{\"gate\": {\"maxHeadMillis\": 0}} | /gate/maxHeadMillis | 1..600000",
                "{\"gate\": {\"minHitPercent\": 100.5}} | /gate/minHitPercent | 0..100",
                "{\"gates\": {}} | /gates | gate"
            })
    void a_policy_that_makes_no_sense_is_refused(String document, String at, String expected) {
        Answer answer = service.put(POLICY, document, "If-Match", "*");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/errors/0/pointer")).isEqualTo(at);
        assertThat(answer.text("/errors/0/message")).contains(expected);
    }
}
