package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Response headers policies: from the API to an edge, and back.
@ExtendWith(Service.Provider.class)
class ResponseHeadersTest {

    private static final String PATH = "/v1/response-headers-policies";

    private final Service service;
    private final String name = "r-" + UUID.randomUUID();

    ResponseHeadersTest(Service service) {
        this.service = service;
    }

    private Answer policy(String more) {
        return service.post(PATH, "{\"name\": \"" + name + "\"" + more + "}");
    }

    private Answer distribution(String policy) {
        return service.post(
                "/v1/distributions",
                """
                {"origins": [{"id": "o", "domainName": "o.test"}],
                 "defaultCacheBehaviour": {
                   "targetOriginId": "o", "responseHeadersPolicyId": "%s"}}
                """
                        .formatted(policy));
    }

    @Test
    void it_reaches_an_edge_as_part_of_the_behaviours_that_name_it() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "edge").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            Answer policy =
                    policy(
                            """
                            , "removeHeaders": ["X-Powered-By"],
                            "cors": {"allowOrigins": ["https://*.shop.example"]},
                            "securityHeaders": {"frameOptions": {"value": "DENY"},
                                                "strictTransportSecurity": {}},
                            "customHeaders": [{"name": "X-A", "value": "a", "override": false}],
                            "serverTiming": {"samplingRate": 0.25}
                            """);
            assertThat(policy.status()).as(policy.response().body()).isEqualTo(201);
            Answer site = distribution(policy.id());
            assertThat(site.status()).as(site.response().body()).isEqualTo(201);
            Deadline.until("the edge runs it", () -> runs(edge, site.id()) != null);
            ResponseHeaders runs = runs(edge, site.id());
            assertThat(runs.removed()).containsExactly("x-powered-by");
            assertThat(runs.cors().origins()).containsExactly("https://*.shop.example");
            assertThat(runs.timedPerMillion()).isEqualTo(2_500);
            assertThat(runs.set())
                    .containsExactly(
                            new ResponseHeaders.Line(
                                    "Strict-Transport-Security", "max-age=31536000", true),
                            new ResponseHeaders.Line("X-Frame-Options", "DENY", true),
                            new ResponseHeaders.Line("X-A", "a", false));
        }
    }

    private static ResponseHeaders runs(ScriptedEdge edge, String distribution) {
        return edge.running().snapshot().distributions().stream()
                .filter(one -> one.id().equals(distribution))
                .map(one -> one.behaviours().getLast().responseHeaders())
                .findFirst()
                .orElse(null);
    }

    @Test
    void what_is_read_can_be_put_back_and_found_by_its_name_and_its_tags() {
        Answer policy =
                policy(
                        """
                        , "tags": {"team": "%s"}, "serverTiming": {"samplingRate": 12.3456},
                        "securityHeaders": {"xssProtection": {"modeBlock": true}}
                        """
                                .formatted(name));
        assertThat(policy.status()).as(policy.response().body()).isEqualTo(201);
        assertThat(policy.id()).startsWith("rhp-");
        assertThat(policy.body().at("/serverTiming/samplingRate").asDouble()).isEqualTo(12.3456);
        assertThat(policy.body().at("/securityHeaders/xssProtection/override").asBoolean())
                .isTrue();
        assertThat(policy.body().at("/removeHeaders").isArray()).isTrue();
        String at = PATH + "/" + policy.id();
        Answer put = service.put(at, service.get(at).response().body(), "If-Match", policy.etag());
        assertThat(put.status()).as(put.response().body()).isEqualTo(200);
        assertThat(put.body().at("/securityHeaders"))
                .isEqualTo(policy.body().at("/securityHeaders"));
        assertThat(service.get(PATH + "?name=" + name).response().body()).contains(policy.id());
        assertThat(service.get(PATH + "?tag=team:" + name).response().body()).contains(policy.id());
        assertThat(policy("").status()).isEqualTo(409);
        assertThat(service.delete(at, "If-Match", "\"0\"").status()).isEqualTo(412);
    }

    @Test
    void what_a_behaviour_relies_on_cannot_be_deleted() {
        Answer policy = policy("");
        Answer site = distribution(policy.id());
        String at = PATH + "/" + policy.id();
        Answer refused = service.delete(at, "If-Match", policy.etag());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/detail")).contains("distribution/" + site.id());
        service.patch(
                "/v1/distributions/" + site.id(),
                "{\"defaultCacheBehaviour\": {\"responseHeadersPolicyId\": null}}",
                "If-Match",
                site.etag());
        assertThat(service.delete(at, "If-Match", policy.etag()).status()).isEqualTo(204);
        assertThat(distribution(policy.id()).status()).isEqualTo(400);
    }

    @Test
    void managed_ones_are_there_work_and_cannot_be_written() {
        String id = "67f7725c-6f97-4210-82d7-5512b31e9d03";
        Answer managed = service.get(PATH + "/" + id);
        assertThat(managed.status()).isEqualTo(200);
        assertThat(managed.text("/name")).isEqualTo("SecurityHeadersPolicy");
        assertThat(managed.body().at("/managed").asBoolean()).isTrue();
        assertThat(managed.body().at("/securityHeaders/frameOptions/value").asString())
                .isEqualTo("SAMEORIGIN");
        Answer site = distribution(id);
        assertThat(site.status()).as(site.response().body()).isEqualTo(201);
        Answer refused =
                service.patch(
                        PATH + "/" + id, "{\"comment\": \"mine\"}", "If-Match", managed.etag());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("/type")).endsWith("read-only");
        for (String other :
                new String[] {
                    "60669652-455b-4ae9-85a4-c4c02393f86c", "5cc3b908-e619-4b99-88e5-2cf7f45965bd"
                }) {
            assertThat(service.get(PATH + "/" + other).body().at("/cors/allowOrigins/0").asString())
                    .isEqualTo("*");
            assertThat(distribution(other).status()).isEqualTo(201);
        }
    }

    @Test
    void a_rate_that_no_computer_counts_to_is_refused_by_its_name() {
        Answer answer = policy(", \"serverTiming\": {\"samplingRate\": 1e400}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/errors/0/pointer")).isEqualTo("/serverTiming/samplingRate");
    }

    @Test
    void nonsense_is_refused_where_it_stands() {
        Answer refused =
                policy(
                        """
                        , "removeHeaders": ["Content-Length"],
                        "cors": {"allowOrigins": ["*"], "allowCredentials": true},
                        "securityHeaders": {"frameOptions": {"value": "SOMETIMES"}},
                        "customHeaders": [{"name": "Via", "value": "a"}],
                        "serverTiming": {"samplingRate": 101}
                        """);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.response().body())
                .contains(
                        "/removeHeaders/0",
                        "/cors/allowOrigins/0",
                        "/securityHeaders/frameOptions/value",
                        "/customHeaders/0/name",
                        "/serverTiming/samplingRate");
        Answer rehearsed = service.post(PATH + "?dryRun=true", "{\"name\": \"" + name + "\"}");
        assertThat(rehearsed.status()).isEqualTo(200);
        assertThat(service.get(PATH + "?name=" + name).response().body()).doesNotContain("rhp-");
    }
}
