package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.certificate.Issued;
import dev.warmfront.protocol.ToEdge;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Tags: on everything that people create and name, found by, and never seen by an edge.
@ExtendWith(Service.Provider.class)
class TagsTest {

    private static final String IP_SETS = "/v1/ip-sets";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Service service;

    /// Of this test alone, so that what other tests make is not found.
    private final String own = UUID.randomUUID().toString();

    TagsTest(Service service) {
        this.service = service;
    }

    private Answer created(String path, String document) {
        Answer answer = service.post(path, document);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    private Answer ipSet(Map<String, String> tags) {
        return service.post(IP_SETS, ipSetDocument(JSON.valueToTree(tags)).toString());
    }

    private static ObjectNode ipSetDocument(JsonNode tags) {
        ObjectNode document = JSON.createObjectNode();
        document.put("name", "set-" + UUID.randomUUID());
        document.putArray("addresses").add("192.0.2.0/24");
        document.set("tags", tags);
        return document;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private List<String> found(String query) {
        Answer answer = service.get(IP_SETS + "?" + query);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        answer.body().at("/items").forEach(item -> ids.add(item.path("id").asString()));
        return ids;
    }

    private static List<String> faults(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        List<String> faults = new ArrayList<>();
        for (JsonNode fault : answer.body().path("errors")) {
            faults.add(fault.path("pointer").asString() + " " + fault.path("code").asString());
        }
        return faults;
    }

    private static String pem(Issued leaf) {
        return "\"chainPem\": %s, \"privateKeyPem\": %s"
                .formatted(
                        JSON.writeValueAsString(leaf.pem()),
                        JSON.writeValueAsString(leaf.keyPem()));
    }

    @Test
    void everything_that_is_named_has_tags_and_is_found_by_them() throws Exception {
        Issued leaf = Issued.leaf(Issued.authority("CA"), Issued.newKeys(), own + ".test");
        Map<String, String> documents =
                Map.of(
                        "/v1/distributions",
                        """
                        "origins": [{"id": "o", "domainName": "o.test"}],
                        "defaultCacheBehaviour": {"targetOriginId": "o"}
                        """,
                        "/v1/cache-policies",
                        "\"name\": \"" + own + "\"",
                        "/v1/hosted-zones",
                        "\"name\": \"" + own + ".test\"",
                        "/v1/health-checks",
                        "\"type\": \"TCP\", \"domainName\": \"a.test\"",
                        "/v1/web-acls",
                        "\"name\": \"" + own + "\"",
                        IP_SETS,
                        "\"name\": \"" + own + "\", \"addresses\": [\"192.0.2.1\"]",
                        "/v1/certificates",
                        pem(leaf));
        for (var document : new TreeMap<>(documents).entrySet()) {
            String path = document.getKey();
            String tags = "\"tags\": {\"test\": \"%s\", \"env\": \"prod\"}".formatted(own);
            Answer made = created(path, "{" + tags + ", " + document.getValue() + "}");
            assertThat(made.text("/tags/env")).as(path).isEqualTo("prod");
            Answer listed = service.get(path + "?tag=test:" + own);
            assertThat(listed.body().at("/items").size()).as(path).isEqualTo(1);
            assertThat(listed.text("/items/0/id")).as(path).isEqualTo(made.id());
            assertThat(listed.text("/items/0/tags/test")).as(path).isEqualTo(own);
            assertThat(service.get(path + "?tag=test:x" + own).body().at("/items").size())
                    .as(path)
                    .isZero();
        }
    }

    @Test
    void what_was_stored_before_there_were_tags_has_none() {
        Answer made = ipSet(Map.of("test", own));
        JdbcClient jdbc = service.bean(JdbcClient.class);
        jdbc.sql("update resource set document = document - 'tags' where id = :id")
                .param("id", made.id())
                .update();
        Answer read = service.get(IP_SETS + "/" + made.id());
        assertThat(read.body().at("/tags")).isEqualTo(JSON.createObjectNode());
        assertThat(found("tag=test:" + own)).isEmpty();
    }

    @Test
    void a_tag_is_found_by_its_key_or_by_key_and_value_and_all_filters_must_match() {
        String prod = ipSet(Map.of(own, "prod", "team", "shop")).id();
        String test = ipSet(Map.of(own, "test", "team", "shop")).id();
        String none = ipSet(Map.of(own, "", "team", "")).id();
        assertThat(found("tag=" + own)).containsExactly(prod, test, none);
        assertThat(found("tag=" + own + ":prod")).containsExactly(prod);
        assertThat(found("tag=" + own + ":")).containsExactly(none);
        assertThat(found("tag=" + own + ":pro")).isEmpty();
        assertThat(found("tag=" + own + "&tag=team:shop")).containsExactly(prod, test);
        assertThat(found("tag=" + own + ":test&tag=team:shop&tag=team")).containsExactly(test);
        assertThat(found("tag=" + own + ":test&tag=team:other")).isEmpty();
        assertThat(found("tag=" + own + ":prod&tag=" + own + ":test")).isEmpty();
    }

    @Test
    void a_name_and_tags_must_match_together() {
        Answer made = ipSet(Map.of(own, "prod"));
        String name = "name=" + made.text("/name");
        assertThat(found(name + "&tag=" + own)).containsExactly(made.id());
        assertThat(found(name + "&tag=" + own + ":test")).isEmpty();
        assertThat(found("name=nobody&tag=" + own)).isEmpty();
    }

    @Test
    void every_character_that_a_tag_may_have_can_be_asked_for() {
        String key = own + ":a?b&c='\"\\/~%ü 世界";
        String value = "x:y=?':,\"{}\\ %_";
        String made = ipSet(Map.of(key, value)).id();
        assertThat(made).startsWith("ips-");
        assertThat(found("tag=" + encoded(key))).containsExactly(made);
        assertThat(found("tag=" + encoded(key + ":" + value))).containsExactly(made);
        assertThat(found("tag=" + encoded(key + ":" + value.replace('x', 'z')))).isEmpty();
    }

    @Test
    void the_next_link_keeps_the_filters() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.add(ipSet(Map.of(own, "a&b", "n", "" + i)).id());
            ipSet(Map.of("n", "" + i));
        }
        List<String> listed = new ArrayList<>();
        String next = IP_SETS + "?limit=1&tag=n&tag=" + encoded(own + ":a&b");
        while (next != null) {
            Answer page = service.get(next);
            assertThat(page.status()).as(page.response().body()).isEqualTo(200);
            page.body().at("/items").forEach(item -> listed.add(item.path("id").asString()));
            next = page.body().at("/next").isNull() ? null : page.text("/next");
        }
        assertThat(listed).isEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":value"})
    void a_malformed_filter_is_refused_and_named(String tag) {
        Answer answer = service.get(IP_SETS + "?tag=" + encoded(tag));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/type")).endsWith("invalid-request");
        assertThat(answer.text("/detail")).startsWith("tag: " + tag + " (expected: key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "a:b\u0007"})
    void a_filter_that_is_not_text_is_refused(String tag) {
        Answer answer = service.get(IP_SETS + "?tag=" + encoded(tag));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/type")).endsWith("invalid-request");
        assertThat(answer.text("/detail"))
                .isEqualTo("tag: not text (expected: no control character)");
    }

    @Test
    void a_filter_has_the_limits_of_tags_themselves() {
        String key = "k".repeat(128);
        String value = "v".repeat(256);
        assertThat(found("tag=" + key)).isEmpty();
        assertThat(found("tag=" + key + ":" + value)).isEmpty();
        assertThat(service.get(IP_SETS + "?tag=k" + key).status()).isEqualTo(400);
        assertThat(service.get(IP_SETS + "?tag=k" + key + ":v").status()).isEqualTo(400);
        assertThat(service.get(IP_SETS + "?tag=" + key + ":v" + value).status()).isEqualTo(400);
        Answer many = service.get(IP_SETS + "?tag=a" + "&tag=a".repeat(10));
        assertThat(many.status()).isEqualTo(400);
        assertThat(many.text("/detail")).isEqualTo("tag: 11 times (expected: at most 10 times)");
        assertThat(service.get(IP_SETS + "?name=a%00b").status()).isEqualTo(400);
    }

    @Test
    void the_limits_of_tags_can_be_reached() {
        Map<String, String> tags = new TreeMap<>();
        for (int i = 10; i < 60; i++) {
            tags.put("k".repeat(126) + i, "v".repeat(256));
        }
        Answer made = ipSet(tags);
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        assertThat(made.body().at("/tags").size()).isEqualTo(50);
        assertThat(ipSet(Map.of("k", "")).status()).isEqualTo(201);
        tags.put("one", "more");
        Answer refused = ipSet(tags);
        assertThat(faults(refused)).containsExactly("/tags too-many-tags");
        assertThat(refused.text("/errors/0/message"))
                .isEqualTo("tags: 51 (expected: at most 50 tags)");
    }

    @Test
    void everything_that_is_wrong_with_tags_is_told_at_once() {
        ObjectNode tags = JSON.createObjectNode();
        tags.put("", "empty");
        tags.put("k".repeat(129), "long");
        tags.put("a\tb", "control");
        tags.put("warmfront:made-by", "reserved");
        tags.put("warmfront", "fine");
        tags.put("number", 7);
        tags.putNull("null");
        tags.put("long/value", "v".repeat(257));
        tags.put("half", "HALF");
        ObjectNode document = ipSetDocument(tags);
        document.remove("addresses");
        // Half of a character, which JSON can say and UTF-8 cannot.
        String sent = document.toString().replace("HALF", "\\ud83d");
        Answer refused = service.post(IP_SETS, sent);
        assertThat(faults(refused))
                .containsExactlyInAnyOrder(
                        "/addresses missing",
                        "/tags/ invalid-tag-key",
                        "/tags invalid-tag-key",
                        "/tags/a\tb invalid-tag-key",
                        "/tags/warmfront:made-by reserved-tag-key",
                        "/tags/number wrong-type",
                        "/tags/null wrong-type",
                        "/tags/long~1value invalid-tag-value",
                        "/tags/half invalid-tag-value");
        assertThat(refused.response().body())
                .contains("number: 7 (expected: text)")
                .contains("long/value: 257 characters (expected: at most 256 characters");
        document = ipSetDocument(JSON.createArrayNode());
        assertThat(faults(service.post(IP_SETS, document.toString())))
                .containsExactly("/tags wrong-type");
    }

    @Test
    void a_merge_patch_adds_changes_and_removes_a_single_tag() {
        Answer made = ipSet(Map.of("a", "1", "b", "2"));
        String at = IP_SETS + "/" + made.id();
        Answer patched =
                service.patch(
                        at,
                        "{\"tags\": {\"a\": null, \"b\": \"3\", \"c\": \"4\"}}",
                        "If-Match",
                        made.etag());
        assertThat(patched.status()).as(patched.response().body()).isEqualTo(200);
        assertThat(patched.body().at("/tags").toString()).isEqualTo("{\"b\":\"3\",\"c\":\"4\"}");
        assertThat(service.get(at).body()).isEqualTo(patched.body());
        assertThat(service.get(at + "?tag=b").status()).as("only lists filter").isEqualTo(400);
        Answer none = service.patch(at, "{\"tags\": null}", "If-Match", patched.etag());
        assertThat(none.body().at("/tags")).isEqualTo(JSON.createObjectNode());
    }

    @Test
    void a_change_of_tags_alone_is_live_without_a_new_release() {
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "edge").attaches()) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            Answer made =
                    created(
                            "/v1/distributions",
                            """
                            {"origins": [{"id": "o", "domainName": "o.test"}],
                             "defaultCacheBehaviour": {"targetOriginId": "o"}}
                            """);
            assertThat(decided(made).text("/status")).isEqualTo("LIVE");
            long running = edge.running().version();
            String newest = service.get("/v1/releases?limit=1").text("/items/0/version");
            Answer tagged =
                    service.patch(
                            "/v1/distributions/" + made.id(),
                            "{\"tags\": {\"" + own + "\": \"shop\"}}",
                            "If-Match",
                            made.etag());
            assertThat(tagged.status()).as(tagged.response().body()).isEqualTo(200);
            Answer change = decided(tagged);
            assertThat(change.text("/status")).isEqualTo("LIVE");
            assertThat(change.text("/releaseVersion")).isEqualTo(newest);
            assertThat(service.get("/v1/releases?limit=1").text("/items/0/version"))
                    .isEqualTo(newest);
            assertThat(edge.running().version()).isEqualTo(running);
            assertThat(edge.running().snapshot().toString()).doesNotContain(own);
        }
    }

    private Answer decided(Answer written) {
        return service.get("/v1/changes/" + written.header("Warmfront-Change") + "?wait=20s");
    }
}
