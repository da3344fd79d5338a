package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Every convention of the API, on the resource that uses all of them.
@ExtendWith(Service.Provider.class)
class ConventionsTest {

    private static final String DISTRIBUTIONS = "/v1/distributions";

    private final Service service;

    ConventionsTest(Service service) {
        this.service = service;
    }

    private static String distribution(String more) {
        return """
        {%s
          "origins": [{"id": "o", "domainName": "origin.example.test"}],
          "defaultCacheBehaviour": {"targetOriginId": "o"}
        }
        """
                .formatted(more);
    }

    private Answer created(String more) {
        Answer answer = service.post(DISTRIBUTIONS, distribution(more));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    private static String at(Answer answer) {
        return DISTRIBUTIONS + "/" + answer.id();
    }

    private static List<String> faults(Answer answer) {
        List<String> faults = new ArrayList<>();
        for (JsonNode fault : answer.body().path("errors")) {
            faults.add(fault.path("pointer").asString() + " " + fault.path("code").asString());
        }
        return faults;
    }

    private static void assertProblem(Answer answer, int status, String name) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("/type")).isEqualTo("urn:warmfront:problem:" + name);
        assertThat(answer.body().at("/status").asInt()).isEqualTo(status);
        assertThat(answer.text("/title")).isNotBlank();
        assertThat(answer.text("/detail")).isNotBlank();
        assertThat(answer.text("/instance"))
                .isEqualTo("urn:warmfront:request:" + answer.header("Warmfront-Request"));
        assertThat(answer.response().body()).doesNotContain("Exception").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "\\ud83d"})
    void text_that_cannot_be_stored_is_refused_where_it_stands(String text) {
        Answer answer = service.post(DISTRIBUTIONS, distribution("\"comment\": \"" + text + "\","));
        assertProblem(answer, 400, "invalid-document");
        assertThat(faults(answer)).containsExactly("/comment invalid-text");
    }

    @Test
    void creation_answers_with_the_location_the_tag_the_change_and_the_whole_resource() {
        Answer answer = created("");
        assertThat(answer.header("Location")).isEqualTo(at(answer));
        assertThat(answer.etag()).matches("\"[0-9]+\"");
        assertThat(answer.header("Warmfront-Change")).matches("chg-[0-9a-z]{26}");
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.id()).matches("d-[0-9a-z]{26}");
        assertThat(answer.text("/domainName")).isEqualTo(answer.id() + ".cdn.localhost");
        assertThat(answer.body().at("/origins/0/port").asInt()).isEqualTo(80);
        assertThat(answer.body().at("/enabled").asBoolean()).isTrue();
    }

    @Test
    void what_is_read_equals_what_was_written_and_can_be_written_back_unchanged() {
        Answer written = created("\"comment\": \"Grüße, 世界\",");
        Answer read = service.get(at(written));
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(written.body());
        assertThat(read.etag()).isEqualTo(written.etag());
        Answer back = service.put(at(written), read.response().body(), "If-Match", read.etag());
        assertThat(back.status()).as(back.response().body()).isEqualTo(200);
        assertThat(without(back.body(), "updatedAt")).isEqualTo(without(read.body(), "updatedAt"));
        assertThat(back.etag()).isNotEqualTo(read.etag());
    }

    private static JsonNode without(JsonNode document, String name) {
        return ((tools.jackson.databind.node.ObjectNode) document.deepCopy()).without(name);
    }

    @Test
    void every_fault_is_listed_at_once_with_its_pointer_by_the_message_law() {
        Answer answer =
                service.post(
                        DISTRIBUTIONS,
                        """
                        {
                          "aliasses": [],
                          "enabled": "yes",
                          "origins": [{"id": "o", "domainName": "o.test", "port": "80",
                                       "protocol": "FTP"}, {"id": 7}]
                        }
                        """);
        assertProblem(answer, 400, "invalid-document");
        assertThat(faults(answer))
                .containsExactlyInAnyOrder(
                        "/aliasses unknown-field",
                        "/enabled wrong-type",
                        "/origins/0/port wrong-type",
                        "/origins/0/protocol not-a-choice",
                        "/origins/1/id wrong-type",
                        "/origins/1/domainName missing",
                        "/defaultCacheBehaviour missing");
        assertThat(answer.response().body())
                .contains("aliasses: [] (expected: did you mean aliases?)")
                .contains("port: \\\"80\\\" (expected: a whole number of at most 32 bits)");
    }

    @Test
    void what_was_read_only_may_not_be_changed_nor_chosen() {
        Answer written = created("");
        String body = written.response().body().replace(written.id(), "d-mine");
        Answer refused = service.put(at(written), body, "If-Match", written.etag());
        assertProblem(refused, 400, "invalid-document");
        assertThat(faults(refused)).contains("/id read-only");
        assertProblem(
                service.post(DISTRIBUTIONS, distribution("\"id\": \"d-mine\",")),
                400,
                "invalid-document");
    }

    @Test
    void malformed_json_is_answered_with_line_and_column() {
        Answer answer = service.post(DISTRIBUTIONS, "{\n  \"name\": \"x\",,\n}");
        assertProblem(answer, 400, "malformed-json");
        assertThat(answer.text("/detail")).startsWith("line 2, column 1");
        assertProblem(service.post(DISTRIBUTIONS, ""), 400, "malformed-json");
        assertProblem(service.post(DISTRIBUTIONS, "{} {}"), 400, "malformed-json");
        assertProblem(
                service.post(DISTRIBUTIONS, "{\"name\": \"a\", \"name\": \"b\"}"),
                400,
                "malformed-json");
    }

    @Test
    void a_body_over_a_mebibyte_is_too_large_whether_its_length_is_announced_or_not() {
        String large = "\"" + "x".repeat(1 << 20) + "\"";
        assertProblem(service.post(DISTRIBUTIONS, large), 413, "too-large");
        HttpRequest chunked =
                HttpRequest.newBuilder(service.uri(DISTRIBUTIONS))
                        .header("Authorization", "Bearer " + service.token())
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.fromPublisher(
                                        HttpRequest.BodyPublishers.ofString(large)))
                        .build();
        assertProblem(service.send(chunked), 413, "too-large");
    }

    @Test
    void a_write_must_say_which_revision_it_means() {
        Answer first = created("");
        String body = distribution("\"comment\": \"second\",");
        assertProblem(service.put(at(first), body), 428, "precondition-needed");
        Answer second = service.put(at(first), body, "If-Match", first.etag());
        assertThat(second.status()).isEqualTo(200);
        Answer stale = service.put(at(first), body, "If-Match", first.etag());
        assertProblem(stale, 412, "changed-meanwhile");
        assertThat(stale.etag()).isEqualTo(second.etag());
        assertProblem(service.delete(at(first)), 428, "precondition-needed");
        assertProblem(
                service.patch(at(first), "{}", "If-Match", first.etag()), 412, "changed-meanwhile");
    }

    @Test
    void a_merge_patch_changes_what_it_names_and_null_resets_to_the_default() {
        Answer first = created("\"comment\": \"old\", \"defaultRootObject\": \"index.html\",");
        Answer patched =
                service.patch(
                        at(first),
                        "{\"comment\": \"new\", \"defaultRootObject\": null}",
                        "If-Match",
                        first.etag());
        assertThat(patched.status()).as(patched.response().body()).isEqualTo(200);
        assertThat(patched.text("/comment")).isEqualTo("new");
        assertThat(patched.text("/defaultRootObject")).isEmpty();
        assertThat(patched.body().at("/origins")).isEqualTo(first.body().at("/origins"));
        assertProblem(
                service.send(
                        "PATCH",
                        at(first),
                        "{}",
                        "Content-Type",
                        "application/json",
                        "If-Match",
                        patched.etag()),
                415,
                "unsupported-media-type");
    }

    @Test
    void lists_come_in_pages_that_miss_nothing_and_repeat_nothing() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(created("").id());
        }
        List<String> listed = new ArrayList<>();
        String next = DISTRIBUTIONS + "?limit=2";
        while (next != null) {
            Answer page = service.get(next);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body().at("/items").size()).isBetween(1, 2);
            page.body().at("/items").forEach(item -> listed.add(item.path("id").asString()));
            next = page.body().at("/next").isNull() ? null : page.text("/next");
        }
        assertThat(listed).containsSubsequence(made).doesNotHaveDuplicates();
        assertProblem(service.get(DISTRIBUTIONS + "?limit=501"), 400, "invalid-request");
        assertProblem(service.get(DISTRIBUTIONS + "?limit=x"), 400, "invalid-request");
        assertProblem(service.get(DISTRIBUTIONS + "?cursor=x"), 400, "invalid-request");
    }

    @Test
    void a_name_finds_its_one_resource_and_is_taken_only_once() {
        String name = "shop-" + UUID.randomUUID();
        Answer shop = created("\"name\": \"" + name + "\",");
        Answer found = service.get(DISTRIBUTIONS + "?name=" + name);
        assertThat(found.body().at("/items").size()).isEqualTo(1);
        assertThat(found.text("/items/0/id")).isEqualTo(shop.id());
        Answer second = service.post(DISTRIBUTIONS, distribution("\"name\": \"" + name + "\","));
        assertProblem(second, 409, "name-is-taken");
        assertThat(second.text("/detail")).contains("distribution/" + shop.id());
        assertThat(service.get(DISTRIBUTIONS + "?name=nobody").body().at("/items").size()).isZero();
    }

    @Test
    void a_repeated_creation_with_the_same_key_answers_the_same_and_creates_once() {
        String key = UUID.randomUUID().toString();
        String name = "once-" + key;
        String body = distribution("\"name\": \"" + name + "\",");
        Answer first = service.post(DISTRIBUTIONS, body, "Idempotency-Key", key);
        Answer again = service.post(DISTRIBUTIONS, body, "Idempotency-Key", key);
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.etag()).isEqualTo(first.etag());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Warmfront-Change")).isEqualTo(first.header("Warmfront-Change"));
        assertProblem(
                service.post(DISTRIBUTIONS, distribution(""), "Idempotency-Key", key),
                422,
                "key-was-used");
    }

    @Test
    void a_dry_run_tells_the_difference_and_the_faults_and_stores_nothing() {
        Answer first = created("\"comment\": \"old\",");
        Answer dry =
                service.patch(
                        at(first) + "?dryRun=true",
                        "{\"comment\": \"new\"}",
                        "If-Match",
                        first.etag());
        assertThat(dry.status()).as(dry.response().body()).isEqualTo(200);
        assertThat(dry.header("Warmfront-Change")).isNull();
        assertThat(dry.response().body()).contains("/comment").contains("old").contains("new");
        assertThat(dry.text("/result/comment")).isEqualTo("new");
        assertThat(service.get(at(first)).body()).isEqualTo(first.body());
        Answer real = service.patch(at(first), "{\"comment\": \"3\"}", "If-Match", first.etag());
        assertThat(real.status()).isEqualTo(200);
        assertThat(real.text("/comment")).isEqualTo("3");

        String name = "dry-" + UUID.randomUUID();
        Answer creation =
                service.post(
                        DISTRIBUTIONS + "?dryRun=true",
                        distribution("\"name\": \"" + name + "\","));
        assertThat(creation.status()).isEqualTo(200);
        assertThat(service.get(DISTRIBUTIONS + "?name=" + name).body().at("/items").size())
                .isZero();
        assertProblem(service.post(DISTRIBUTIONS + "?dryRun=true", "{}"), 400, "invalid-document");
        assertProblem(
                service.post(DISTRIBUTIONS + "?dryrun=true", distribution("")),
                400,
                "invalid-request");
    }

    @Test
    void what_cannot_be_found_done_or_understood_is_a_problem_too() {
        assertProblem(service.get(DISTRIBUTIONS + "/d-nothing"), 404, "not-found");
        Answer nowhere = service.get("/v1/nothing");
        assertProblem(nowhere, 404, "not-found");
        assertThat(nowhere.text("/detail")).startsWith("path: /v1/nothing (expected: ");
        Answer refused = service.send("POST", DISTRIBUTIONS + "/d-x", "{}");
        assertProblem(refused, 405, "method-not-allowed");
        assertThat(refused.text("/detail")).startsWith("method: POST (expected: ").contains("GET");
        assertThat(refused.header("Allow")).contains("GET");
        assertProblem(
                service.send("GET", DISTRIBUTIONS, null, "Accept", "image/png"),
                406,
                "not-acceptable");
        assertProblem(
                service.post(DISTRIBUTIONS, "<x/>", "Content-Type", "application/xml"),
                415,
                "unsupported-media-type");
    }

    @Test
    void every_write_is_a_change_that_says_who_did_what() {
        Answer first = created("");
        Answer change = service.get("/v1/changes/" + first.header("Warmfront-Change"));
        assertThat(change.status()).as(change.response().body()).isEqualTo(200);
        assertThat(change.text("/verb")).isEqualTo("CREATE");
        assertThat(change.text("/subject")).isEqualTo("distribution/" + first.id());
        assertThat(change.text("/actor")).startsWith("api-key/");
        assertThat(change.text("/requestId")).isEqualTo(first.header("Warmfront-Request"));
        Answer listed = service.get("/v1/changes?subject=distribution/" + first.id());
        assertThat(listed.body().at("/items").size()).isEqualTo(1);
        assertProblem(service.get("/v1/changes/chg-nothing"), 404, "not-found");
    }

    @Test
    void only_what_is_disabled_and_not_relied_on_can_be_deleted() {
        Answer first = created("");
        assertProblem(service.delete(at(first), "If-Match", first.etag()), 409, "still-enabled");
        Answer off = service.patch(at(first), "{\"enabled\": false}", "If-Match", first.etag());
        Answer gone = service.delete(at(first), "If-Match", off.etag());
        assertThat(gone.status()).as(gone.response().body()).isEqualTo(204);
        assertThat(gone.header("Warmfront-Change")).startsWith("chg-");
        assertProblem(service.get(at(first)), 404, "not-found");
    }

    @Test
    void a_stranger_is_refused_and_told_how_to_become_none() {
        Answer none = service.sendAs(null, "GET", DISTRIBUTIONS, null);
        assertProblem(none, 401, "no-credential");
        assertThat(none.header("WWW-Authenticate")).startsWith("Bearer");
        assertProblem(service.sendAs("wf_x_y", "GET", DISTRIBUTIONS, null), 401, "no-credential");
        assertProblem(
                service.sendAs(service.token() + "0", "GET", DISTRIBUTIONS, null),
                401,
                "no-credential");
        assertProblem(service.sendAs(null, "POST", "/v1/nothing", "{}"), 401, "no-credential");
    }

    @Test
    void management_answers_on_its_own_port_and_not_on_the_callers() {
        URI health = service.managementUri("/actuator/health");
        Answer answer = service.send(HttpRequest.newBuilder(health).build());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("/status")).isEqualTo("UP");
        assertThat(service.get("/actuator/health").status()).isIn(403, 404);
    }
}
