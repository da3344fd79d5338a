package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.verdict.Verdicts;
import dev.warmfront.protocol.ToEdge;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// What is told of a question about a name that nobody sent. That it is what edges answer, a play
/// proves.
@ExtendWith(Service.Provider.class)
class TestAnswerTest {

    private final Service service;
    private final String name = "t" + UUID.randomUUID() + ".test";
    private String zone = "";

    TestAnswerTest(Service service) {
        this.service = service;
    }

    private Answer created(String path, String body) {
        Answer answer = service.post(path, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    /// A zone with these record sets, `@` in names is the zone's, published.
    private Answer zone(String... sets) {
        String all = String.join(", ", sets).replace("@", name);
        Answer made =
                created(
                        "/v1/hosted-zones",
                        "{\"name\": \"%s\", \"recordSets\": [%s]}".formatted(name, all));
        zone = "/v1/hosted-zones/" + made.id();
        Deadline.until(
                "it is published", () -> ask("@", "SOA", "").text("/code").equals("NOERROR"));
        return made;
    }

    private Answer ask(String asked, String type, String more) {
        Answer answer =
                service.post(
                        zone + "/test-answer",
                        "{\"name\": \"%s\", \"type\": \"%s\"%s}"
                                .formatted(asked.replace("@", name), type, more));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer;
    }

    private static String address(String at, String value, String more) {
        return """
        {"name": "%s", "type": "A", "ttlSeconds": 60, "values": ["%s"]%s}
        """
                .formatted(at, value, more);
    }

    private String check() {
        return created(
                        "/v1/health-checks",
                        "{\"type\": \"TCP\", \"domainName\": \"a.test\", \"port\": 80}")
                .id();
    }

    private static String values(Answer answer) {
        StringBuilder text = new StringBuilder();
        for (String section : List.of("answer", "authority", "additional")) {
            for (JsonNode records : answer.body().path(section)) {
                text.append(section.charAt(1)).append(' ');
                text.append(records.path("name").asString()).append(' ');
                text.append(records.path("ttlSeconds").asInt()).append(' ');
                text.append(records.path("type").asString());
                records.path("values").forEach(one -> text.append(' ').append(one.asString()));
                text.append('\n');
            }
        }
        return text.toString().strip();
    }

    private String told(Answer answer) {
        return values(answer).replace(name, "@");
    }

    private List<String> decided(Answer answer) {
        List<String> decided = new ArrayList<>();
        for (JsonNode decision : answer.body().path("decisions")) {
            decided.add(
                    decision.path("name").asString().replace(name, "@")
                            + " "
                            + decision.path("policy").asString()
                            + (decision.path("failedOpen").asBoolean() ? " open" : ""));
            for (JsonNode one : decision.path("candidates")) {
                decided.add(
                        "- "
                                + one.path("setIdentifier").asString("")
                                + " "
                                + one.path("standing").asString());
            }
        }
        return decided;
    }

    @Test
    void it_answers_names_that_are_there_and_names_that_are_not() {
        zone(
                address("www.@", "192.0.2.1", ""),
                "{\"name\": \"old.@\", \"type\": \"CNAME\", \"ttlSeconds\": 5,"
                        + " \"values\": [\"www.@\"]}",
                "{\"name\": \"*.w.@\", \"type\": \"TXT\", \"ttlSeconds\": 5,"
                        + " \"values\": [\"\\\"a b\\\"\"]}");
        Answer found = ask("OLD.@", "A", "");
        assertThat(told(found)).isEqualTo("n old.@ 5 CNAME www.@.\nn www.@ 60 A 192.0.2.1");
        assertThat(found.body().path("authoritative").asBoolean()).isTrue();
        assertThat(found.body().path("scopePrefixLength").asInt()).isZero();
        assertThat(decided(found))
                .containsExactly("old.@ SIMPLE", "-  CHOSEN", "www.@ SIMPLE", "-  CHOSEN");
        assertThat(told(ask("x.w.@", "TXT", ""))).isEqualTo("n x.w.@ 5 TXT \"a b\"");
        Answer missing = ask("nothing.@", "A", "");
        assertThat(missing.text("/code")).isEqualTo("NXDOMAIN");
        assertThat(told(missing))
                .startsWith("u @ 900 SOA ns1.cdn.localhost. hostmaster.@. 1 7200 900");
        assertThat(decided(missing)).isEmpty();
        assertThat(ask("www.@", "MX", "").text("/code")).isEqualTo("NOERROR");
        long release = found.body().path("release").asLong();
        assertThat(ask("www.@", "A", ", \"release\": " + release).body().path("release").asLong())
                .isEqualTo(release);
    }

    @Test
    void a_seed_decides_the_same_again() {
        zone(
                address("www.@", "192.0.2.1", ", \"setIdentifier\": \"one\", \"weight\": 1"),
                address("www.@", "192.0.2.2", ", \"setIdentifier\": \"two\", \"weight\": 1"),
                address("www.@", "192.0.2.3", ", \"setIdentifier\": \"off\", \"weight\": 0"));
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 30; seed++) {
            Answer one = ask("www.@", "A", ", \"seed\": " + seed);
            assertThat(ask("www.@", "A", ", \"seed\": " + seed).body()).isEqualTo(one.body());
            seen.add(values(one));
        }
        assertThat(seen).hasSize(2);
        Answer any = ask("www.@", "A", "");
        Answer again = ask("www.@", "A", ", \"seed\": " + any.body().path("seed").asInt());
        assertThat(again.body()).isEqualTo(any.body());
        assertThat(decided(any)).contains("www.@ WEIGHTED", "- off PASSED_OVER");
    }

    @Test
    void it_tells_whose_verdict_turned_a_question_away_and_where_everything_failed_open() {
        String check = check();
        String tree =
                "{\"name\": \"www.@\", \"type\": \"A\", \"setIdentifier\": \"first\","
                        + " \"failover\": \"PRIMARY\", \"alias\": {\"recordSetName\": \"eu.@\"}}";
        zone(
                tree,
                address(
                        "www.@",
                        "192.0.2.9",
                        ", \"setIdentifier\": \"s\", \"failover\": \"SECONDARY\""),
                address(
                        "eu.@",
                        "192.0.2.1",
                        ", \"setIdentifier\": \"blue\", \"weight\": 1, \"healthCheckId\": \"%s\""
                                .formatted(check)));
        assertThat(decided(ask("www.@", "A", "")))
                .containsExactly(
                        "www.@ FAILOVER",
                        "- first CHOSEN",
                        "- s PASSED_OVER",
                        "eu.@ WEIGHTED",
                        "- blue CHOSEN");
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "judge-ns").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            Instant since = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            List<String> all = allFind(check, "connection refused", since);
            assertThat(all).contains(edge.id());
            Answer turned = ask("www.@", "A", "");
            assertThat(told(turned)).isEqualTo("n www.@ 5 A 192.0.2.9");
            assertThat(decided(turned))
                    .containsExactly("www.@ FAILOVER", "- first TARGET_UNHEALTHY", "- s CHOSEN");
            assertThat(turned.text("/decisions/0/candidates/0/aliasOf")).isEqualTo("eu." + name);
            Answer open = ask("eu.@", "A", "");
            assertThat(told(open)).isEqualTo("n eu.@ 60 A 192.0.2.1");
            assertThat(decided(open)).containsExactly("eu.@ WEIGHTED open", "- blue CHOSEN");
            String at = "/decisions/0/candidates/0/healthCheck";
            assertThat(open.text(at + "/healthCheckId")).isEqualTo(check);
            assertThat(open.body().at(at + "/healthy").asBoolean()).isFalse();
            assertThat(all).contains(open.text(at + "/verdicts/0/edgeId"));
            assertThat(open.text(at + "/verdicts/0/reason")).isEqualTo("connection refused");
            assertThat(open.text(at + "/verdicts/0/since")).isEqualTo(since.toString());
        }
    }

    /// Of other tests' edges some may have gone so lately that their word still counts.
    private List<String> allFind(String check, String reason, Instant since) {
        List<String> all = new ArrayList<>();
        service.get("/v1/edges?limit=500")
                .body()
                .path("items")
                .forEach(one -> all.add(one.path("id").asString()));
        for (String edge : all) {
            service.bean(Verdicts.class)
                    .note(new Verdicts.Verdict(edge, check, false, reason, since));
        }
        return all;
    }

    @Test
    void a_check_that_is_inverted_says_healthy_where_nothing_is() {
        String check = check();
        String one = ", \"setIdentifier\": \"one\", \"weight\": 1, \"healthCheckId\": \"%s\"";
        zone(address("www.@", "192.0.2.1", one.formatted(check)));
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "contrary-ns").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            allFind(check, "timeout", Instant.now().truncatedTo(ChronoUnit.MILLIS));
            assertThat(decided(ask("www.@", "A", ""))).contains("www.@ WEIGHTED open");
            Answer inverted =
                    service.patch(
                            "/v1/health-checks/" + check, "{\"inverted\": true}", "If-Match", "*");
            assertThat(inverted.status()).as(inverted.response().body()).isEqualTo(200);
            Deadline.until(
                    "it says the opposite",
                    () ->
                            decided(ask("www.@", "A", ""))
                                    .equals(List.of("www.@ WEIGHTED", "- one CHOSEN")));
        }
    }

    @Test
    void it_tells_for_which_networks_an_answer_is() {
        zone(
                address(
                        "www.@",
                        "192.0.2.1",
                        ", \"setIdentifier\": \"near\", \"networks\": [\"198.51.100.0/24\"]"),
                address(
                        "www.@",
                        "192.0.2.2",
                        ", \"setIdentifier\": \"rest\", \"networks\": [\"*\"]"));
        Answer near = ask("www.@", "A", ", \"resolver\": \"198.51.100.7\"");
        assertThat(decided(near))
                .containsExactly("www.@ IP_BASED", "- near CHOSEN", "- rest PASSED_OVER");
        assertThat(near.body().path("scopePrefixLength").asInt()).isEqualTo(24);
        Answer client =
                ask(
                        "www.@",
                        "A",
                        ", \"resolver\": \"198.51.100.7\", \"clientSubnet\": \"203.0.113.0/24\"");
        assertThat(told(client)).isEqualTo("n www.@ 60 A 192.0.2.2");
        assertThat(decided(client))
                .containsExactly("www.@ IP_BASED", "- near NOT_FOR_ASKER", "- rest CHOSEN");
        assertThat(client.body().path("scopePrefixLength").asInt()).isEqualTo(5);
        Answer untold = ask("www.@", "A", ", \"clientSubnet\": \"0.0.0.0/0\"");
        assertThat(untold.body().path("scopePrefixLength").asInt()).isZero();
    }

    @Test
    void an_alias_of_a_distribution_leads_to_the_edges_in_service() {
        String site = service.distribution().id();
        zone(
                "{\"name\": \"www.@\", \"type\": \"A\", \"alias\": {\"distributionId\": \"%s\"}}"
                        .formatted(site));
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "served-ns").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            Answer answer = ask("www.@", "A", "");
            assertThat(told(answer)).matches("n www.@ (60|5) A 192.0.2.10");
            assertThat(answer.text("/decisions/0/candidates/0/aliasOf")).isEqualTo(site);
        }
    }

    @Test
    void everything_that_is_wrong_with_a_question_is_told() {
        zone();
        Answer wrong =
                service.post(
                        zone + "/test-answer",
                        """
                        {"name": "www.elsewhere.test", "type": "A", "resolver": "example.com",
                         "clientSubnet": "192.0.2.1/24", "release": 99999999}
                        """);
        assertThat(wrong.status()).isEqualTo(400);
        List<String> faults = new ArrayList<>();
        wrong.body()
                .path("errors")
                .forEach(one ->
                        faults.add(
                                one.path("pointer").asString()
                                        + " "
                                        + one.path("code").asString()));
        assertThat(faults)
                .containsExactly(
                        "/name name-outside-zone",
                        "/resolver invalid-address",
                        "/clientSubnet invalid-network",
                        "/release unknown-release");
        assertThat(
                        service.post(zone + "/test-answer", "{\"name\": \"a..b\", \"type\": \"A\"}")
                                .status())
                .isEqualTo(400);
        assertThat(
                        service.post(zone + "/test-answer", "{\"name\": \"a\", \"type\": \"ANY\"}")
                                .status())
                .isEqualTo(400);
        String nowhere = "/v1/hosted-zones/z-no/test-answer";
        assertThat(service.post(nowhere, "{\"name\": \"a\", \"type\": \"A\"}").status())
                .isEqualTo(404);
    }

    /// An edge that has not got the zone yet would refuse, too.
    @Test
    void what_is_not_published_is_not_answered() {
        zone(address("www.@", "192.0.2.1", ""));
        Answer refused = ask("www.@", "A", ", \"release\": 0");
        assertThat(refused.text("/code")).isEqualTo("REFUSED");
        assertThat(refused.body().path("authoritative").asBoolean()).isFalse();
    }
}
