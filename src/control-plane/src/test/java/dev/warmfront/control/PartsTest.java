package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Origins and cache behaviours of a distribution, one by one: views of the one document.
@ExtendWith(Service.Provider.class)
class PartsTest {

    private static final String SITE =
            """
            {
              "origins": [{"id": "one", "domainName": "one.example.test"},
                          {"id": "two", "domainName": "two.example.test"},
                          {"id": "spare", "domainName": "spare.example.test"}],
              "originGroups": [{"id": "both", "originIds": ["one", "two"]}],
              "defaultCacheBehaviour": {"targetOriginId": "both"},
              "cacheBehaviours": [{"pathPattern": "/a/*", "targetOriginId": "two"},
                                  {"pathPattern": "/b/*", "targetOriginId": "one"}]
            }
            """;

    private final Service service;
    private String site;
    private String origins;
    private String behaviours;
    private String tag;

    PartsTest(Service service) {
        this.service = service;
    }

    @BeforeEach
    void a_distribution() {
        Answer made = service.post("/v1/distributions", SITE);
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        site = "/v1/distributions/" + made.id();
        origins = site + "/origins";
        behaviours = site + "/cache-behaviours";
        tag = made.etag();
    }

    /// Writes with the revision that was seen last.
    private Answer write(String method, String path, String body, int status) {
        Answer answer =
                switch (method) {
                    case "POST" -> service.post(path, body, "If-Match", tag);
                    case "PUT" -> service.put(path, body, "If-Match", tag);
                    case "PATCH" -> service.patch(path, body, "If-Match", tag);
                    case "DELETE" -> service.delete(path, "If-Match", tag);
                    default -> throw new AssertionError(method);
                };
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        if (status < 300) {
            assertThat(answer.header("Warmfront-Change")).startsWith("chg-");
            assertThat(answer.etag()).isNotEqualTo(tag).isEqualTo(service.get(site).etag());
            tag = answer.etag();
        } else {
            assertThat(service.get(site).etag()).as("nothing was stored").isEqualTo(tag);
        }
        return answer;
    }

    private List<String> patterns() {
        List<String> patterns = new ArrayList<>();
        for (JsonNode one : service.get(site).body().path("cacheBehaviours")) {
            patterns.add(one.path("pathPattern").asString());
        }
        return patterns;
    }

    private static List<String> pointers(Answer answer) {
        List<String> pointers = new ArrayList<>();
        answer.body().path("errors").forEach(one -> pointers.add(one.path("pointer").asString()));
        return pointers;
    }

    @Test
    void an_origin_is_added_read_replaced_changed_and_deleted_as_versions_of_the_distribution() {
        Answer added =
                write(
                        "POST",
                        origins,
                        "{\"id\": \"new.one\", \"domainName\": \"new.example.test\"}",
                        201);
        String at = added.header("Location");
        assertThat(at).isEqualTo(origins + "/new.one");
        assertThat(added.text("/port")).as("defaults are told").isEqualTo("80");
        assertThat(service.get(site).text("/origins/3/domainName")).isEqualTo("new.example.test");
        String spare = origins + "/spare";
        Answer read = service.get(spare);
        assertThat(read.etag()).isEqualTo(tag);
        Answer replaced =
                write("PUT", spare, "{\"domainName\": \"x.example.test\", \"port\": 81}", 200);
        assertThat(replaced.body()).isEqualTo(service.get(spare).body());
        Answer patched = write("PATCH", spare, "{\"port\": null, \"readTimeoutSeconds\": 5}", 200);
        assertThat(patched.text("/port")).isEqualTo("80");
        assertThat(patched.text("/domainName")).isEqualTo("x.example.test");
        assertThat(patched.text("/readTimeoutSeconds")).isEqualTo("5");
        assertThat(write("DELETE", spare, null, 204).response().body()).isEmpty();
        assertThat(service.get(spare).status()).isEqualTo(404);
        Answer versions = service.get(site + "/versions");
        assertThat(versions.body().path("items")).hasSize(5);
        Answer change = service.get("/v1/changes/" + versions.text("/items/0/changeId"));
        assertThat(change.text("/subject")).isEqualTo("distribution/" + site.substring(18));
    }

