package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tenants share an installation and do not see one another.
@ExtendWith(Service.Provider.class)
class TenantsTest {

    private static final String SITE =
            """
            {
              "name": "site",
              "origins": [{"id": "o", "domainName": "origin.example.test"}],
              "defaultCacheBehaviour": {"targetOriginId": "o"%s}%s
            }
            """;

    private final Service service;

    TenantsTest(Service service) {
        this.service = service;
    }

    private static String site(String behaviour, String more) {
        return SITE.formatted(behaviour, more);
    }

    private Answer acting(String tenant, String method, String path, String body) {
        return service.send(
                method,
                path,
                body,
                "Warmfront-Tenant",
                tenant,
                "Content-Type",
                "application/json",
                "If-Match",
                "*");
    }

    private static List<String> names(Answer list) {
        List<String> names = new ArrayList<>();
        list.body().path("items").forEach(item -> names.add(item.path("name").asString()));
        return names;
    }

    @Test
    void names_are_unique_for_each_tenant_and_shipped_ones_belong_to_all() {
        Guest acme = Guest.of(service, "acme");
        Guest bolt = Guest.of(service, "bolt");
        acme.made("/v1/distributions", site("", ""));
        bolt.made("/v1/distributions", site("", ""));
        Answer twice = acme.post("/v1/distributions", site("", ""));
        assertThat(twice.text("/type")).endsWith("name-is-taken");
        assertThat(names(acme.get("/v1/distributions"))).containsExactly("site");
        assertThat(names(acme.get("/v1/distributions?name=site"))).containsExactly("site");
        assertThat(names(acme.get("/v1/cache-policies"))).contains("CachingOptimized");
        Answer shipped = acme.post("/v1/cache-policies", "{\"name\": \"CachingOptimized\"}");
        assertThat(shipped.text("/type")).endsWith("name-is-taken");
        Answer changed =
                acme.patch("/v1/cache-policies/658327ea-f89d-4fab-a63d-7e88639e58f6", "{}");
        assertThat(changed.text("/type")).endsWith("read-only");
    }

    @Test
    void a_reference_to_what_another_has_is_one_to_what_does_not_exist() {
        Guest acme = Guest.of(service, "acme");
        Guest bolt = Guest.of(service, "bolt");
        String policy = bolt.made("/v1/cache-policies", "{\"name\": \"theirs\"}").id();
        String absent = policy.substring(0, policy.length() - 1) + "_";
        String behaviour = ", \"cachePolicyId\": \"%s\"";
        Answer theirs = acme.post("/v1/distributions", site(behaviour.formatted(policy), ""));
        Answer none = acme.post("/v1/distributions", site(behaviour.formatted(absent), ""));
        assertThat(theirs.status()).isEqualTo(400);
        assertThat(theirs.text("/errors/0/code")).isEqualTo("no-such-resource");
        assertThat(theirs.body().path("errors").toString().replace(policy, absent))
                .isEqualTo(none.body().path("errors").toString());
        Answer applied =
                acme.post(
                        "/v1/apply",
                        "{\"owner\": \"x\", \"distributions\": ["
                                + site(behaviour.formatted("@cache-policy/theirs"), "")
                                + "]}");
        assertThat(applied.status()).isEqualTo(400);
        assertThat(applied.response().body()).doesNotContain(policy).contains("no-such-resource");
    }

    @Test
    void a_repetition_is_one_for_the_same_tenant_only() {
        Guest acme = Guest.of(service, "acme");
        String policy = "{\"name\": \"same\"}";
        String key = "key-" + System.nanoTime();
        Answer first =
                service.post(
                        "/v1/cache-policies", policy.replace("same", key), "Idempotency-Key", key);
        Answer second =
                service.post(
                        "/v1/cache-policies",
                        policy.replace("same", key),
                        "Idempotency-Key",
                        key,
                        "Warmfront-Tenant",
                        acme.name());
        assertThat(second.status()).as(second.response().body()).isEqualTo(201);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(service.get("/v1/cache-policies/" + second.id()).status()).isEqualTo(404);
        assertThat(acme.get("/v1/cache-policies/" + second.id()).status()).isEqualTo(200);
        assertThat(acme.get("/v1/cache-policies/" + first.id()).status()).isEqualTo(404);
    }

