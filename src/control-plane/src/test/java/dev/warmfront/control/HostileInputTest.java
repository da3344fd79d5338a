package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What strangers put where a name, an id, a number or a key is asked for.
@ExtendWith({Service.Provider.class, OutputCaptureExtension.class})
class HostileInputTest {

    private final Service service;

    HostileInputTest(Service service) {
        this.service = service;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' or '1'='1",
                "'; drop table resource; --",
                "\") or true --",
                "$1",
                ":name",
                "??|",
                "\\",
                "%",
                "_",
                "${jndi:ldap://x.test/a}",
                "#{7*7}",
                "<script>alert(1)</script>",
                "\u202e\ud83d\ude00"
            })
    void is_only_text_wherever_it_stands(String text) {
        long before = count();
        String value = encoded(text);
        for (String query :
                List.of(
                        "/v1/distributions?name=",
                        "/v1/api-keys?name=",
                        "/v1/changes?subject=",
                        "/v1/audit-events?actor=",
                        "/v1/audit-events?subject=")) {
            Answer answer = service.get(query + value);
            assertThat(answer.status()).as(query).isEqualTo(200);
            assertThat(answer.body().at("/items").size()).as(query).isZero();
        }
        // What begins with a colon is no tag, and is told so.
        int tagged = text.startsWith(":") ? 400 : 200;
        assertThat(service.get("/v1/hosted-zones?tag=" + value).status()).isEqualTo(tagged);
        for (String query :
                List.of(
                        "/v1/distributions?limit=",
                        "/v1/distributions?cursor=",
                        "/v1/audit-events?from=",
                        "/v1/audit-events/export?after=")) {
            assertThat(service.get(query + value).status()).as(query).isEqualTo(400);
        }
        String cursor = Base64.getUrlEncoder().encodeToString(("1:" + text).getBytes());
        assertThat(service.get("/v1/api-keys?cursor=" + cursor).status()).isEqualTo(200);
        assertThat(service.get("/v1/audit-events?cursor=" + cursor).status()).isEqualTo(400);
        assertThat(service.get("/v1/releases?cursor=" + cursor).status()).isEqualTo(400);
        String name = text + UUID.randomUUID();
        Answer made = service.post("/v1/cache-policies", "{\"name\": " + quoted(name) + "}");
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        assertThat(made.text("/name")).isEqualTo(name);
        assertThat(service.get("/v1/cache-policies?name=" + encoded(name)).text("/items/0/id"))
                .isEqualTo(made.id());
        assertThat(count()).isEqualTo(before + 1);
    }

    private static String quoted(String text) {
        return tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(text);
    }

    private long count() {
        return service.bean(JdbcClient.class)
                .sql("select count(*) from resource")
                .query(Long.class)
                .single();
    }

    @ParameterizedTest
    @ValueSource(strings = {"501", "99999999999999999999", "-1", "0", "1e3", "0x10", " 5", ""})
    void a_page_is_as_large_as_it_may_be_and_no_larger(String limit) {
        for (String list : List.of("/v1/distributions", "/v1/api-keys", "/v1/audit-events")) {
            Answer answer = service.get(list + "?limit=" + encoded(limit));
            assertThat(answer.status()).as(list + limit).isEqualTo(400);
            assertThat(answer.text("/detail")).startsWith("limit: ");
        }
    }

    @Test
    void a_json_patch_is_not_mistaken_for_a_merge_patch() {
        Answer made =
                service.post("/v1/cache-policies", "{\"name\": \"j-" + UUID.randomUUID() + "\"}");
        String path = "/v1/cache-policies/" + made.id();
        String patch = "[{\"op\": \"remove\", \"path\": \"/name\"}]";
        assertThat(
                        service.patch(
                                        path,
                                        patch,
                                        "If-Match",
                                        "*",
                                        "Content-Type",
                                        "application/json-patch+json")
                                .status())
                .isEqualTo(415);
        assertThat(service.patch(path, patch, "If-Match", "*").status()).isEqualTo(400);
        assertThat(service.get(path).body()).isEqualTo(made.body());
    }

    @Test
    void a_token_is_in_no_answer_and_no_log_wherever_somebody_puts_it(CapturedOutput output) {
        Answer made =
                service.post(
                        "/v1/api-keys",
                        "{\"name\": \"c-" + UUID.randomUUID() + "\", \"role\": \"VIEWER\"}");
        String token = made.text("/token");
        String secret = token.split("_")[2];
        List<Answer> answers =
                List.of(
                        service.sendAs(token, "GET", "/v1/distributions/d-x", null),
                        service.sendAs(token, "POST", "/v1/distributions", "{"),
                        service.sendAs(token, "GET", "/v1/audit-events", null),
                        service.sendAs(token, "TRACE", "/v1/distributions", null),
                        service.sendAs(token, "GET", "/v1/distributions?limit=x", null),
                        service.sendAs(token + " ", "GET", "/v1/distributions?x=y", null),
                        service.sendAs(token + "0", "GET", "/v1/distributions", null),
                        service.get("/v1/api-keys/" + made.id()),
                        service.get("/v1/changes/" + made.header("Warmfront-Change")),
                        management("/actuator"),
                        management("/actuator/health"),
                        management("/actuator/env"),
                        management("/actuator/heapdump"),
                        management("/actuator/configprops"));
        for (Answer answer : answers) {
            assertThat(answer.response().body()).doesNotContain(secret);
            assertThat(answer.response().headers().map().toString()).doesNotContain(secret);
        }
        assertThat(output.getAll()).doesNotContain(secret).doesNotContain(service.token());
        assertThat(management("/actuator/env").status()).isIn(401, 404);
        assertThat(management("/actuator/heapdump").status()).isIn(401, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/distributions/%00 HTTP/1.1",
                "GET /v1/distributions/%zz HTTP/1.1",
                "GET /v1/distributions?% HTTP/1.1",
                "GET /v1/distributions?a=%ff HTTP/1.1",
                "GET /v1/distributions HTTP/1.1\r\nTransfer-Encoding: nonsense"
            })
    void what_is_hardly_http_is_refused_with_a_problem_too(String head) throws Exception {
        try (RawViewer viewer = RawViewer.connect(service.running().port("local.server.port"))) {
            String host = "\r\nHost: api.test\r\nAuthorization: Bearer " + service.token();
            Reply reply = viewer.send(head + host + "\r\n\r\n").read();
            assertThat(reply.status()).isEqualTo(head.contains("nonsense") ? 501 : 400);
            assertThat(reply.field("content-type")).startsWith("application/problem+json");
            assertThat(reply.text()).contains("urn:warmfront:problem:");
        }
    }

    @Test
    void more_parameters_than_anybody_needs_are_refused() {
        Answer answer = service.get("/v1/distributions?" + "name=x&".repeat(1_001));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/type")).endsWith(":invalid-request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit-events?subject=%00",
                "audit-events?subject=a%0Ab",
                "distributions?name=a%00b",
                "edges?cursor=%07",
                "changes?limit=%00"
            })
    void what_cannot_be_text_is_refused_in_every_parameter(String query) {
        Answer answer = service.get("/v1/" + query);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        String name = query.substring(query.indexOf('?') + 1, query.indexOf('='));
        assertThat(answer.text("/detail")).startsWith(name + ": not text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{} {}", "{\"n\": 1e99999999999999999999}", "{\"n\": NaN}", "{\"a\"", "["})
    void what_is_no_json_is_refused_without_a_word_about_the_parser(String body) {
        for (String path : List.of("/v1/distributions", "/v1/explain", "/v1/apply/plan")) {
            Answer answer = service.post(path, body);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.response().body()).doesNotContain("jackson", "Feature.FAIL");
        }
    }

    @Test
    void a_form_with_files_is_nothing_that_is_taken_here() {
        Answer answer =
                service.post("/v1/distributions", "x", "Content-Type", "multipart/form-data");
        assertThat(answer.status()).isEqualTo(415);
    }

    @Test
    void a_cursor_of_another_list_is_a_bad_request_everywhere() {
        String cursor = Base64.getUrlEncoder().encodeToString("1:x".getBytes());
        for (String list : List.of("/v1/releases", "/v1/rollouts", "/v1/audit-events")) {
            assertThat(service.get(list + "?cursor=" + cursor).status()).as(list).isEqualTo(400);
        }
    }

    private Answer management(String path) {
        return service.send(HttpRequest.newBuilder(service.managementUri(path)).build());
    }
}
