package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.web.Json;
import dev.warmfront.control.web.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is exported and applied again changes nothing.
@ExtendWith(Service.Provider.class)
class ExportTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String[] YAML = {"Accept", "application/yaml"};

    private final Service service;

    ExportTest(Service service) {
        this.service = service;
    }

    private Answer export(String query) {
        Answer answer = service.get("/v1/apply/export" + query);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer;
    }

    private Answer applied(String document) {
        Answer answer = service.post("/v1/apply", document);
        assertThat(answer.status()).as(answer.response().body() + "\n" + document).isEqualTo(200);
        return answer;
    }

    private void changesNothing(String document) {
        Answer plan = service.post("/v1/apply/plan", document);
        assertThat(plan.status()).as(plan.response().body()).isEqualTo(200);
        plan.body()
                .at("/steps")
                .forEach(step ->
                        assertThat(step.at("/action").asString())
                                .as(step.toString())
                                .isEqualTo("UNCHANGED"));
    }

    @Test
    void it_says_what_was_asked_for_and_no_more() {
        String x = UUID.randomUUID().toString().substring(0, 8);
        String document =
                """
                {
                  "owner" : "brief-%1$s",
                  "distributions" : [ {
                    "name" : "brief-%1$s",
                    "origins" : [ {
                      "id" : "o",
                      "domainName" : "o.shop.test"
                    } ],
                    "defaultCacheBehaviour" : {
                      "targetOriginId" : "o",
                      "cachePolicyId" : "@cache-policy/CachingDisabled"
                    },
                    "webAclId" : "@web-acl/brief-%1$s"
                  } ],
                  "hostedZones" : [ {
                    "name" : "brief-%1$s.test"
                  } ],
                  "webAcls" : [ {
                    "name" : "brief-%1$s"
                  } ]
                }\
                """
                        .formatted(x);
        applied(document);
        Answer exported = export("?owner=brief-" + x);
        assertThat(exported.response().body()).isEqualTo(document);
        Answer yaml = service.send("GET", "/v1/apply/export?owner=brief-" + x, null, YAML);
        assertThat(yaml.header("Content-Type")).startsWith("application/yaml");
        assertThat(yaml.response().body())
                .startsWith("owner: brief-" + x + "\ndistributions:\n- name: brief-" + x + "\n");
    }

    @Test
    void what_nobody_owns_and_everything_can_be_had_too_and_what_has_no_name_is_listed() {
        String x = UUID.randomUUID().toString().substring(0, 8);
        Answer nameless =
                service.post(
                        "/v1/distributions",
                        """
                        {"origins": [{"id": "o", "domainName": "o.shop.test"}],
                         "defaultCacheBehaviour": {"targetOriginId": "o"}}
                        """);
        service.post("/v1/ip-sets", "{\"name\": \"free-" + x + "\", \"addresses\": []}");
        applied(
                """
                {"owner": "all-%1$s", "ipSets": [{"name": "mine-%1$s", "addresses": []}]}
                """
                        .formatted(x));
        Answer unowned = export("?unowned=true");
        assertThat(unowned.response().body()).contains("free-" + x).doesNotContain("mine-" + x);
        assertThat(unowned.header("Warmfront-Left-Out")).contains("distribution/");
        Answer all = export("");
        assertThat(all.response().body())
                .contains("free-" + x, "mine-" + x)
                .doesNotContain("CachingOptimized\"", "PRIVATE KEY", "sealedKey", nameless.id());
        assertThat(all.body().at("/owner").isNull()).isTrue();
        changesNothing(unowned.response().body());
        changesNothing(all.response().body());
        assertThat(export("?owner=nobody-" + x).body().size()).isEqualTo(1);
        assertThat(service.get("/v1/apply/export?owner=a&unowned=true").status()).isEqualTo(400);
        assertThat(service.get("/v1/apply/export?owner=a%20b").status()).isEqualTo(400);
        assertThat(service.get("/v1/apply/export?ownr=a").status()).isEqualTo(400);
    }

    @Test
    void whatever_a_document_says_its_export_applied_changes_nothing() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20261123);
        String owner = "any-" + UUID.randomUUID().toString().substring(0, 8);
        for (int round = 0; round < 25; round++) {
            String document = new Invented(random, owner).document().toString();
            applied(document);
            changesNothing(document);
            String exported = export("?owner=" + owner).response().body();
            changesNothing(exported);
            String yaml =
                    service.send("GET", "/v1/apply/export?owner=" + owner, null, YAML)
                            .response()
                            .body();
            JsonNode read = Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
            assertThat(read)
                    .as(yaml)
                    .isEqualTo(Json.parse(exported.getBytes(StandardCharsets.UTF_8)));
        }
        applied("{\"owner\": \"" + owner + "\"}");
        assertThat(export("?owner=" + owner).body().size()).isEqualTo(1);
    }

    /// A document that somebody might write: a few of each kind, some of which rely on others.
    private static final class Invented {

        private final RandomGenerator random;
        private final String owner;
        private final ObjectNode document = JSON.createObjectNode();

        Invented(RandomGenerator random, String owner) {
            this.random = random;
            this.owner = owner;
        }

        private boolean chance() {
            return random.nextBoolean();
        }

        private String text() {
            List<String> texts =
                    List.of("", "a", "no", "10", "two words", "ü: {x}", "#", "@x/y", "- z", "0x1f");
            return texts.get(random.nextInt(texts.size()));
        }

        private String word(String noun, List<String> names) {
            return "@" + noun + "/" + names.get(random.nextInt(names.size()));
        }

        private List<String> names(String kind) {
            List<String> names = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                names.add(owner + " " + kind + " " + (i + random.nextInt(2) * 3));
            }
            return names.stream().distinct().toList();
        }

        private ObjectNode add(String member, String name) {
            ObjectNode one = document.withArray(member).addObject().put("name", name);
            if (chance()) {
                one.put("comment", text());
            }
            if (chance()) {
                one.putObject("tags").put("k" + text(), text());
            }
            return one;
        }

        ObjectNode document() {
            document.put("owner", owner);
            List<String> sets = names("set");
            List<String> checks = names("check");
            List<String> policies = names("policy");
            List<String> headers = names("headers");
            List<String> doors = names("door");
            List<String> sites = names("site");
            zone(sites, checks);
            for (int i = 0; i < sites.size(); i++) {
                site(sites.get(i), i, doors, policies, headers, checks);
            }
            doors.forEach(name -> door(name, sets));
            sets.forEach(name -> add("ipSets", name).putArray("addresses").add("192.0.2.0/24"));
            checks.forEach(name ->
                    add("healthChecks", name)
                            .put("type", "TCP")
                            .put("domainName", "o.shop.test")
                            .put("port", 1 + random.nextInt(65_535)));
            policies.forEach(this::policy);
            headers.forEach(name -> {
                ObjectNode one = add("responseHeadersPolicies", name);
                if (chance()) {
                    one.putObject("serverTiming").put("samplingRate", 12.5);
                }
                one.putArray("customHeaders")
                        .addObject()
                        .put("name", "X-Shop")
                        .put("value", "yes " + random.nextInt(9));
            });
            return document;
        }

        private void policy(String name) {
            ObjectNode one = add("cachePolicies", name);
            if (chance()) {
                one.put("defaultTtlSeconds", random.nextInt(100_000));
            }
            if (chance()) {
                ObjectNode listed = one.putObject("queryStrings").put("behaviour", "LISTED");
                listed.putArray("names").add("width");
            }
            if (chance()) {
                one.putArray("contentCodings").add("BR").add("GZIP");
            }
        }

        private void door(String name, List<String> sets) {
            ObjectNode one = add("webAcls", name);
            if (chance()) {
                ObjectNode rule = one.putArray("rules").addObject();
                rule.put("name", "r").put("priority", 1).put("action", "BLOCK");
                ArrayNode any = rule.putObject("statement").putArray("or");
                any.addObject().putObject("ipSet").put("ipSetId", word("ip-set", sets));
                any.addObject()
                        .putObject("not")
                        .putObject("textMatch")
                        .put("field", "PATH")
                        .put("comparison", "STARTS_WITH")
                        .put("text", "/a");
            }
        }

        private void site(
                String name,
                int number,
                List<String> doors,
                List<String> policies,
                List<String> headers,
                List<String> checks) {
            ObjectNode one = add("distributions", name);
            ObjectNode origin = one.putArray("origins").addObject();
            origin.put("id", "o").put("domainName", "o.shop.test");
            if (chance()) {
                origin.put("healthCheckId", word("health-check", checks));
            }
            ObjectNode usual = one.putObject("defaultCacheBehaviour").put("targetOriginId", "o");
            if (chance()) {
                usual.put("cachePolicyId", word("cache-policy", policies));
            }
            if (chance()) {
                usual.put("responseHeadersPolicyId", word("response-headers-policy", headers));
            }
            if (chance()) {
                ObjectNode more = one.putArray("cacheBehaviours").addObject();
                more.put("pathPattern", "/x/*").put("targetOriginId", "o");
                more.put("cachePolicyId", "@cache-policy/CachingDisabled");
            }
            if (chance()) {
                one.put("webAclId", word("web-acl", doors));
            }
            if (chance()) {
                one.put("enabled", chance());
            }
            if (chance()) {
                one.putArray("aliases").add("site-" + number + "." + owner + ".test");
            }
        }

        private void zone(List<String> sites, List<String> checks) {
            String zone = owner + ".test";
            ArrayNode sets = add("hostedZones", zone).putArray("recordSets");
            sets.addObject()
                    .put("name", zone)
                    .put("type", "A")
                    .putObject("alias")
                    .put("distributionId", word("distribution", sites));
            for (int i = random.nextInt(6); i >= 0; i--) {
                ObjectNode set = sets.addObject().put("name", "n" + i + "." + zone);
                set.put("type", "TXT").put("ttlSeconds", 60);
                set.putArray("values").add("\"" + random.nextInt(100) + "\"");
                if (chance()) {
                    set.put("setIdentifier", "one").put("weight", random.nextInt(256));
                    set.put("healthCheckId", word("health-check", checks));
                }
            }
        }
    }
}
