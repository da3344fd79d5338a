package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What distributions, cache policies, keys and secrets promise beyond the common manners.
@ExtendWith(Service.Provider.class)
class ResourcesTest {

    private static final String OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";

    private final Service service;

    ResourcesTest(Service service) {
        this.service = service;
    }

    private Answer distribution(String more, String host, String policy) {
        return service.post(
                "/v1/distributions",
                """
                {%s
                  "origins": [{"id": "o", "domainName": "%s"}],
                  "defaultCacheBehaviour": {"targetOriginId": "o", "cachePolicyId": "%s"}
                }
                """
                        .formatted(more, host, policy));
    }

    @Test
    void a_name_of_another_distribution_is_refused_naming_its_owner() {
        String alias = UUID.randomUUID() + ".example.test";
        String aliases = "\"aliases\": [\"" + alias + "\"],";
        Answer owner = distribution(aliases, "o.example.test", OPTIMIZED);
        assertThat(owner.status()).as(owner.response().body()).isEqualTo(201);
        Answer second = distribution(aliases, "o.example.test", OPTIMIZED);
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text("/detail")).contains(alias, "distribution/" + owner.id());
        Answer freed =
                service.patch(
                        "/v1/distributions/" + owner.id(),
                        "{\"aliases\": []}",
                        "If-Match",
                        owner.etag());
        assertThat(freed.status()).isEqualTo(200);
        assertThat(distribution(aliases, "o.example.test", OPTIMIZED).status()).isEqualTo(201);
    }

    @Test
    void what_something_relies_on_cannot_be_deleted_and_who_relies_on_it_is_named() {
        Answer policy =
                service.post("/v1/cache-policies", "{\"name\": \"p-" + UUID.randomUUID() + "\"}");
        assertThat(policy.status()).as(policy.response().body()).isEqualTo(201);
        Answer site = distribution("", "o.example.test", policy.id());
        String at = "/v1/cache-policies/" + policy.id();
        Answer refused = service.delete(at, "If-Match", policy.etag());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/type")).endsWith("still-referenced");
        assertThat(refused.text("/detail")).contains("distribution/" + site.id());
        service.patch(
                "/v1/distributions/" + site.id(),
                "{\"defaultCacheBehaviour\": {\"cachePolicyId\": null}}",
                "If-Match",
                site.etag());
        assertThat(service.delete(at, "If-Match", policy.etag()).status()).isEqualTo(204);
    }

    @Test
    void a_reference_to_nothing_is_a_fault_where_it_stands() {
        Answer refused = distribution("\"webAclId\": \"acl-no\",", "o.example.test", "cp-no");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.response().body())
                .contains("/webAclId", "acl-no", "/defaultCacheBehaviour/cachePolicyId", "cp-no");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f.1",
                "0177.0.0.1",
                "0.0.0.0",
                "localhost",
                "::1",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "64:ff9b::7f00:1",
                "169.254.169.254",
                "metadata.google.internal",
                "fd00:ec2::254",
                "10.0.0.1",
                "192.168.1.1",
                "fe80::1"
            })
    void an_origin_inside_of_the_operators_walls_is_refused(String host) {
        Answer refused = distribution("", host, OPTIMIZED);
        assertThat(refused.status()).as(host).isEqualTo(400);
        assertThat(refused.text("/errors/0/pointer")).isEqualTo("/origins/0/domainName");
        assertThat(refused.text("/errors/0/message")).startsWith("domainName: ");
    }

    @Test
    void what_the_compiler_complains_about_is_refused_with_pointers_all_at_once() {
        Answer refused =
                service.post(
                        "/v1/distributions",
                        """
                        {
                          "origins": [{"id": "o", "domainName": "o.test", "port": 0,
                                       "connectionAttempts": 9}],
                          "defaultCacheBehaviour": {"targetOriginId": "nobody"},
                          "cacheBehaviours": [{"pathPattern": "", "targetOriginId": "o"}]
                        }
                        """);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.response().body())
                .contains(
                        "port: 0 (expected: 1..65535)",
                        "/origins/0/connectionAttempts",
                        "/defaultCacheBehaviour/targetOriginId",
                        "/cacheBehaviours/0/pathPattern");
    }

    @Test
    void what_becomes_of_errors_is_read_back_with_its_defaults_and_can_be_put_back() {
        Answer site =
                distribution(
                        """
                        "defaultRootObject": "index.html",
                        "customErrorResponses": [
                          {"errorCode": 404, "responsePagePath": "/errors/404.html",
                           "responseCode": 200},
                          {"errorCode": 503, "errorCachingMinTtlSeconds": 0}],
                        """,
                        "o.example.test",
                        OPTIMIZED);
        assertThat(site.status()).as(site.response().body()).isEqualTo(201);
        assertThat(site.body().at("/customErrorResponses/0/errorCachingMinTtlSeconds").asInt())
                .isEqualTo(10);
        assertThat(site.body().at("/customErrorResponses/1/responseCode").isNull()).isTrue();
        Answer put =
                service.put(
                        "/v1/distributions/" + site.id(),
                        site.response().body(),
                        "If-Match",
                        site.etag());
        assertThat(put.status()).as(put.response().body()).isEqualTo(200);
        assertThat(put.body().at("/customErrorResponses"))
                .isEqualTo(site.body().at("/customErrorResponses"));
    }

    @Test
    void where_tags_are_read_is_read_back_with_its_defaults_and_refused_where_it_means_something() {
        Answer usual = distribution("", "o.example.test", OPTIMIZED);
        assertThat(usual.body().at("/cacheTagConfig/headerName").isNull()).isTrue();
        assertThat(usual.body().at("/cacheTagConfig/passToViewers").asBoolean()).isFalse();
        Answer put =
                service.put(
                        "/v1/distributions/" + usual.id(),
                        usual.response().body(),
                        "If-Match",
                        usual.etag());
        assertThat(put.status()).as(put.response().body()).isEqualTo(200);
        Answer own =
                distribution(
                        "\"cacheTagConfig\": {\"headerName\": \"X-Tags\"},",
                        "o.example.test",
                        OPTIMIZED);
        assertThat(own.text("/cacheTagConfig/headerName")).isEqualTo("X-Tags");
        Answer refused =
                distribution(
                        "\"cacheTagConfig\": {\"headerName\": \"Cache-Control\"},",
                        "o.example.test",
                        OPTIMIZED);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("/errors/0/pointer")).isEqualTo("/cacheTagConfig/headerName");
    }

    @Test
    void nonsense_about_errors_and_the_root_is_refused_where_it_stands() {
        Answer refused =
                distribution(
                        """
                        "defaultRootObject": "/index.html",
                        "customErrorResponses": [
                          {"errorCode": 418},
                          {"errorCode": 404, "responsePagePath": "/404.html"},
                          {"errorCode": 404, "errorCachingMinTtlSeconds": -1}],
                        """,
                        "o.example.test",
                        OPTIMIZED);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.response().body())
                .contains(
                        "/defaultRootObject",
                        "/customErrorResponses/0/errorCode",
                        "/customErrorResponses/1/responseCode",
                        "/customErrorResponses/2/errorCode",
                        "/customErrorResponses/2/errorCachingMinTtlSeconds");
    }

    private String codings(String policy) {
        return service.get("/v1/cache-policies/" + policy).body().at("/contentCodings").toString();
    }

    @Test
    void managed_policies_are_there_and_cannot_be_written() {
        Answer optimized = service.get("/v1/cache-policies/" + OPTIMIZED);
        assertThat(optimized.status()).isEqualTo(200);
        assertThat(optimized.text("/name")).isEqualTo("CachingOptimized");
        assertThat(optimized.body().at("/managed").asBoolean()).isTrue();
        assertThat(optimized.body().at("/maxTtlSeconds").asLong()).isEqualTo(31_536_000);
        assertThat(codings(OPTIMIZED)).isEqualTo("[\"BR\",\"GZIP\"]");
        assertThat(codings("b2884449-e4de-46a7-ac36-70bc7f1ddd6d")).isEqualTo("[]");
        assertThat(codings("4135ea2d-6df8-44a3-9df3-4b5a84be39ad")).isEqualTo("[]");
        for (String id :
                List.of(
                        "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
                        "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
                        "2e54312d-136d-493c-8eb9-b001f22f67d2",
                        "08627262-05a9-4f76-9ded-b50ca2e3a84f")) {
            assertThat(distribution("", "o.example.test", id).status()).isEqualTo(201);
        }
        Answer refused =
                service.patch(
                        "/v1/cache-policies/" + OPTIMIZED,
                        "{\"comment\": \"mine\"}",
                        "If-Match",
                        optimized.etag());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("/type")).endsWith("read-only");
    }

    @Test
    void a_policy_that_others_use_cannot_be_changed_into_nonsense() {
        Answer policy =
                service.post("/v1/cache-policies", "{\"name\": \"t-" + UUID.randomUUID() + "\"}");
        Answer refused =
                service.patch(
                        "/v1/cache-policies/" + policy.id(),
                        "{\"minTtlSeconds\": 100, \"defaultTtlSeconds\": 10}",
                        "If-Match",
                        policy.etag());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.response().body()).contains("/defaultTtlSeconds");
    }

    private String key(String role) {
        String name = role + "-" + UUID.randomUUID();
        Answer made =
                service.post(
                        "/v1/api-keys", "{\"name\": \"" + name + "\", \"role\": \"" + role + "\"}");
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        return made.text("/token");
    }

    @Test
    void a_key_allows_what_its_role_allows_and_no_more() {
        String viewer = key("VIEWER");
        String operator = key("OPERATOR");
        assertThat(service.sendAs(viewer, "GET", "/v1/distributions", null).status())
                .isEqualTo(200);
        Answer refused = service.sendAs(viewer, "DELETE", "/v1/distributions/d-x", null);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(refused.text("/detail")).contains("distributions:write");
        assertThat(service.sendAs(operator, "DELETE", "/v1/distributions/d-x", null).status())
                .isEqualTo(404);
        assertThat(
                        service.sendAs(
                                        operator,
                                        "POST",
                                        "/v1/edges/enrolment-tokens",
                                        "{}",
                                        "Content-Type",
                                        "application/json")
                                .status())
                .isEqualTo(403);
    }

    @Test
    void no_secret_is_in_a_table_as_it_is() {
        String edge = service.post("/v1/edges/enrolment-tokens", "{}").text("/token");
        String key = key("VIEWER");
        JdbcClient jdbc = service.bean(JdbcClient.class);
        List<String> tables =
                jdbc.sql("select tablename from pg_tables where schemaname = 'public'")
                        .query(String.class)
                        .list();
        assertThat(tables).contains("api_key_secret", "enrolment_token", "sealed_secret");
        StringBuilder everything = new StringBuilder();
        for (String table : tables) {
            jdbc.sql("select t::text from " + table + " t")
                    .query(String.class)
                    .list()
                    .forEach(everything::append);
        }
        assertThat(everything.toString())
                .doesNotContain(service.token().split("_")[2])
                .doesNotContain(edge.split("_")[2])
                .doesNotContain(key.split("_")[2])
                .doesNotContain("PRIVATE KEY");
    }
}
