package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.certificate.Issued;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A document is what stands afterwards, all of it and nothing else of its owner's, or nothing is.
@ExtendWith(Service.Provider.class)
class ApplyTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Service service;

    /// One of a kind, so that tests do not meet.
    private final String x = UUID.randomUUID().toString().substring(0, 8);

    ApplyTest(Service service) {
        this.service = service;
    }

    private Answer apply(String document, String... headers) {
        return service.post("/v1/apply", document, headers);
    }

    private Answer applied(String document, String... headers) {
        return expecting(200, apply(document, headers));
    }

    private Answer plan(String document, String... headers) {
        return service.post("/v1/apply/plan", document, headers);
    }

    private Answer planned(String document) {
        return expecting(200, plan(document));
    }

    private static Answer expecting(int status, Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        return answer;
    }

    /// A shop with everything: nothing comes before what it relies on.
    private String shop() {
        return """
        {
          "owner": "shop-$x",
          "hostedZones": [
            {
              "name": "shop-$x.test",
              "recordSets": [
                {"name": "www.shop-$x.test", "type": "A",
                 "alias": {"distributionId": "@distribution/shop-$x"}},
                {"name": "mail.shop-$x.test", "type": "A", "ttlSeconds": 60,
                 "values": ["192.0.2.25"], "setIdentifier": "one", "weight": 1,
                 "healthCheckId": "@health-check/up-$x"}
              ]
            }
          ],
          "distributions": [
            {
              "name": "shop-$x",
              "aliases": ["www.shop-$x.test"],
              "origins": [
                {"id": "o", "domainName": "o.shop.test", "healthCheckId": "@health-check/up-$x"}
              ],
              "defaultCacheBehaviour": {
                "targetOriginId": "o",
                "cachePolicyId": "@cache-policy/pages-$x",
                "responseHeadersPolicyId": "@response-headers-policy/safe-$x"
              },
              "webAclId": "@web-acl/door-$x"
            }
          ],
          "webAcls": [
            {
              "name": "door-$x",
              "rules": [
                {"name": "office", "priority": 1, "action": "ALLOW",
                 "statement": {"not": {"ipSet": {"ipSetId": "@ip-set/office-$x"}}}}
              ]
            }
          ],
          "responseHeadersPolicies": [
            {"name": "safe-$x", "securityHeaders": {"contentTypeOptions": {"override": true}}}
          ],
          "ipSets": [{"name": "office-$x", "addresses": ["192.0.2.0/24"]}],
          "cachePolicies": [{"name": "pages-$x", "defaultTtlSeconds": 60}],
          "healthChecks": [{"name": "up-$x", "type": "TCP", "domainName": "o.shop.test"}]
        }
        """
                .replace("$x", x);
    }

    private String owned(String owner, String... members) {
        return "{\"owner\": "
                + (owner == null ? "null" : "\"" + owner + "\"")
                + (members.length == 0 ? "" : ", " + String.join(", ", members))
                + "}";
    }

    private String ipSets(String... sets) {
        return "\"ipSets\": [" + String.join(", ", sets) + "]";
    }

    private String ipSet(String name, String address) {
        return "{\"name\": \"" + name + "-" + x + "\", \"addresses\": [\"" + address + "\"]}";
    }

    private static String site(String name, String more) {
        return """
        {"name": "%s", "origins": [{"id": "o", "domainName": "o.shop.test"}],
         "defaultCacheBehaviour": {"targetOriginId": "o"}%s}
        """
                .formatted(name, more.isEmpty() ? "" : ", " + more);
    }

    /// What became of what, by kind and name.
    private static Map<String, String> actions(Answer answer) {
        Map<String, String> actions = new TreeMap<>();
        answer.body()
                .at("/steps")
                .forEach(step ->
                        actions.put(
                                step.at("/kind").asString() + "/" + step.at("/name").asString(),
                                step.at("/action").asString()));
        return actions;
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

    private long newestChange() {
        return service.bean(JdbcClient.class)
                .sql("select coalesce(max(number), 0) from change")
                .query(Long.class)
                .single();
    }

    private JsonNode byName(String path, String name) {
        return service.get(path + "?name=" + name).body().at("/items");
    }

    @Test
    void everything_is_made_at_once_in_whatever_order_it_is_written() {
        Answer made = applied(shop());
        assertThat(made.text("/counts/create")).isEqualTo("7");
        assertThat(made.body().at("/dryRun").asBoolean()).isFalse();
        List<String> kinds = new ArrayList<>();
        made.body().at("/steps").forEach(step -> kinds.add(step.at("/kind").asString()));
        assertThat(kinds)
                .containsSubsequence("ip-set", "web-acl", "distribution", "hosted-zone")
                .containsSubsequence("health-check", "distribution");
        JsonNode site = byName("/v1/distributions", "shop-" + x).get(0);
        JsonNode door = byName("/v1/web-acls", "door-" + x).get(0);
        assertThat(site.at("/webAclId")).isEqualTo(door.at("/id"));
        String zone = byName("/v1/hosted-zones", "shop-" + x + ".test").get(0).at("/id").asString();
        Answer read = service.get("/v1/hosted-zones/" + zone);
        assertThat(read.text("/recordSetCount")).isEqualTo("4");
        assertThat(read.body().at("/recordSets/2/alias/distributionId")).isEqualTo(site.at("/id"));
        Answer last = service.get("/v1/changes/" + made.header("Warmfront-Change"));
        assertThat(last.text("/id")).isEqualTo(made.text("/changeId"));
        assertThat(last.text("/subject")).isEqualTo("hosted-zone/" + zone);
        assertThat(
                        service.get("/v1/web-acls/" + door.at("/id").asString() + "/versions")
                                .body()
                                .at("/items"))
                .hasSize(1);
    }

    @Test
    void a_document_with_nothing_to_do_writes_nothing_and_publishes_nothing() {
        Answer made = applied(shop());
        Deadline.until(
                "published",
                () ->
                        !service.get("/v1/changes/" + made.text("/changeId"))
                                .text("/status")
                                .equals("PENDING"));
        long change = newestChange();
        String release = service.get("/v1/releases?limit=1").text("/items/0/version");
        Answer again = applied(shop());
        assertThat(again.text("/counts/unchanged")).isEqualTo("7");
        assertThat(again.text("/changeId")).isEqualTo(made.text("/changeId"));
        assertThat(newestChange()).isEqualTo(change);
        assertThat(service.get("/v1/releases?limit=1").text("/items/0/version")).isEqualTo(release);
    }

    @Test
    void what_is_not_in_the_document_any_more_goes_and_nothing_of_anybody_else() {
        applied(shop());
        expecting(201, service.post("/v1/ip-sets", ipSet("mine", "192.0.2.1")));
        applied(owned("other-" + x, ipSets(ipSet("theirs", "192.0.2.2"))));
        Answer rest = applied(owned("shop-" + x, ipSets(ipSet("office", "192.0.2.0/24"))));
        assertThat(rest.text("/counts/delete")).isEqualTo("6");
        assertThat(rest.text("/counts/unchanged")).isEqualTo("1");
        assertThat(byName("/v1/distributions", "shop-" + x)).isEmpty();
        assertThat(byName("/v1/hosted-zones", "shop-" + x + ".test")).isEmpty();
        assertThat(byName("/v1/ip-sets", "mine-" + x)).hasSize(1);
        assertThat(byName("/v1/ip-sets", "theirs-" + x)).hasSize(1);
        Answer none = applied(owned("shop-" + x));
        assertThat(actions(none)).containsExactly(Map.entry("ip-set/office-" + x, "DELETE"));
    }

    @Test
    void one_fault_keeps_everything_out_and_each_says_where_it_is() {
        String document =
                owned(
                        "shop-" + x,
                        ipSets(ipSet("good", "192.0.2.1"), "{\"name\": \"a\", \"adresses\": []}"),
                        "\"distributions\": ["
                                + site("s-" + x, "\"webAclId\": \"@web-acl/door\"")
                                + ", "
                                + site("t-" + x, "\"enabled\": \"yes\"")
                                + "]",
                        "\"webACLs\": []",
                        "\"certificates\": []");
        Answer refused = apply(document);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(faults(refused))
                .containsExactlyInAnyOrder(
                        "/webACLs unknown-field",
                        "/certificates not-declarable",
                        "/ipSets/1/adresses unknown-field",
                        "/ipSets/1/addresses missing",
                        "/distributions/1/enabled wrong-type",
                        "/distributions/0/webAclId no-such-resource");
        assertThat(refused.response().body()).contains("did you mean webAcls?");
        assertThat(byName("/v1/ip-sets", "good-" + x)).isEmpty();
    }

    @Test
    void faults_of_meaning_point_into_the_document_too_and_nothing_is_stored() {
        String document =
                owned(
                        "shop-" + x,
                        ipSets(ipSet("good", "192.0.2.1"), ipSet("bad", "192.0.2.300")),
                        "\"hostedZones\": [{\"name\": \"z-"
                                + x
                                + ".test\", \"recordSets\": ["
                                + "{\"name\": \"a.elsewhere.test\", \"type\": \"A\","
                                + " \"ttlSeconds\": 60, \"values\": [\"192.0.2.1\"]}]}]",
                        "\"distributions\": ["
                                + site("s-" + x, "\"aliases\": [\"a.z-" + x + ".test\"]")
                                        .replace(
                                                "\"targetOriginId\": \"o\"",
                                                "\"targetOriginId\": \"p\"")
                                + "]");
        long before = newestChange();
        Answer refused = apply(document);
        assertThat(refused.status()).as(refused.response().body()).isEqualTo(400);
        assertThat(faults(refused))
                .anyMatch(fault -> fault.startsWith("/ipSets/1/addresses/0 "))
                .anyMatch(fault -> fault.startsWith("/hostedZones/0/recordSets/0/name "))
                .anyMatch(fault ->
                        fault.startsWith("/distributions/0/defaultCacheBehaviour/targetOriginId "));
        assertThat(newestChange()).isEqualTo(before);
        assertThat(byName("/v1/ip-sets", "good-" + x)).isEmpty();
    }

    @Test
    void a_reference_to_nothing_is_told_with_what_was_probably_meant() {
        String document =
                owned(
                        "shop-" + x,
                        "\"webAcls\": [{\"name\": \"front-door-" + x + "\"}]",
                        "\"distributions\": ["
                                + site("s-" + x, "\"webAclId\": \"@web-acl/frontdoor-" + x + "\"")
                                + ", "
                                + site("t-" + x, "\"webAclId\": \"@webacl/front-door-" + x + "\"")
                                + ", "
                                + site("u-" + x, "\"webAclId\": \"front-door-" + x + "\"")
                                + "]");
        Answer refused = expecting(400, apply(document));
        assertThat(faults(refused)).hasSize(3).allMatch(f -> f.endsWith(" no-such-resource"));
        assertThat(refused.text("/errors/0/message"))
                .contains("did you mean front-door-" + x + "?");
        assertThat(refused.text("/errors/1/message")).contains("did you mean web-acl?");
        assertThat(refused.text("/errors/2/message"))
                .contains("did you mean @web-acl/front-door-" + x + "?");
        String policy = "\"cachePolicyId\": \"CachingDisabled\", \"targetOriginId\": \"o\"";
        Answer shipped =
                apply(
                        owned(
                                "shop-" + x,
                                "\"distributions\": ["
                                        + site("s-" + x, "")
                                                .replace("\"targetOriginId\": \"o\"", policy)
                                        + "]"));
        assertThat(shipped.text("/errors/0/message"))
                .contains("did you mean @cache-policy/CachingDisabled?");
    }

    @Test
    void what_exists_already_can_be_referred_to_certificates_and_managed_policies_too() {
        Issued issued =
                Issued.leaf(Issued.authority("CA"), Issued.newKeys(), "www.s-" + x + ".test");
        Answer certificate =
                expecting(
                        201,
                        service.post(
                                "/v1/certificates",
                                JSON.createObjectNode()
                                        .put("name", "cert-" + x)
                                        .put("chainPem", issued.pem())
                                        .put("privateKeyPem", issued.keyPem())
                                        .toString()));
        String site =
                site(
                        "s-" + x,
                        "\"aliases\": [\"www.s-"
                                + x
                                + ".test\"],"
                                + " \"certificateId\": \"@certificate/cert-"
                                + x
                                + "\","
                                + " \"cacheBehaviours\": [{\"pathPattern\": \"/api/*\","
                                + " \"targetOriginId\": \"o\","
                                + " \"cachePolicyId\": \"@cache-policy/CachingDisabled\"}]");
        applied(owned("shop-" + x, "\"distributions\": [" + site + "]"));
        JsonNode made = byName("/v1/distributions", "s-" + x).get(0);
        assertThat(made.at("/certificateId").asString()).isEqualTo(certificate.id());
        assertThat(made.at("/cacheBehaviours/0/cachePolicyId").asString())
                .isEqualTo("4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
    }

    @Test
    void a_plan_tells_the_difference_in_the_documents_words_and_stores_nothing() {
        applied(shop());
        long before = newestChange();
        String changed =
                shop().replace("@web-acl/door-" + x, "@web-acl/gate-" + x)
                        .replace("\"name\": \"door-" + x, "\"name\": \"gate-" + x)
                        .replace("192.0.2.25", "192.0.2.26");
        Answer plan = planned(changed);
        assertThat(plan.body().at("/dryRun").asBoolean()).isTrue();
        assertThat(actions(plan))
                .containsEntry("web-acl/gate-" + x, "CREATE")
                .containsEntry("web-acl/door-" + x, "DELETE")
                .containsEntry("distribution/shop-" + x, "UPDATE")
                .containsEntry("hosted-zone/shop-" + x + ".test", "UPDATE")
                .containsEntry("ip-set/office-" + x, "UNCHANGED");
        List<String> differences = new ArrayList<>();
        for (JsonNode step : plan.body().at("/steps")) {
            if (step.at("/action").asString().equals("UPDATE")) {
                step.at("/differences")
                        .forEach(one ->
                                differences.add(
                                        one.at("/pointer").asString()
                                                + " "
                                                + one.at("/from").asString()
                                                + " "
                                                + one.at("/to").asString()));
            }
        }
        assertThat(differences)
                .containsExactlyInAnyOrder(
                        "/webAclId @web-acl/door-" + x + " @web-acl/gate-" + x,
                        "/recordSets/1/values/0 192.0.2.25 192.0.2.26");
        assertThat(newestChange()).isEqualTo(before);
        assertThat(byName("/v1/web-acls", "gate-" + x)).isEmpty();
        assertThat(byName("/v1/web-acls", "door-" + x)).hasSize(1);
        assertThat(plan.header("Warmfront-Change")).isNull();
        Answer same = expecting(200, service.post("/v1/apply?dryRun=true", changed));
        assertThat(same.etag()).isEqualTo(plan.etag());
    }

    @Test
    void a_plan_that_is_bound_is_refused_when_the_world_has_changed_and_else_carried_out() {
        applied(shop());
        String changed = shop().replace("192.0.2.0/24", "192.0.2.128/25");
        String seen = planned(changed).etag();
        Answer other = apply(shop().replace("192.0.2.0/24", "192.0.2.0/25"), "If-Match", seen);
        assertThat(other.status()).as("another document").isEqualTo(412);
        JsonNode office = byName("/v1/ip-sets", "office-" + x).get(0);
        String at = "/v1/ip-sets/" + office.at("/id").asString();
        expecting(
                200,
                service.patch(at, "{\"comment\": \"mine\"}", "If-Match", service.get(at).etag()));
        Answer late = apply(changed, "If-Match", seen);
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.etag()).isNotEqualTo(seen);
        applied(changed, "If-Match", planned(changed).etag());
        assertThat(service.get(at).text("/addresses/0")).isEqualTo("192.0.2.128/25");
    }

    @Test
    void what_somebody_did_by_hand_is_told_and_undone() {
        applied(shop());
        JsonNode office = byName("/v1/ip-sets", "office-" + x).get(0);
        String at = "/v1/ip-sets/" + office.at("/id").asString();
        service.patch(at, "{\"addresses\": [\"192.0.2.9\"]}", "If-Match", service.get(at).etag());
        Answer plan = planned(shop());
        assertThat(plan.text("/counts/update")).isEqualTo("1");
        applied(shop());
        assertThat(service.get(at).text("/addresses/0")).isEqualTo("192.0.2.0/24");
    }

    @Test
    void what_nobody_owns_is_taken_over_only_when_that_is_said() {
        expecting(201, service.post("/v1/ip-sets", ipSet("old", "192.0.2.1")));
        String document = owned("shop-" + x, ipSets(ipSet("old", "192.0.2.1")));
        Answer refused = apply(document);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/type")).endsWith(":not-yours");
        assertThat(faults(refused)).containsExactly("/ipSets/0/name not-owned");
        assertThat(refused.response().body()).contains("takeOver=unowned");
        Answer taken = expecting(200, service.post("/v1/apply?takeOver=unowned", document));
        assertThat(actions(taken)).containsValue("TAKE_OVER");
        assertThat(taken.text("/steps/0/takenFrom")).isEqualTo("unowned");
        assertThat(actions(applied(document))).containsValue("UNCHANGED");
    }

    @Test
    void what_another_owns_is_taken_over_only_when_that_one_is_named() {
        String mine = owned("mine-" + x, ipSets(ipSet("a", "192.0.2.1")));
        applied(owned("yours-" + x, ipSets(ipSet("a", "192.0.2.2"))));
        Answer refused = apply(mine);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(faults(refused)).containsExactly("/ipSets/0/name owned-by-another");
        assertThat(refused.response().body()).contains("takeOver=yours-" + x);
        assertThat(service.post("/v1/apply?takeOver=unowned", mine).status()).isEqualTo(409);
        Answer taken = expecting(200, service.post("/v1/apply?takeOver=yours-" + x, mine));
        assertThat(actions(taken)).containsValue("UPDATE");
        Answer yours = applied(owned("yours-" + x));
        assertThat(yours.body().at("/steps")).isEmpty();
        assertThat(byName("/v1/ip-sets", "a-" + x)).hasSize(1);
    }

    @Test
    void a_document_without_an_owner_removes_nothing_and_leaves_alone_what_is_owned() {
        applied(owned("shop-" + x, ipSets(ipSet("a", "192.0.2.1"))));
        Answer made =
                applied(owned(null, ipSets(ipSet("a", "192.0.2.1"), ipSet("b", "192.0.2.2"))));
        assertThat(actions(made))
                .containsEntry("ip-set/a-" + x, "UNCHANGED")
                .containsEntry("ip-set/b-" + x, "CREATE");
        Answer refused = apply(owned(null, ipSets(ipSet("a", "192.0.2.3"))));
        assertThat(refused.status()).isEqualTo(409);
        Answer changed = applied(owned(null, ipSets(ipSet("b", "192.0.2.4"))));
        assertThat(actions(changed)).containsExactly(Map.entry("ip-set/b-" + x, "UPDATE"));
        assertThat(expecting(400, apply("{\"ipSets\": []}")).text("/errors/0/pointer"))
                .isEqualTo("/owner");
    }

    @Test
    void what_is_shipped_with_the_product_is_in_no_document() {
        Answer refused = apply(owned(null, "\"cachePolicies\": [{\"name\": \"CachingDisabled\"}]"));
        assertThat(faults(refused)).containsExactly("/cachePolicies/0/name read-only");
    }

    @Test
    void something_else_that_relies_on_what_would_go_keeps_everything_as_it_is() {
        applied(shop());
        JsonNode door = byName("/v1/web-acls", "door-" + x).get(0);
        Answer outside =
                expecting(
                        201,
                        service.post(
                                "/v1/distributions",
                                site("outside-" + x, "\"webAclId\": " + door.at("/id"))));
        Answer refused = apply(owned("shop-" + x));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("/errors/0/code")).isEqualTo("still-referenced");
        assertThat(refused.text("/errors/0/message"))
                .contains("@web-acl/door-" + x)
                .contains("@distribution/outside-" + x);
        assertThat(byName("/v1/distributions", "shop-" + x)).hasSize(1);
        service.patch(
                outside.header("Location"), "{\"webAclId\": null}", "If-Match", outside.etag());
        applied(owned("shop-" + x));
    }

    @Test
    void a_reference_to_what_goes_with_the_same_document_is_a_fault() {
        String acl = "\"webAcls\": [{\"name\": \"door-" + x + "\"}]";
        String site =
                "\"distributions\": ["
                        + site("s-" + x, "\"webAclId\": \"@web-acl/door-" + x + "\"")
                        + "]";
        applied(owned("shop-" + x, acl, site));
        Answer refused = apply(owned("shop-" + x, site));
        assertThat(faults(refused)).containsExactly("/distributions/0/webAclId goes-away");
    }

    @Test
    void aliases_change_places_in_one_step() {
        String a = "a-" + x + ".test";
        String b = "b-" + x + ".test";
        applied(
                owned(
                        "shop-" + x,
                        "\"distributions\": ["
                                + site("one-" + x, "\"aliases\": [\"" + a + "\"]")
                                + ", "
                                + site("two-" + x, "\"aliases\": [\"" + b + "\"]")
                                + "]"));
        String swapped =
                owned(
                        "shop-" + x,
                        "\"distributions\": ["
                                + site("one-" + x, "\"aliases\": [\"" + b + "\"]")
                                + ", "
                                + site("three-" + x, "\"aliases\": [\"" + a + "\"]")
                                + "]");
        assertThat(actions(applied(swapped)))
                .containsEntry("distribution/one-" + x, "UPDATE")
                .containsEntry("distribution/two-" + x, "DELETE")
                .containsEntry("distribution/three-" + x, "CREATE");
        Answer taken =
                apply(
                        owned(
                                "other-" + x,
                                "\"distributions\": ["
                                        + site("four-" + x, "\"aliases\": [\"" + a + "\"]")
                                        + "]"));
        assertThat(faults(taken)).containsExactly("/distributions/0 name-is-taken");
    }

    @Test
    void in_which_order_record_sets_are_written_makes_no_difference() {
        String zone =
                """
                "hostedZones": [{"name": "z-$x.test", "recordSets": [
                  {"name": "a.z-$x.test", "type": "A", "ttlSeconds": 1, "values": ["192.0.2.1"]},
                  {"name": "b.z-$x.test", "type": "A", "ttlSeconds": 1, "values": ["192.0.2.2"]}
                ]}]
                """
                        .replace("$x", x);
        applied(owned("shop-" + x, zone));
        String turned =
                zone.replace("a.z-", "c.z-")
                        .replace("b.z-", "a.z-")
                        .replace("c.z-", "b.z-")
                        .replace("192.0.2.1", "192.0.2.3")
                        .replace("192.0.2.2", "192.0.2.1")
                        .replace("192.0.2.3", "192.0.2.2");
        assertThat(actions(applied(owned("shop-" + x, turned)))).containsValue("UNCHANGED");
        Answer soa =
                apply(
                        owned(
                                "shop-" + x,
                                zone.replace(
                                        "\"recordSets\": [",
                                        "\"recordSets\": [{\"name\": \"z-"
                                                + x
                                                + ".test\","
                                                + " \"type\": \"NS\", \"ttlSeconds\": 1,"
                                                + " \"values\": [\"ns.test\"]},")));
        assertThat(faults(soa)).containsExactly("/hostedZones/0/recordSets/0 kept-by-the-system");
    }

    @Test
    void yaml_is_the_same_document() {
        applied(shop());
        String yaml = dev.warmfront.control.web.Yaml.write(JSON.readTree(shop()));
        Answer again =
                expecting(200, service.post("/v1/apply", yaml, "Content-Type", "application/yaml"));
        assertThat(again.text("/counts/unchanged")).isEqualTo("7");
        Answer wrong =
                service.post(
                        "/v1/apply",
                        "owner: shop\nipSets:\n- name: [\n",
                        "Content-Type",
                        "application/yaml; charset=utf-8");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text("/type")).endsWith(":malformed-yaml");
        assertThat(wrong.text("/detail")).startsWith("line 4, column 1: ");
    }

    @Test
    void the_same_key_is_answered_the_same_and_nothing_is_done_twice() {
        String document = owned("shop-" + x, ipSets(ipSet("a", "192.0.2.1")));
        Answer first = applied(document, "Idempotency-Key", "key-" + x);
        long change = newestChange();
        Answer second = applied(document, "Idempotency-Key", "key-" + x);
        assertThat(second.text("/steps/0/action")).isEqualTo("CREATE");
        assertThat(second.text("/changeId")).isEqualTo(first.text("/changeId"));
        assertThat(newestChange()).isEqualTo(change);
        assertThat(apply(owned("shop-" + x), "Idempotency-Key", "key-" + x).status())
                .isEqualTo(422);
    }

    @Test
    void with_wait_it_answers_when_every_edge_runs_all_of_it() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "apply-" + x).attaches()) {
            Deadline.until(
                    "in service",
                    () -> service.get("/v1/edges").response().body().contains(edge.id()));
            Answer live = expecting(200, service.post("/v1/apply?wait=20s", shop()));
            assertThat(live.text("/status")).isEqualTo("LIVE");
            assertThat(edge.running().snapshot().resources().map(Object::toString))
                    .anyMatch(one -> one.contains("www.shop-" + x + ".test"));
            edge.holdsItsTongue();
            Answer held =
                    expecting(
                            200,
                            service.post(
                                    "/v1/apply?wait=1s",
                                    shop().replace("192.0.2.0/24", "192.0.2.0/28")));
            assertThat(held.text("/status")).isEqualTo("IN_PROGRESS");
            edge.speaksAgain();
            Answer nothing =
                    expecting(
                            200,
                            service.post(
                                    "/v1/apply?wait=20s",
                                    shop().replace("192.0.2.0/24", "192.0.2.0/28")));
            assertThat(nothing.text("/status")).as("of what was done before").isEqualTo("LIVE");
            assertThat(nothing.text("/changeId")).isEqualTo(held.text("/changeId"));
        }
    }

    @Test
    void who_may_only_look_may_plan_and_export_and_not_apply() {
        String viewer =
                expecting(
                                201,
                                service.post(
                                        "/v1/api-keys",
                                        "{\"name\": \"looks-" + x + "\", \"role\": \"VIEWER\"}"))
                        .text("/token");
        String document = owned("shop-" + x, ipSets(ipSet("a", "192.0.2.1")));
        String[] json = {"Content-Type", "application/json"};
        assertThat(service.sendAs(viewer, "POST", "/v1/apply/plan", document, json).status())
                .isEqualTo(200);
        assertThat(service.sendAs(viewer, "GET", "/v1/apply/export", null).status()).isEqualTo(200);
        assertThat(service.sendAs(viewer, "POST", "/v1/apply", document, json).status())
                .isEqualTo(403);
        assertThat(service.sendAs(null, "POST", "/v1/apply/plan", document, json).status())
                .isEqualTo(401);
        assertThat(byName("/v1/ip-sets", "a-" + x)).isEmpty();
    }

    @Test
    void a_document_is_bounded_in_size_and_number() {
        StringBuilder many = new StringBuilder("{\"owner\": \"shop\", \"ipSets\": [");
        for (int i = 0; i < 2001; i++) {
            many.append(i == 0 ? "" : ",").append("{\"name\": \"n").append(i);
            many.append("\", \"addresses\": []}");
        }
        assertThat(faults(apply(many.append("]}").toString()))).containsExactly(" too-many");
        String large = "{\"owner\": \"" + "x".repeat(5 << 20) + "\"}";
        assertThat(apply(large).status()).isEqualTo(413);
        String broad = "{\"owner\": null, \"ipSets\": [" + "1,".repeat(1_500_000) + "1]}";
        assertThat(apply(broad).text("/type")).endsWith(":malformed-json");
        assertThat(faults(apply("{\"owner\": \"un owned\"}")))
                .containsExactly("/owner invalid-owner");
        assertThat(faults(apply("{\"owner\": \"unowned\"}")))
                .containsExactly("/owner invalid-owner");
        assertThat(service.post("/v1/apply?takeOver=a%20b", owned(null)).status()).isEqualTo(400);
    }

    @Test
    void ids_and_what_the_system_adds_are_not_to_be_chosen() {
        String set = ipSet("a", "192.0.2.1").replace("}", ", \"id\": \"ips-1\", \"owner\": \"x\"}");
        assertThat(faults(apply(owned("shop-" + x, ipSets(set)))))
                .containsExactlyInAnyOrder(
                        "/ipSets/0/id unknown-field", "/ipSets/0/owner unknown-field");
    }

    @Test
    void as_many_as_a_document_may_hold_are_made_compared_and_removed() {
        StringBuilder many = new StringBuilder("\"distributions\": [");
        for (int i = 0; i < 1_000; i++) {
            many.append(i == 0 ? "" : ", ");
            String name = "m-" + i + "-" + x;
            many.append(site(name, "\"webAclId\": \"@web-acl/" + name + "\""));
        }
        many.append("], \"webAcls\": [");
        for (int i = 0; i < 1_000; i++) {
            many.append(i == 0 ? "" : ", ").append("{\"name\": \"m-" + i + "-" + x + "\"}");
        }
        String document = owned("many-" + x, many.append("]").toString());
        timed("plan to make 2000", () -> planned(document));
        Answer made = timed("make 2000", () -> applied(document));
        assertThat(made.text("/counts/create")).isEqualTo("2000");
        Answer same = timed("find 2000 as they are", () -> applied(document));
        assertThat(same.text("/counts/unchanged")).isEqualTo("2000");
        String seventh = "\"m-7-" + x + "\", ";
        String one = document.replace(seventh, seventh + "\"comment\": \"x\", ");
        Answer changed = timed("change one of 2000", () -> applied(one));
        assertThat(changed.text("/counts/update")).isEqualTo("1");
        Answer gone = timed("remove 2000", () -> applied(owned("many-" + x)));
        assertThat(gone.text("/counts/delete")).isEqualTo("2000");
    }

    /// Says how long it took, for the record.
    private static Answer timed(String what, Supplier<Answer> work) {
        long begun = System.nanoTime();
        Answer answer = work.get();
        long millis = (System.nanoTime() - begun) / 1_000_000;
        System.out.println("apply: " + what + ": " + millis + " ms");
        assertThat(millis).as(what).isLessThan(90_000);
        return answer;
    }

    @Test
    void whatever_is_done_to_a_document_it_is_a_plan_or_a_fault_and_never_an_error_of_ours() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(25);
        List<String> values =
                List.of(
                        "null",
                        "true",
                        "-1",
                        "1e400",
                        "9223372036854775808",
                        "\"\"",
                        "\"@\"",
                        "\"@/\"",
                        "\"@web-acl/\"",
                        "\"@distribution/shop-" + x + "\"",
                        "{}",
                        "[]",
                        "[null]",
                        "{\"name\": null}",
                        "\"\\u0000\"",
                        "\"\\ud800\"",
                        "\"" + "x".repeat(3_000) + "\"",
                        "{\"~1/\": {\"~\": []}}",
                        "\"*\"");
        int plans = 0;
        for (int i = 0; i < 400; i++) {
            JsonNode document = JSON.readTree(shop());
            for (int times = random.nextInt(3); times >= 0; times--) {
                List<JsonNode> inside = new ArrayList<>();
                collect(document, inside);
                JsonNode place = inside.get(random.nextInt(inside.size()));
                JsonNode value = JSON.readTree(values.get(random.nextInt(values.size())));
                if (place instanceof ObjectNode object && !object.isEmpty()) {
                    List<String> names = List.copyOf(object.propertyNames());
                    object.set(names.get(random.nextInt(names.size())), value);
                } else if (place instanceof ArrayNode array) {
                    array.add(value);
                }
            }
            Answer answer = plan(document.toString());
            assertThat(answer.status())
                    .as(document + "\n" + answer.response().body())
                    .isIn(200, 400, 409);
            plans += answer.status() == 200 ? 1 : 0;
        }
        assertThat(plans).isBetween(1, 399);
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isContainer()) {
            into.add(node);
            node.forEach(child -> collect(child, into));
        }
    }

    @Test
    void names_are_there_once_and_everything_has_one() {
        String site = site("s", "").replace("\"name\": \"s\", ", "");
        Answer refused =
                apply(
                        owned(
                                "shop-" + x,
                                ipSets(ipSet("a", "192.0.2.1"), ipSet("a", "192.0.2.2")),
                                "\"distributions\": [" + site + "]"));
        assertThat(faults(refused))
                .containsExactlyInAnyOrder(
                        "/distributions/0/name missing", "/ipSets/1/name name-twice");
    }

    @Test
    void the_same_document_from_many_at_once_is_carried_out_once() throws Exception {
        List<Callable<Answer>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(() -> applied(shop()));
        }
        int created = 0;
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> one : all.invokeAll(callers)) {
                created += one.get().body().at("/counts/create").asInt();
            }
        }
        assertThat(created).isEqualTo(7);
    }
}