    @Test
    void a_header_names_the_tenant_for_the_installation_and_nothing_for_a_tenant() {
        Guest acme = Guest.of(service, "acme");
        Guest bolt = Guest.of(service, "bolt");
        acme.made("/v1/distributions", site("", ""));
        assertThat(names(acting(acme.name(), "GET", "/v1/distributions", null)))
                .containsExactly("site");
        assertThat(names(acting(acme.id(), "GET", "/v1/distributions", null)))
                .containsExactly("site");
        for (String nobody : List.of("nobody", "*", "t-0", "' or true --")) {
            Answer none = acting(nobody, "GET", "/v1/distributions", null);
            assertThat(none.status()).as(nobody).isEqualTo(404);
        }
        for (String own : List.of(acme.name(), acme.id())) {
            Answer named =
                    service.sendAs(
                            acme.token(),
                            "GET",
                            "/v1/distributions",
                            null,
                            "Warmfront-Tenant",
                            own);
            assertThat(named.status()).isEqualTo(200);
        }
        Answer theirs = named(acme, bolt.name());
        Answer nobodys = named(acme, "nobody");
        assertThat(theirs.status()).isEqualTo(404);
        assertThat(theirs.text("/detail").replace(bolt.name(), "nobody"))
                .isEqualTo(nobodys.text("/detail"));
        assertThat(named(acme, "default").status()).isEqualTo(404);
        Answer twice =
                service.send(
                        "GET",
                        "/v1/distributions",
                        null,
                        "Warmfront-Tenant",
                        acme.name(),
                        "Warmfront-Tenant",
                        bolt.name());
        assertThat(twice.status()).isEqualTo(400);
    }

    private Answer named(Guest guest, String tenant) {
        return service.sendAs(
                guest.token(), "GET", "/v1/distributions", null, "Warmfront-Tenant", tenant);
    }

    @Test
    void no_document_says_whose_it_is() {
        Guest acme = Guest.of(service, "acme");
        for (String member : List.of("tenantId", "tenant_id", "tenant")) {
            Answer asked =
                    acme.post(
                            "/v1/cache-policies",
                            "{\"name\": \"mine\", \"" + member + "\": \"t-default\"}");
            assertThat(asked.status()).as(member).isEqualTo(400);
            assertThat(asked.text("/errors/0/pointer")).isEqualTo("/" + member);
        }
        assertThat(service.get("/v1/cache-policies?name=mine").body().path("items")).isEmpty();
    }

    @Test
    void a_list_goes_on_from_nobodys_elses_place() {
        Guest acme = Guest.of(service, "acme");
        Guest bolt = Guest.of(service, "bolt");
        for (Guest guest : List.of(acme, bolt)) {
            for (int i = 0; i < 3; i++) {
                guest.made("/v1/cache-policies", "{\"name\": \"p" + i + "\"}");
            }
        }
        for (String list : List.of("/v1/changes", "/v1/audit-events")) {
            String theirs = bolt.get(list + "?limit=1").text("/next");
            Answer crossed = acme.get(theirs);
            assertThat(crossed.status()).isEqualTo(200);
            assertThat(crossed.response().body()).doesNotContain(bolt.id()).doesNotContain("boss-");
            crossed.body()
                    .path("items")
                    .forEach(item ->
                            assertThat(
                                            acme.get("/v1/changes/" + item.path("id").asString())
                                                    .status())
                                    .isEqualTo(200));
        }
        int seen = 0;
        for (String next = "/v1/changes?limit=1"; !next.isEmpty(); seen++) {
            next = acme.get(next).text("/next");
        }
        assertThat(seen).as("a key and three policies").isEqualTo(4);
    }

