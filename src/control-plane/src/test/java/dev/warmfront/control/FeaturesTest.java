package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.certificate.Issued;
import dev.warmfront.protocol.Key;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Verdict;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.base.Resource;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.CacheTagConfig;
import dev.warmfront.snapshot.distribution.ErrorResponse;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/// Zones, health checks, web ACLs and certificates: from the API to an edge, and back.
@ExtendWith(Service.Provider.class)
class FeaturesTest {

    private final Service service;
    private final String name = "f" + UUID.randomUUID() + ".test";

    FeaturesTest(Service service) {
        this.service = service;
    }

    private Answer created(String path, String body) {
        Answer answer = service.post(path, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    private ScriptedEdge edge() {
        ScriptedEdge edge = ScriptedEdge.joins(service, "edge").attaches();
        edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
        return edge;
    }

    private static boolean runs(ScriptedEdge edge, String id) {
        return edge.running().snapshot().resources().map(Resource::id).anyMatch(id::equals);
    }

    @Test
    void everything_that_was_asked_for_reaches_an_edge_in_one_release() {
        try (ScriptedEdge edge = edge()) {
            String check =
                    created("/v1/health-checks", "{\"type\": \"TCP\", \"domainName\": \"a.test\"}")
                            .id();
            String set =
                    created(
                                    "/v1/ip-sets",
                                    "{\"name\": \"%s\", \"addresses\": [\"192.0.2.0/24\"]}"
                                            .formatted(name))
                            .id();
            String acl =
                    created(
                                    "/v1/web-acls",
                                    """
                                    {"name": "%s", "rules": [
                                      {"name": "strangers", "priority": 1, "action": "BLOCK",
                                       "statement": {"ipSet": {"ipSetId": "%s"}}}]}
                                    """
                                            .formatted(name, set))
                            .id();
            String distribution =
                    created(
                                    "/v1/distributions",
                                    """
                                    {"aliases": ["www.%s"], "webAclId": "%s",
                                     "customErrorResponses": [
                                       {"errorCode": 404, "responsePagePath": "/404.html",
                                        "responseCode": 404}],
                                     "cacheTagConfig": {"headerName": "X-Tags",
                                                        "passToViewers": true},
                                     "origins": [{"id": "o", "domainName": "o.test",
                                                  "healthCheckId": "%s"}],
                                     "defaultCacheBehaviour": {"targetOriginId": "o"}}
                                    """
                                            .formatted(name, acl, check))
                            .id();
            String zone =
                    created(
                                    "/v1/hosted-zones",
                                    """
                                    {"name": "%s", "recordSets": [
                                      {"name": "www.%s", "type": "A",
                                       "alias": {"distributionId": "%s"}}]}
                                    """
                                            .formatted(name, name, distribution))
                            .id();
            Deadline.until("the edge runs all of it", () -> runs(edge, zone));
            Snapshot snapshot = edge.running().snapshot();
            assertThat(snapshot.resources().map(Resource::id))
                    .contains(check, acl, distribution, zone);
            holds(snapshot, zone, distribution, acl);
        }
    }

    @Test
    void a_cache_policy_reaches_an_edge_with_whose_rules_it_follows_and_what_it_forwards() {
        try (ScriptedEdge edge = edge()) {
            String policy =
                    created(
                                    "/v1/cache-policies",
                                    """
                                    {"name": "%s", "mode": "CLOUDFRONT", "minTtlSeconds": 20,
                                     "heuristicPercent": 10, "keepSetCookie": true,
                                     "contentCodings": ["GZIP", "ZSTD"],
                                     "forwardedHeaders": {"behaviour": "ALL"},
                                     "forwardedCookies": {"behaviour": "ALL_EXCEPT",
                                                          "names": ["session"]}}
                                    """
                                            .formatted(name))
                            .id();
            String distribution =
                    created(
                                    "/v1/distributions",
                                    """
                                    {"origins": [{"id": "o", "domainName": "o.test"}],
                                     "defaultCacheBehaviour":
                                       {"targetOriginId": "o", "cachePolicyId": "%s"}}
                                    """
                                            .formatted(policy))
                            .id();
            Deadline.until("the edge runs it", () -> runs(edge, distribution));
            Behaviour behaviour =
                    edge.running().snapshot().distributions().stream()
                            .filter(one -> one.id().equals(distribution))
                            .findFirst()
                            .orElseThrow()
                            .behaviours()
                            .getLast();
            CachePolicy running = behaviour.cachePolicy();
            assertThat(behaviour.compresses()).isTrue();
            assertThat(running.codings()).containsExactly(Coding.ZSTD, Coding.GZIP);
            assertThat(running.rules()).isEqualTo(new Rules(Rules.Mode.CLOUDFRONT, 10, true));
            assertThat(running.forwarded().headers()).isEqualTo(Selection.EVERYTHING);
            assertThat(running.forwarded().cookies())
                    .isEqualTo(new Selection(Selection.Kind.ALL_EXCEPT, List.of("session")));
            Answer usual = created("/v1/cache-policies", "{\"name\": \"u-%s\"}".formatted(name));
            assertThat(usual.text("/mode")).isEqualTo("RFC");
            assertThat(usual.body().at("/contentCodings")).isEmpty();
        }
    }

    private static void holds(Snapshot snapshot, String zone, String distribution, String acl) {
        assertThat(snapshot.zones())
                .filteredOn(one -> one.id().equals(zone))
                .singleElement()
                .satisfies(one ->
                        assertThat(one.recordSets())
                                .extracting(record -> record.target())
                                .contains(new Target.Alias(distribution, false))
                                .hasSize(3));
        assertThat(snapshot.distributions())
                .filteredOn(one -> one.id().equals(distribution))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.errorResponses())
                            .containsExactly(
                                    new ErrorResponse(
                                            404, Duration.ofSeconds(10), "/404.html", 404));
                    assertThat(one.cacheTags()).isEqualTo(new CacheTagConfig("x-tags", true));
                });
        assertThat(snapshot.webAcls())
                .filteredOn(one -> one.id().equals(acl))
                .singleElement()
                .satisfies(one ->
                        assertThat(one.rules().toString())
                                .contains("strangers")
                                .contains("AddressIn"));
    }

    @Test
    void a_certificates_key_travels_beside_the_release_and_before_it() {
        try (ScriptedEdge edge = edge()) {
            Issued leaf = Issued.leaf(Issued.authority("CA"), Issued.newKeys(), name);
            String body =
                    JsonMapper.shared()
                            .createObjectNode()
                            .put("chainPem", leaf.pem())
                            .put("privateKeyPem", leaf.keyPem())
                            .toString();
            String certificate = created("/v1/certificates", body).id();
            Deadline.until("the edge runs it", () -> runs(edge, certificate));
            List<ToEdge> heard = edge.heard();
            Key key =
                    Key.newBuilder()
                            .setCertificateId(certificate)
                            .setPrivateKeyPem(leaf.keyPem())
                            .build();
            int keys = first(heard, message -> message.getKeys().getKeysList().contains(key));
            int release =
                    first(
                            heard,
                            message ->
                                    message.getReleasePart().getUpsertsList().stream()
                                            .anyMatch(part ->
                                                    part.toStringUtf8().contains(certificate)));
            assertThat(keys).isNotNegative().isLessThan(release);
            assertThat(edge.running().snapshot().toString())
                    .contains(name)
                    .doesNotContain("PRIVATE KEY");
        }
    }

    private static int first(List<ToEdge> heard, java.util.function.Predicate<ToEdge> wanted) {
        for (int i = 0; i < heard.size(); i++) {
            if (wanted.test(heard.get(i))) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void what_an_edge_says_of_a_health_check_is_its_status() {
        try (ScriptedEdge edge = edge()) {
            String check =
                    created("/v1/health-checks", "{\"type\": \"TCP\", \"domainName\": \"b.test\"}")
                            .id();
            edge.says(
                    List.of(
                            Verdict.newBuilder()
                                    .setHealthCheckId(check)
                                    .setHealthy(false)
                                    .setReason("connection refused")
                                    .setSinceEpochMillis(1_000)
                                    .build()));
            String path = "/v1/health-checks/" + check + "/status";
            Deadline.until(
                    "it is told", () -> service.get(path).body().at("/verdicts").size() == 1);
            Answer status = service.get(path);
            assertThat(status.body().at("/unhealthy").asInt()).isEqualTo(1);
            assertThat(status.body().at("/healthy").asInt()).isZero();
            assertThat(status.text("/status")).isEqualTo("UNHEALTHY");
            assertThat(status.text("/verdicts/0/edgeId")).isEqualTo(edge.id());
            assertThat(status.text("/verdicts/0/reason")).isEqualTo("connection refused");
            assertThat(status.text("/verdicts/0/since")).isEqualTo("1970-01-01T00:00:01Z");
        }
    }

    @Test
    void a_batch_of_changes_is_one_release() {
        Answer zone = created("/v1/hosted-zones", "{\"name\": \"%s\"}".formatted(name));
        try (ScriptedEdge edge = edge()) {
            Deadline.until("the edge runs the zone", () -> runs(edge, zone.id()));
            long before = edge.running().version();
            Answer batch =
                    service.post(
                            "/v1/hosted-zones/" + zone.id() + "/change-batches",
                            """
                            {"changes": [
                              {"action": "CREATE", "recordSet": {"name": "a.%s", "type": "A",
                               "ttlSeconds": 1, "values": ["192.0.2.1"]}},
                              {"action": "CREATE", "recordSet": {"name": "b.%s", "type": "A",
                               "ttlSeconds": 1, "values": ["192.0.2.2"]}}]}
                            """
                                    .formatted(name, name));
            assertThat(batch.status()).as(batch.response().body()).isEqualTo(200);
            Answer change =
                    service.get("/v1/changes/" + batch.header("Warmfront-Change") + "?wait=20s");
            assertThat(change.text("/status")).isEqualTo("LIVE");
            assertThat(edge.running().version()).isEqualTo(before + 1);
            assertThat(edge.running().snapshot().zones())
                    .filteredOn(one -> one.id().equals(zone.id()))
                    .singleElement()
                    .satisfies(one -> assertThat(one.recordSets()).hasSize(4));
        }
    }
}