    @Test
    void what_is_read_can_be_written_back() {
        for (String path : List.of(origins + "/one", behaviours + "/1")) {
            Answer read = service.get(path);
            assertThat(read.status()).isEqualTo(200);
            Answer written = service.put(path, read.response().body(), "If-Match", read.etag());
            assertThat(written.status()).as(written.response().body()).isEqualTo(200);
            assertThat(written.body()).isEqualTo(read.body());
        }
        assertThat(patterns()).containsExactly("/a/*", "/b/*");
    }

    @Test
    void lists_are_in_the_order_of_the_document_and_come_in_parts() {
        Answer first = service.get(origins + "?limit=2");
        assertThat(first.etag()).isEqualTo(tag);
        assertThat(first.text("/items/0/id") + first.text("/items/1/id")).isEqualTo("onetwo");
        Answer rest = service.get(first.text("/next"));
        assertThat(rest.body().path("items")).hasSize(1);
        assertThat(rest.text("/items/0/id")).isEqualTo("spare");
        assertThat(rest.body().path("next").isNull()).isTrue();
        Answer placed = service.get(behaviours + "?limit=1");
        assertThat(placed.text("/items/0/pathPattern")).isEqualTo("/a/*");
        assertThat(service.get(placed.text("/next")).text("/items/0/position")).isEqualTo("1");
        assertThat(service.get(origins + "?cursor=MTp4").status()).isEqualTo(400);
    }

    @Test
    void a_behaviour_goes_where_it_is_told_to_and_the_others_make_room() {
        Answer last =
                write(
                        "POST",
                        behaviours,
                        "{\"pathPattern\": \"/z/*\", \"targetOriginId\": \"one\"}",
                        201);
        assertThat(last.header("Location")).isEqualTo(behaviours + "/2");
        assertThat(last.text("/position")).isEqualTo("2");
        Answer first =
                write(
                        "POST",
                        behaviours,
                        "{\"position\": 0, \"pathPattern\": \"/y/*\", \"targetOriginId\": \"one\"}",
                        201);
        assertThat(first.header("Location")).isEqualTo(behaviours + "/0");
        assertThat(patterns()).containsExactly("/y/*", "/a/*", "/b/*", "/z/*");
        Answer moved = write("PATCH", behaviours + "/0", "{\"position\": 2}", 200);
        assertThat(moved.text("/pathPattern")).isEqualTo("/y/*");
        assertThat(moved.text("/position")).isEqualTo("2");
        assertThat(patterns()).containsExactly("/a/*", "/b/*", "/y/*", "/z/*");
        write(
                "PUT",
                behaviours + "/1",
                "{\"pathPattern\": \"/c/*\", \"targetOriginId\": \"two\"}",
                200);
        assertThat(patterns()).as("it stays").containsExactly("/a/*", "/c/*", "/y/*", "/z/*");
        write(
                "PUT",
                behaviours + "/3",
                "{\"position\": 0, \"pathPattern\": \"/z/*\", \"targetOriginId\": \"two\"}",
                200);
        assertThat(patterns()).containsExactly("/z/*", "/a/*", "/c/*", "/y/*");
        write("DELETE", behaviours + "/1", null, 204);
        assertThat(patterns()).containsExactly("/z/*", "/c/*", "/y/*");
        assertThat(service.get(behaviours + "/0").body().has("compress")).isTrue();
    }

    @Test
    void nothing_is_written_without_the_revision_that_is_meant() {
        Map<String, String> writes =
                Map.of(
                        "POST " + origins, "{\"id\": \"n\", \"domainName\": \"n.example.test\"}",
                        "PUT " + origins + "/one", "{\"domainName\": \"n.example.test\"}",
                        "PATCH " + behaviours + "/0", "{\"compress\": false}",
                        "POST " + behaviours,
                                "{\"pathPattern\": \"/n\", \"targetOriginId\": \"one\"}");
        writes.forEach((call, body) -> {
            String[] both = call.split(" ");
            String type =
                    both[0].equals("PATCH") ? "application/merge-patch+json" : "application/json";
            Answer missing = service.send(both[0], both[1], body, "Content-Type", type);
            assertThat(missing.status()).as(call).isEqualTo(428);
            Answer stale =
                    service.send(
                            both[0], both[1], body, "Content-Type", type, "If-Match", "\"old\"");
            assertThat(stale.status()).as(call).isEqualTo(412);
            assertThat(stale.etag()).isEqualTo(tag);
        });
        assertThat(service.delete(behaviours + "/0").status()).isEqualTo(428);
        assertThat(service.get(site).etag()).isEqualTo(tag);
    }