    @Test
    void each_tenant_verifies_a_chain_of_its_own() {
        Guest acme = Guest.of(service, "acme");
        service.distribution();
        acme.made("/v1/distributions", site("", ""));
        service.distribution();
        acme.made("/v1/cache-policies", "{\"name\": \"one-more\"}");
        Answer verdict = acme.get("/v1/audit-events/verification");
        assertThat(verdict.text("/intact")).as(verdict.response().body()).isEqualTo("true");
        assertThat(verdict.text("/events")).isEqualTo("3");
        assertThat(verdict.text("/lastSequence")).isEqualTo("3");
        Answer all = service.get("/v1/audit-events/verification");
        assertThat(all.text("/intact")).as(all.response().body()).isEqualTo("true");
        String exported =
                service.sendAs(acme.token(), "GET", "/v1/audit-events/export", null)
                        .response()
                        .body();
        assertThat(exported.lines()).hasSize(3);
        // What was done to the tenant itself is the installation's to know.
        assertThat(exported).doesNotContain(acme.id());
        assertThat(service.get("/v1/audit-events?subject=tenant/" + acme.id()).body().path("items"))
                .hasSize(1);
    }

    @Test
    void nobody_explains_what_is_somebody_elses() {
        Guest acme = Guest.of(service, "acme");
        Guest bolt = Guest.of(service, "bolt");
        Answer site = acme.made("/v1/distributions", site("", ""));
        String change = site.header("Warmfront-Change");
        Deadline.until(
                "it is published",
                () -> !acme.get("/v1/changes/" + change).text("/releaseVersion").isEmpty());
        String host = site.text("/domainName");
        String question = "{\"url\": \"http://%s/\"}";
        Answer own = acme.post("/v1/explain", question.formatted(host));
        assertThat(own.text("/distributionId")).isEqualTo(site.id());
        Answer theirs = bolt.post("/v1/explain", question.formatted(host));
        Answer nobodys = bolt.post("/v1/explain", question.formatted("d-none.cdn.localhost"));
        assertThat(theirs.status()).isEqualTo(200);
        assertThat(theirs.body().toString().replace(host, "d-none.cdn.localhost"))
                .isEqualTo(nobodys.body().toString());
        assertThat(service.post("/v1/explain", question.formatted(host)).body().toString())
                .doesNotContain(site.id());
    }

    @Test
    void a_key_of_a_tenant_never_reaches_further() {
        Guest acme = Guest.of(service, "acme");
        for (String shared : List.of("/v1/edges", "/v1/releases", "/v1/rollouts", "/v1/tenants")) {
            assertThat(acme.get(shared).status()).as(shared).isEqualTo(403);
        }
        Answer made =
                acme.made(
                        "/v1/api-keys",
                        "{\"name\": \"wide\", \"role\": \"OWNER\", \"tenantOnly\": false}");
        String token = made.text("/token");
        assertThat(service.sendAs(token, "GET", "/v1/tenants", null).status()).isEqualTo(403);
        assertThat(names(service.sendAs(token, "GET", "/v1/api-keys", null)))
                .containsExactlyInAnyOrder("boss", "wide");
        assertThat(
                        service.sendAs(
                                        token,
                                        "GET",
                                        "/v1/distributions",
                                        null,
                                        "Warmfront-Tenant",
                                        "default")
                                .status())
                .isEqualTo(404);
    }

