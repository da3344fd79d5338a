package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A staging distribution is named by its primary, tried out, and promoted.
@ExtendWith(Service.Provider.class)
class StagingTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Service service;
    private final String x = UUID.randomUUID().toString().substring(0, 8);

    StagingTest(Service service) {
        this.service = service;
    }

    private static Answer expecting(int status, Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        return answer;
    }

    private static String at(Answer written) {
        return "/v1/distributions/" + written.id();
    }

    private static List<String> faults(Answer answer) {
        List<String> faults = new ArrayList<>();
        answer.body()
                .at("/errors")
                .forEach(one ->
                        faults.add(
                                one.at("/pointer").asString() + " " + one.at("/code").asString()));
        return faults;
    }

    private Answer created(String document) {
        return expecting(201, service.post("/v1/distributions", document));
    }

    private Answer staging() {
        return created(
                """
                {
                  "name": "next-$x", "comment": "the next one", "tags": {"stage": "next"},
                  "origins": [{"id": "b", "domainName": "b.shop.test", "port": 8080}],
                  "originGroups": [{"id": "g", "originIds": ["b"]}],
                  "defaultCacheBehaviour": {"targetOriginId": "g"},
                  "cacheBehaviours": [{"pathPattern": "/api/*", "targetOriginId": "b"}],
                  "defaultRootObject": "next.html",
                  "customErrorResponses": [{"errorCode": 404}],
                  "cacheTagConfig": {"headerName": "X-Tags"}
                }
                """
                        .replace("\"originIds\": [\"b\"]", "\"originIds\": [\"b\", \"c\"]")
                        .replace(
                                "\"port\": 8080}]",
                                "\"port\": 8080}, {\"id\": \"c\", \"domainName\":"
                                        + " \"c.shop.test\"}]")
                        .replace("$x", x));
    }

    private Answer primary() {
        return created(
                """
                {
                  "name": "shop-$x", "comment": "The shop", "tags": {"stage": "live"},
                  "aliases": ["www.$x.test"],
                  "origins": [{"id": "a", "domainName": "a.shop.test"}],
                  "defaultCacheBehaviour": {"targetOriginId": "a"}
                }
                """
                        .replace("$x", x));
    }

    private static String deployment(String staging, String traffic) {
        return "{\"continuousDeployment\": {\"stagingDistributionId\": \""
                + staging
                + "\", \"traffic\": "
                + traffic
                + "}}";
    }

    private Answer patched(Answer site, String patch) {
        return service.patch(at(site), patch, "If-Match", "*");
    }

    private Answer attached(Answer primary, Answer staging) {
        String traffic = "{\"weight\": {\"percent\": 12.5, \"sticky\": {}}}";
        return expecting(200, patched(primary, deployment(staging.id(), traffic)));
    }

    private Answer promote(Answer primary, String query, String... headers) {
        return service.send("POST", at(primary) + "/promote" + query, null, headers);
    }

    @Test
    void what_is_written_is_what_is_read_with_its_defaults() {
        Answer staging = staging();
        Answer attached = attached(primary(), staging);
        JsonNode deployment = attached.body().at("/continuousDeployment");
        assertThat(deployment)
                .isEqualTo(
                        JSON.readTree(
                                """
                                {
                                  "stagingDistributionId": "%s",
                                  "enabled": true,
                                  "traffic": {
                                    "weight": {
                                      "percent": 12.5,
                                      "sticky": {"idleSeconds": 300, "maximumSeconds": 3600}
                                    },
                                    "header": null,
                                    "cookie": null
                                  }
                                }
                                """
                                        .formatted(staging.id())));
        String body = attached.response().body();
        Answer back = service.put(at(attached), body, "If-Match", attached.etag());
        assertThat(expecting(200, back).body().at("/continuousDeployment")).isEqualTo(deployment);
        Answer ended = patched(attached, "{\"continuousDeployment\": null}");
        assertThat(expecting(200, ended).body().at("/continuousDeployment").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /continuousDeployment/traffic not-one-choice",
                "{\"weight\": {\"percent\": 1}, \"cookie\": {\"name\": \"a\", \"value\": \"b\"}}"
                        + " | /continuousDeployment/traffic not-one-choice",
                "{\"weight\": {\"percent\": 0.00001}}"
                        + " | /continuousDeployment/traffic/weight/percent out-of-range",
                "{\"weight\": {\"percent\": 5, \"sticky\": {\"maximumSeconds\": 299}}}"
                        + " | /continuousDeployment/traffic/weight/sticky/maximumSeconds"
                        + " session-order",
                "{\"header\": {\"name\": \"cookie\", \"value\": \"x\"}}"
                        + " | /continuousDeployment/traffic/header/name invalid-header-name",
                "{\"cookie\": {\"name\": \"Warmfront-Staging\", \"value\": \"x\"}}"
                        + " | /continuousDeployment/traffic/cookie/name invalid-cookie-name",
            })
    void what_no_viewer_could_be_chosen_by_is_refused_where_it_stands(
            String traffic, String fault) {
        Answer refused = patched(primary(), deployment(staging().id(), traffic));
        assertThat(faults(expecting(400, refused))).containsExactly(fault);
    }

    @Test
    void who_may_not_be_a_staging_distribution_is_told_in_what_was_written() {
        String any = "{\"weight\": {\"percent\": 5}}";
        String pointer = "/continuousDeployment/stagingDistributionId ";
        Answer primary = primary();
        Answer staging = staging();
        Answer other = service.distribution();
        assertThat(faults(patched(primary, deployment("d-nothing", any))))
                .containsExactly(pointer + "no-such-resource");
        assertThat(faults(patched(primary, deployment(primary.id(), any))))
                .containsExactly(pointer + "staging-is-itself");
        assertThat(faults(patched(other, deployment(primary.id(), any))))
                .containsExactlyInAnyOrder(pointer + "staging-has-aliases", " staging-has-aliases");
        attached(primary, staging);
        assertThat(faults(patched(other, deployment(staging.id(), any)))).hasSize(1);
        assertThat(faults(patched(staging, "{\"aliases\": [\"next." + x + ".test\"]}")))
                .contains("/aliases staging-has-aliases");
        assertThat(faults(patched(staging, deployment(other.id(), any))))
                .contains("/continuousDeployment staging-has-staging");
        assertThat(service.get(at(staging)).etag()).isEqualTo(staging.etag());
    }

    @Test
    void what_a_distribution_relies_on_is_not_deleted() {
        Answer staging = staging();
        Answer primary = attached(primary(), staging);
        Answer disabled = expecting(200, patched(staging, "{\"enabled\": false}"));
        Answer refused = service.delete(at(staging), "If-Match", disabled.etag());
        assertThat(expecting(409, refused).text("/detail"))
                .contains("distribution/" + primary.id());
        expecting(200, patched(primary, "{\"continuousDeployment\": null}"));
        expecting(204, service.delete(at(staging), "If-Match", disabled.etag()));
    }

    @Test
    void a_promotion_takes_over_what_is_served_and_leaves_what_belongs_to_the_names() {
        Answer staging = staging();
        Answer primary = attached(primary(), staging);
        Answer promoted =
                expecting(
                        200,
                        promote(primary, "", "If-Match", primary.etag() + ", " + staging.etag()));
        for (String kept : List.of("id", "name", "comment", "tags", "aliases", "enabled")) {
            assertThat(promoted.body().get(kept)).as(kept).isEqualTo(primary.body().get(kept));
        }
        for (String taken :
                List.of(
                        "origins",
                        "originGroups",
                        "defaultCacheBehaviour",
                        "cacheBehaviours",
                        "defaultRootObject",
                        "customErrorResponses",
                        "cacheTagConfig",
                        "webAclId")) {
            assertThat(promoted.body().get(taken)).as(taken).isEqualTo(staging.body().get(taken));
        }
        assertThat(promoted.text("/continuousDeployment/enabled")).isEqualTo("false");
        assertThat(promoted.text("/continuousDeployment/stagingDistributionId"))
                .isEqualTo(staging.id());
        assertThat(service.get(at(staging)).etag()).as("it stays").isEqualTo(staging.etag());
        assertThat(service.get(at(primary)).etag()).isEqualTo(promoted.etag());
        Answer change = service.get("/v1/changes/" + promoted.header("Warmfront-Change"));
        assertThat(change.text("/subject")).isEqualTo("distribution/" + primary.id());
        Answer versions = service.get(at(primary) + "/versions");
        assertThat(versions.body().at("/items")).hasSize(3);
        Answer restored =
                service.post(at(primary) + "/versions/2/restore", "", "If-Match", promoted.etag());
        ObjectNode before = (ObjectNode) primary.body().deepCopy();
        before.set("updatedAt", expecting(200, restored).body().get("updatedAt"));
        assertThat(restored.body()).isEqualTo(before);
    }

    @Test
    void whoever_promotes_says_which_revisions_of_both_are_meant() {
        Answer staging = staging();
        Answer primary = attached(primary(), staging);
        Answer missing = expecting(428, promote(primary, ""));
        assertThat(missing.text("/detail")).contains(primary.etag() + ", " + staging.etag());
        assertThat(missing.etag()).isEqualTo(primary.etag());
        for (String wrong :
                List.of(
                        primary.etag(),
                        staging.etag() + ", " + primary.etag(),
                        primary.etag() + ", \"none\"",
                        "\"none\", " + staging.etag(),
                        primary.etag() + ", *",
                        primary.etag() + ", " + staging.etag() + ", " + staging.etag())) {
            assertThat(promote(primary, "", "If-Match", wrong).status()).as(wrong).isEqualTo(412);
        }
        expecting(200, patched(staging, "{\"comment\": \"changed meanwhile\"}"));
        String both = primary.etag() + ", " + staging.etag();
        assertThat(promote(primary, "", "If-Match", both).status()).isEqualTo(412);
        assertThat(service.get(at(primary)).etag()).isEqualTo(primary.etag());
        assertThat(promote(primary, "", "If-Match", "*").status()).isEqualTo(200);
    }

    @Test
    void there_is_nothing_to_promote_without_one_and_nobody_to_promote_it_to() {
        Answer refused = expecting(409, promote(primary(), "", "If-Match", "*"));
        assertThat(refused.text("/type")).isEqualTo("urn:warmfront:problem:no-staging");
        assertThat(
                        service.send(
                                        "POST",
                                        "/v1/distributions/d-no/promote",
                                        null,
                                        "If-Match",
                                        "*")
                                .status())
                .isEqualTo(404);
    }

    @Test
    void a_rehearsal_tells_the_difference_and_a_repetition_does_nothing_again() {
        Answer staging = staging();
        Answer primary = attached(primary(), staging);
        String both = primary.etag() + ", " + staging.etag();
        Answer rehearsed = expecting(200, promote(primary, "?dryRun=true", "If-Match", both));
        assertThat(rehearsed.response().body()).contains("/continuousDeployment/enabled");
        assertThat(service.get(at(primary)).etag()).isEqualTo(primary.etag());
        String key = UUID.randomUUID().toString();
        String[] headers = {"If-Match", both, "Idempotency-Key", key};
        Answer first = expecting(200, promote(primary, "", headers));
        Answer again = expecting(200, promote(primary, "", headers));
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(again.header("Warmfront-Change")).isEqualTo(first.header("Warmfront-Change"));
        assertThat(service.get(at(primary) + "/versions").body().at("/items")).hasSize(3);
        String[] other = {"If-Match", "*", "Idempotency-Key", key};
        assertThat(promote(primary, "", other).status()).isEqualTo(422);
    }

    private static String minimal() {
        return "\"origins\": [{\"id\": \"o\", \"domainName\": \"o.shop.test\"}],"
                + "\"defaultCacheBehaviour\": {\"targetOriginId\": \"o\"}}";
    }

    @Test
    void in_a_document_it_is_named_made_exported_and_goes_in_one_step_with_its_primary() {
        String document =
                """
                {
                  "owner": "staged-$x",
                  "distributions": [
                    {"name": "a-$x", "continuousDeployment": {
                       "stagingDistributionId": "@distribution/z-$x",
                       "traffic": {"header": {"name": "X-Staging", "value": "yes"}}}, $minimal,
                    {"name": "z-$x", $minimal
                  ]
                }
                """
                        .replace("$x", x)
                        .replace("$minimal", minimal());
        Answer applied = expecting(200, service.post("/v1/apply", document));
        assertThat(applied.text("/counts/create")).isEqualTo("2");
        Answer again = expecting(200, service.post("/v1/apply", document));
        assertThat(again.text("/counts/unchanged")).isEqualTo("2");
        Answer exported = expecting(200, service.get("/v1/apply/export?owner=staged-" + x));
        assertThat(exported.response().body()).contains("@distribution/z-" + x);
        String without = document.substring(0, document.indexOf("{\"name\": \"z-")).strip();
        String alone = without.substring(0, without.length() - 1) + "]}";
        assertThat(faults(expecting(400, service.post("/v1/apply", alone))))
                .containsExactly(
                        "/distributions/0/continuousDeployment/stagingDistributionId goes-away");
        Answer gone =
                expecting(200, service.post("/v1/apply", "{\"owner\": \"staged-" + x + "\"}"));
        assertThat(gone.text("/counts/delete")).isEqualTo("2");
    }

    @Test
    void it_is_explained_which_of_the_two_serves_and_why() {
        Answer staging = staging();
        Answer primary = attached(primary(), staging);
        String released = "/v1/changes/" + primary.header("Warmfront-Change");
        Deadline.until(
                "it is published",
                () -> service.get(released).body().at("/releaseVersion").isNumber());
        String url = "\"url\": \"http://" + primary.text("/domainName") + "/\"";
        Answer usual = expecting(200, service.post("/v1/explain", "{" + url + "}"));
        assertThat(usual.text("/distributionId")).isEqualTo(primary.id());
        assertThat(usual.text("/continuousDeployment/reason")).isEqualTo("LOT");
        assertThat(usual.text("/continuousDeployment/percent")).isEqualTo("12.5");
        Answer staged =
                expecting(200, service.post("/v1/explain", "{" + url + ", \"staging\": true}"));
        assertThat(staged.text("/distributionId")).isEqualTo(staging.id());
        assertThat(staged.text("/path")).isEqualTo("/next.html");
        assertThat(staged.text("/continuousDeployment/staging")).isEqualTo("true");
        assertThat(staged.text("/continuousDeployment/primaryDistributionId"))
                .isEqualTo(primary.id());
        Answer direct =
                expecting(
                        200,
                        service.post(
                                "/v1/explain",
                                "{\"url\": \"http://" + staging.text("/domainName") + "/\"}"));
        assertThat(direct.text("/refusal")).isEqualTo("UNKNOWN_HOST");
        assertThat(direct.text("/reason")).contains("staging distribution of " + primary.id());
    }
}