    @Test
    void faults_point_into_what_was_sent_all_of_them() {
        Answer origin =
                write(
                        "POST",
                        origins,
                        "{\"id\": \"n\", \"domainNam\": \"x\", \"port\": \"80\"}",
                        400);
        assertThat(pointers(origin))
                .containsExactlyInAnyOrder("/domainName", "/domainNam", "/port");
        Answer port = write("PATCH", origins + "/two", "{\"port\": 70000}", 400);
        assertThat(pointers(port)).containsExactly("/port");
        Answer renamed = write("PUT", origins + "/two", "{\"id\": \"x\"}", 400);
        assertThat(renamed.text("/errors/0/message"))
                .isEqualTo("id: x (expected: two, as the path says)");
        assertThat(pointers(write("PUT", origins + "/two", "[]", 400))).containsExactly("");
        Answer target = write("PATCH", behaviours + "/1", "{\"targetOriginId\": \"x\"}", 400);
        assertThat(pointers(target)).containsExactly("/targetOriginId");
        Answer place =
                write(
                        "POST",
                        behaviours,
                        "{\"position\": 3, \"pathPattern\": \"/n\", \"colour\": \"red\"}",
                        400);
        assertThat(pointers(place))
                .containsExactlyInAnyOrder("/position", "/targetOriginId", "/colour");
        assertThat(place.text("/errors/0/message")).isEqualTo("position: 3 (expected: 0..2)");
        for (String odd : List.of("-1", "\"0\"", "0.5", "2", "99999999999")) {
            Answer wrong = write("PATCH", behaviours + "/0", "{\"position\": " + odd + "}", 400);
            assertThat(pointers(wrong)).as(odd).containsExactly("/position");
        }
    }

    @Test
    void what_a_write_does_to_the_rest_of_the_distribution_is_told_with_the_place() {
        Answer first =
                write(
                        "POST",
                        behaviours,
                        "{\"position\": 0, \"pathPattern\": \"/b/*\", \"targetOriginId\": \"one\"}",
                        400);
        assertThat(pointers(first)).containsExactly("");
        assertThat(first.text("/errors/0/message")).startsWith("/cacheBehaviours/2/pathPattern: ");
        Answer last =
                write(
                        "POST",
                        behaviours,
                        "{\"pathPattern\": \"/b/*\", \"targetOriginId\": \"one\"}",
                        400);
        assertThat(pointers(last)).containsExactly("/pathPattern");
    }

    @Test
    void what_is_relied_on_and_what_is_there_already_is_a_conflict() {
        Answer used = write("DELETE", origins + "/two", null, 409);
        assertThat(used.text("/type")).endsWith("still-referenced");
        assertThat(used.text("/detail"))
                .isEqualTo("origin two is relied on by cacheBehaviours/0, originGroups/both");
        Answer taken = write("POST", origins, "{\"id\": \"one\", \"domainName\": \"n.test\"}", 409);
        assertThat(taken.text("/type")).endsWith("name-is-taken");
        for (String path : List.of(origins + "/none", behaviours + "/2", behaviours + "/x")) {
            assertThat(service.get(path).status()).as(path).isEqualTo(404);
            assertThat(write("DELETE", path, null, 404).status()).isEqualTo(404);
        }
    }

    @Test
    void a_repetition_adds_nothing_and_a_dry_run_keeps_nothing() {
        String body = "{\"id\": \"n\", \"domainName\": \"n.example.test\"}";
        Answer rehearsed = service.post(origins + "?dryRun=true", body, "If-Match", tag);
        assertThat(rehearsed.status()).isEqualTo(200);
        assertThat(rehearsed.text("/status")).isEqualTo("201");
        assertThat(rehearsed.body().path("difference").toString()).contains("/origins/3");
        assertThat(service.get(site).etag()).isEqualTo(tag);
        String key = "parts-" + System.nanoTime();
        Answer first = service.post(origins, body, "If-Match", tag, "Idempotency-Key", key);
        Answer again = service.post(origins, body, "If-Match", tag, "Idempotency-Key", key);
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Warmfront-Change")).isEqualTo(first.header("Warmfront-Change"));
        assertThat(service.get(origins).body().path("items")).hasSize(4);
    }
}