    @Test
    void a_key_of_the_default_tenant_can_be_kept_inside() {
        String name = "inside-" + System.nanoTime();
        Answer made =
                service.post(
                        "/v1/api-keys",
                        "{\"name\": \"" + name + "\", \"role\": \"ADMIN\", \"tenantOnly\": true}");
        String token = made.text("/token");
        assertThat(service.sendAs(token, "GET", "/v1/distributions", null).status()).isEqualTo(200);
        assertThat(service.sendAs(token, "GET", "/v1/edges", null).status()).isEqualTo(403);
        Guest acme = Guest.of(service, "acme");
        Answer beyond =
                service.sendAs(
                        token, "GET", "/v1/distributions", null, "Warmfront-Tenant", acme.name());
        assertThat(beyond.status()).isEqualTo(404);
        Answer wider =
                service.sendAs(
                        token,
                        "POST",
                        "/v1/api-keys",
                        "{\"name\": \"wider-" + name + "\", \"role\": \"VIEWER\"}",
                        "Content-Type",
                        "application/json");
        assertThat(wider.status()).isEqualTo(403);
        assertThat(wider.text("/errors/0/pointer")).isEqualTo("/tenantOnly");
    }

    @Test
    void the_last_owner_of_a_tenant_stays_but_for_the_installation() {
        Guest acme = Guest.of(service, "acme");
        String boss = acme.get("/v1/api-keys").text("/items/0/id");
        assertThat(acme.delete("/v1/api-keys/" + boss).text("/type")).endsWith("last-owner");
        assertThat(acting(acme.name(), "DELETE", "/v1/api-keys/" + boss, null).status())
                .isEqualTo(204);
        assertThat(acme.get("/v1/api-keys").status()).isEqualTo(401);
    }

    @Test
    void a_tenant_is_deleted_when_it_is_empty_and_the_default_one_never() {
        Guest acme = Guest.of(service, "acme");
        String path = "/v1/tenants/" + acme.id();
        Answer full = service.delete(path, "If-Match", "*");
        assertThat(full.status()).isEqualTo(409);
        assertThat(full.text("/detail")).contains("api-key: 1");
        String boss = acme.get("/v1/api-keys").text("/items/0/id");
        acting(acme.name(), "DELETE", "/v1/api-keys/" + boss, null);
        assertThat(service.delete(path, "If-Match", "*").status()).isEqualTo(204);
        assertThat(service.get(path).status()).isEqualTo(404);
        Answer gone = acting(acme.name(), "GET", "/v1/distributions", null);
        assertThat(gone.status()).isEqualTo(404);
        Answer standing = service.delete("/v1/tenants/t-default", "If-Match", "*");
        assertThat(standing.status()).isEqualTo(409);
    }

    @Test
    void a_tenant_has_a_name_that_a_header_can_hold() {
        for (String name : List.of("t-acme", "Acme", "", "-a", "a-", "ä", "a b", "a".repeat(64))) {
            Answer made = service.post("/v1/tenants", "{\"name\": \"" + name + "\"}");
            assertThat(made.status()).as(name).isEqualTo(400);
            assertThat(made.text("/errors/0/pointer")).isEqualTo("/name");
        }
        Guest acme = Guest.of(service, "acme");
        Answer twice = service.post("/v1/tenants", "{\"name\": \"" + acme.name() + "\"}");
        assertThat(twice.text("/type")).endsWith("name-is-taken");
        Answer patched =
                service.patch(
                        "/v1/tenants/" + acme.id(), "{\"comment\": \"Shoes\"}", "If-Match", "*");
        assertThat(patched.text("/comment")).isEqualTo("Shoes");
        assertThat(names(service.get("/v1/tenants?limit=500"))).contains("default", acme.name());
    }

    @Test
    void what_edges_are_told_is_what_all_tenants_ask_for() {
        Guest acme = Guest.of(service, "acme");
        Guest bolt = Guest.of(service, "bolt");
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "shared-" + acme.name()).attaches()) {
            List<Answer> sites =
                    List.of(
                            acme.made("/v1/distributions", site("", "")),
                            bolt.made("/v1/distributions", site("", "")),
                            service.distribution());
            edge.hears(heard -> sites.stream().allMatch(edge::runs));
            Answer change = acme.get("/v1/changes?limit=1");
            Answer live = acme.get("/v1/changes/" + change.text("/items/0/id") + "?wait=20s");
            assertThat(live.text("/status")).as(live.response().body()).isEqualTo("LIVE");
        }
    }
}
