package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// API keys over REST: made, proved, limited, rotated and ended.
///
/// On a database of its own, because wrong keys are counted by address.
@ExtendWith(Service.Provider.class)
class ApiKeysTest {

    private static final String KEYS = "/v1/api-keys";

    private static Service service;

    @BeforeAll
    static void starts(Service any) {
        service = any.anotherOn("keys");
    }

    @AfterAll
    static void stops() {
        service.close();
    }

    private static String draft(String role, String more) {
        return "{\"name\": \"k-"
                + UUID.randomUUID()
                + "\", \"role\": \""
                + role
                + "\""
                + (more.isEmpty() ? "" : ", " + more)
                + "}";
    }

    private static Answer made(String role, String more) {
        Answer answer = service.post(KEYS, draft(role, more));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    private static String token(Answer made) {
        return made.text("/token");
    }

    private static String at(Answer made) {
        return KEYS + "/" + made.id();
    }

    private static int reading(Service by, String token) {
        return by.sendAs(token, "GET", "/v1/distributions", null).status();
    }

    private static Answer as(String token, String method, String path, String body) {
        String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        return body == null
                ? service.sendAs(token, method, path, null, "If-Match", "*")
                : service.sendAs(token, method, path, body, "Content-Type", type, "If-Match", "*");
    }

    private static void assertProblem(Answer answer, int status, String name) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.text("/type")).isEqualTo("urn:warmfront:problem:" + name);
    }

    private static List<String> faults(Answer answer) {
        List<String> faults = new ArrayList<>();
        for (JsonNode fault : answer.body().path("errors")) {
            faults.add(fault.path("pointer").asString() + " " + fault.path("code").asString());
        }
        return faults;
    }

    @Test
    void its_token_is_told_by_the_answer_that_makes_it_and_never_again() {
        Answer made = made("VIEWER", "");
        assertThat(token(made)).matches("wf_[0-9a-z]{26}_[0-9a-f]{64}");
        assertThat(made.id()).matches("key-[0-9a-z]{26}");
        assertThat(made.header("Location")).isEqualTo(at(made));
        assertThat(made.text("/createdBy")).startsWith("api-key/key-");
        assertThat(reading(service, token(made))).isEqualTo(200);
        String secret = token(made).split("_")[2];
        Answer read = service.get(at(made));
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.body().has("token")).isFalse();
        assertThat(read.etag()).isEqualTo(made.etag());
        assertThat(read.response().body()).doesNotContain(secret);
        assertThat(service.get(KEYS + "?limit=500").response().body())
                .contains(made.id())
                .doesNotContain(secret);
        assertThat(service.get("/v1/audit-events?limit=500").response().body())
                .contains("api-key/" + made.id())
                .doesNotContain(secret);
    }

    @Test
    void a_repetition_makes_nothing_and_is_answered_without_the_token() {
        String idempotency = UUID.randomUUID().toString();
        String body = draft("CI", "");
        Answer first = service.post(KEYS, body, "Idempotency-Key", idempotency);
        Answer again = service.post(KEYS, body, "Idempotency-Key", idempotency);
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.header("Warmfront-Change")).isEqualTo(first.header("Warmfront-Change"));
        assertThat(first.body().has("token")).isTrue();
        assertThat(again.body().has("token")).isFalse();
        // Whoever lost the first answer gets a token this way.
        String rotation = UUID.randomUUID().toString();
        String path = at(first) + "/rotate";
        Answer rotated = service.post(path, "{}", "Idempotency-Key", rotation);
        Answer repeated = service.post(path, "{}", "Idempotency-Key", rotation);
        assertThat(reading(service, token(rotated))).isEqualTo(200);
        assertThat(repeated.status()).isEqualTo(200);
        assertThat(repeated.body().has("token")).isFalse();
        assertThat(service.get(at(first)).body().at("/secrets").size()).isEqualTo(2);
        String kept =
                service.bean(JdbcClient.class)
                        .sql("select string_agg(body, '') from idempotent_answer")
                        .query(String.class)
                        .single();
        assertThat(kept)
                .contains(first.id())
                .doesNotContain(token(first).split("_")[2])
                .doesNotContain(token(rotated).split("_")[2]);
    }

    @Test
    void it_has_the_manners_of_every_resource() {
        Answer made = made("VIEWER", "\"tags\": {\"team\": \"shop\"}");
        Answer read = service.get(at(made));
        Answer back = service.put(at(made), read.response().body(), "If-Match", read.etag());
        assertThat(back.status()).as(back.response().body()).isEqualTo(200);
        assertThat(back.text("/role")).isEqualTo("VIEWER");
        assertProblem(service.patch(at(made), "{\"comment\": \"x\"}"), 428, "precondition-needed");
        assertProblem(
                service.patch(at(made), "{\"comment\": \"x\"}", "If-Match", read.etag()),
                412,
                "changed-meanwhile");
        Answer patched =
                service.patch(
                        at(made),
                        "{\"comment\": \"new\", \"expiresAt\": \"2099-01-01T00:00:00Z\"}",
                        "If-Match",
                        back.etag());
        assertThat(patched.text("/comment")).isEqualTo("new");
        assertThat(patched.text("/expiresAt")).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(patched.body().at("/secrets").size()).isEqualTo(1);
        assertThat(service.get(KEYS + "?tag=team:shop").text("/items/0/id")).isEqualTo(made.id());
        assertThat(service.get(KEYS + "?name=" + made.text("/name")).text("/items/0/id"))
                .isEqualTo(made.id());
        String taken = "{\"name\": \"" + made.text("/name") + "\", \"role\": \"VIEWER\"}";
        assertProblem(service.post(KEYS, taken), 409, "name-is-taken");
        Answer page = service.get(KEYS + "?limit=1");
        assertThat(service.get(page.text("/next")).status()).isEqualTo(200);
    }

    @Test
    void nothing_of_the_systems_can_be_chosen() {
        Answer refused =
                service.post(
                        KEYS,
                        draft(
                                "CI",
                                "\"id\": \"key-mine\", \"createdBy\": \"x\", \"secrets\": [],"
                                        + " \"token\": \"wf_x_y\", \"tenantId\": \"t\""));
        assertProblem(refused, 400, "invalid-document");
        assertThat(faults(refused))
                .containsExactlyInAnyOrder(
                        "/id unknown-field",
                        "/createdBy unknown-field",
                        "/secrets unknown-field",
                        "/token unknown-field",
                        "/tenantId unknown-field");
        Answer made = made("CI", "");
        for (String member : List.of("createdBy", "lastUsedAt", "secrets", "token", "id")) {
            Answer patched =
                    service.patch(at(made), "{\"" + member + "\": \"x\"}", "If-Match", made.etag());
            assertProblem(patched, 400, "invalid-document");
        }
        String other =
                service.get(at(made))
                        .response()
                        .body()
                        .replace("\"createdBy\":\"api-key/", "\"createdBy\":\"api-key/x");
        Answer put = service.put(at(made), other, "If-Match", made.etag());
        assertThat(faults(put)).containsExactly("/createdBy read-only");
    }

    @Test
    void every_fault_is_told_at_once() {
        Answer form = service.post(KEYS, "{\"role\": \"KING\", \"allowedCidrs\": \"x\"}");
        assertThat(faults(form))
                .containsExactlyInAnyOrder(
                        "/name missing", "/role not-a-choice", "/allowedCidrs wrong-type");
        Answer content =
                service.post(
                        KEYS,
                        draft(
                                "CI",
                                "\"expiresAt\": \"2001-01-01T00:00:00Z\", \"allowedCidrs\":"
                                        + " [\"192.0.2.0/24\", \"localhost\", \"192.0.2.1/24\"]"));
        assertThat(faults(content))
                .containsExactlyInAnyOrder(
                        "/expiresAt invalid-time",
                        "/allowedCidrs/1 invalid-network",
                        "/allowedCidrs/2 invalid-network");
        Answer overlap = service.post(KEYS + "/key-x/rotate", "{\"overlapSeconds\": -1}");
        assertThat(faults(overlap)).containsExactly("/overlapSeconds out-of-range");
        assertProblem(service.post(KEYS + "/key-x/rotate", "{}"), 404, "not-found");
    }

    @Test
    void a_dry_run_makes_no_key_and_tells_no_token() {
        String body = draft("CI", "");
        Answer dry = service.post(KEYS + "?dryRun=true", body);
        assertThat(dry.status()).as(dry.response().body()).isEqualTo(200);
        assertThat(dry.response().body()).doesNotContain("wf_");
        String name = dry.text("/result/name");
        assertThat(service.get(KEYS + "?name=" + name).body().at("/items").size()).isZero();
        Answer made = made("CI", "");
        Answer rotated = service.post(at(made) + "/rotate?dryRun=true", "{}");
        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.response().body()).doesNotContain("wf_").contains("/secrets");
        assertThat(service.get(at(made)).body().at("/secrets").size()).isEqualTo(1);
    }

    @Test
    void it_ends_when_its_time_is_over() {
        Instant end = Instant.now().plus(5, ChronoUnit.SECONDS).truncatedTo(ChronoUnit.SECONDS);
        Answer made = made("VIEWER", "\"expiresAt\": \"" + end + "\"");
        Deadline.until("it has ended", () -> reading(service, token(made)) == 401);
        assertThat(Instant.now()).isAfterOrEqualTo(end);
        Answer refused = service.sendAs(token(made), "GET", "/v1/distributions", null);
        assertProblem(refused, 401, "no-credential");
        assertThat(refused.text("/detail")).contains(end.toString());
        // It can still be renamed, and given another end.
        String later = "{\"expiresAt\": \"2099-01-01T00:00:00Z\"}";
        assertThat(service.patch(at(made), "{\"comment\": \"x\"}", "If-Match", "*").status())
                .isEqualTo(200);
        assertThat(service.patch(at(made), later, "If-Match", "*").status()).isEqualTo(200);
        assertThat(reading(service, token(made))).isEqualTo(200);
    }

    @Test
    void it_works_from_its_networks_only() {
        Answer elsewhere = made("VIEWER", "\"allowedCidrs\": [\"192.0.2.0/24\"]");
        Answer refused = service.sendAs(token(elsewhere), "GET", "/v1/distributions", null);
        assertProblem(refused, 403, "not-from-here");
        assertThat(refused.response().body()).doesNotContain("192.0.2");
        Answer here =
                made("VIEWER", "\"allowedCidrs\": [\"192.0.2.0/24\", \"127.0.0.0/8\", \"::1\"]");
        assertThat(reading(service, token(here))).isEqualTo(200);
        // What a proxy would say is only what the caller says.
        assertThat(
                        service.sendAs(
                                        token(elsewhere),
                                        "GET",
                                        "/v1/distributions",
                                        null,
                                        "X-Forwarded-For",
                                        "192.0.2.1")
                                .status())
                .isEqualTo(403);
    }

    @Test
    void its_use_is_noted_once_a_minute_and_not_at_every_request() {
        Answer made = made("VIEWER", "");
        assertThat(made.body().at("/lastUsedAt").isNull()).isTrue();
        assertThat(reading(service, token(made))).isEqualTo(200);
        String noted = service.get(at(made)).text("/lastUsedAt");
        assertThat(Instant.parse(noted)).isBetween(Instant.now().minusSeconds(30), Instant.now());
        assertThat(reading(service, token(made))).isEqualTo(200);
        assertThat(service.get(at(made)).text("/lastUsedAt")).isEqualTo(noted);
        JdbcClient jdbc = service.bean(JdbcClient.class);
        jdbc.sql("update api_key set last_used_at = now() - interval '61 seconds' where id = :id")
                .param("id", made.id())
                .update();
        assertThat(reading(service, token(made))).isEqualTo(200);
        assertThat(Instant.parse(service.get(at(made)).text("/lastUsedAt")))
                .isAfterOrEqualTo(Instant.parse(noted));
    }

    @Test
    void a_new_secret_works_beside_the_old_one_which_ends_after_the_overlap() {
        Answer made = made("VIEWER", "");
        Instant before = Instant.now();
        Answer rotated = service.post(at(made) + "/rotate", "{\"overlapSeconds\": 3600}");
        assertThat(rotated.status()).as(rotated.response().body()).isEqualTo(200);
        assertThat(token(rotated)).isNotEqualTo(token(made));
        assertThat(reading(service, token(made))).isEqualTo(200);
        assertThat(reading(service, token(rotated))).isEqualTo(200);
        assertThat(rotated.body().at("/secrets").size()).isEqualTo(2);
        String old = token(made).split("_")[1];
        assertThat(rotated.text("/secrets/0/id")).isEqualTo(old);
        assertThat(Instant.parse(rotated.text("/secrets/0/expiresAt")))
                .isBetween(
                        before.plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS),
                        Instant.now().plusSeconds(3600));
        assertThat(rotated.body().at("/secrets/1/expiresAt").isNull()).isTrue();
        assertProblem(service.post(at(made) + "/rotate", "{}"), 409, "two-secrets");
        // An hour passes.
        service.bean(JdbcClient.class)
                .sql("update api_key_secret set expires_at = now() where id = :id")
                .param("id", old)
                .update();
        assertThat(reading(service, token(made))).isEqualTo(401);
        assertThat(reading(service, token(rotated))).isEqualTo(200);
        assertThat(service.get(at(made)).body().at("/secrets").size()).isEqualTo(1);
    }

    @Test
    void without_overlap_every_older_secret_ends_at_once() {
        Answer made = made("VIEWER", "");
        Answer second = service.post(at(made) + "/rotate", "{}");
        Answer third = service.post(at(made) + "/rotate", "{\"overlapSeconds\": 0}");
        assertThat(third.status()).isEqualTo(200);
        assertThat(reading(service, token(made))).isEqualTo(401);
        assertThat(reading(service, token(second))).isEqualTo(401);
        assertThat(reading(service, token(third))).isEqualTo(200);
    }

    @Test
    void what_is_deleted_is_refused_by_every_replica_from_the_next_request_on() {
        try (Service twin = service.twin()) {
            Answer made = made("CI", "");
            assertThat(reading(twin, token(made))).isEqualTo(200);
            Answer gone = service.delete(at(made), "If-Match", made.etag());
            assertThat(gone.status()).isEqualTo(204);
            assertThat(reading(twin, token(made))).isEqualTo(401);
            assertThat(reading(service, token(made))).isEqualTo(401);
            assertProblem(service.get(at(made)), 404, "not-found");
        }
    }

    @Test
    void nobody_gives_away_more_than_its_own_role() {
        String admin = token(made("ADMIN", ""));
        Answer owner = made("OWNER", "");
        Answer refused = as(admin, "POST", KEYS, draft("OWNER", ""));
        assertProblem(refused, 403, "beyond-reach");
        assertThat(faults(refused)).containsExactly("/role beyond-reach");
        Answer own = as(admin, "POST", KEYS, draft("ADMIN", ""));
        assertThat(own.status()).isEqualTo(201);
        assertProblem(as(admin, "PATCH", at(own), "{\"role\": \"OWNER\"}"), 403, "beyond-reach");
        // An owner's key is no way up, either.
        assertProblem(as(admin, "POST", at(owner) + "/rotate", "{}"), 403, "beyond-reach");
        assertProblem(as(admin, "PATCH", at(owner), "{\"role\": \"CI\"}"), 403, "beyond-reach");
        assertProblem(as(admin, "DELETE", at(owner), null), 403, "beyond-reach");
        assertThat(reading(service, token(owner))).isEqualTo(200);
        assertProblem(
                as(token(made("OPERATOR", "")), "POST", KEYS, draft("VIEWER", "")),
                403,
                "not-allowed");
    }

    @Test
    void nobody_gives_away_more_time_or_more_networks_than_its_own() {
        String end = "\"expiresAt\": \"2090-01-01T00:00:00Z\"";
        String admin = token(made("ADMIN", end + ", \"allowedCidrs\": [\"127.0.0.0/8\"]"));
        Answer refused = as(admin, "POST", KEYS, draft("CI", ""));
        assertProblem(refused, 403, "beyond-reach");
        assertThat(faults(refused))
                .containsExactly("/expiresAt beyond-reach", "/allowedCidrs beyond-reach");
        Answer wider = as(admin, "POST", KEYS, draft("CI", end + ", \"allowedCidrs\": [\"::/0\"]"));
        assertThat(faults(wider)).containsExactly("/allowedCidrs beyond-reach");
        Answer within =
                as(admin, "POST", KEYS, draft("CI", end + ", \"allowedCidrs\": [\"127.0.0.1\"]"));
        assertThat(within.status()).as(within.response().body()).isEqualTo(201);
        assertProblem(as(admin, "PATCH", at(within), "{\"expiresAt\": null}"), 403, "beyond-reach");
        // A new secret of a key that reaches further would be one that reaches further.
        Answer further = made("ADMIN", "");
        assertProblem(as(admin, "POST", at(further) + "/rotate", "{}"), 403, "beyond-reach");
    }

    @Test
    void the_first_token_is_told_at_the_first_start_only() {
        assertThat(service.token()).startsWith("wf_");
        try (ControlPlane.Running second = service.replica()) {
            assertThat(second.firstToken()).isEmpty();
        }
        assertThat(service.get(KEYS + "?name=first").body().at("/items").size()).isEqualTo(1);
        assertThat(service.get(KEYS + "?name=first").text("/items/0/createdBy"))
                .isEqualTo("system");
    }

    @Test
    void the_first_token_ends_and_a_start_that_finds_no_owner_who_can_come_in_tells_another() {
        String url = service.newDatabase("locked_out");
        try (Service first = service.anotherOn(url, Map.of())) {
            String end = first.get(KEYS).text("/items/0/secrets/0/expiresAt");
            assertThat(Instant.parse(end)).isAfter(Instant.now());
            // Another secret makes it last no longer.
            String key = first.get(KEYS).text("/items/0/id");
            first.post(KEYS + "/" + key + "/rotate", "{\"overlapSeconds\": 604800}");
            assertThat(first.get(KEYS).text("/items/0/secrets/0/expiresAt")).isEqualTo(end);
            first.bean(JdbcClient.class)
                    .sql("update api_key_secret set expires_at = now() - interval '1 second'")
                    .update();
            Answer late = first.get(KEYS);
            assertThat(late.status()).isEqualTo(401);
            assertThat(late.text("/detail")).startsWith("The token ended at ");

            try (Service again = service.anotherOn(url, Map.of());
                    ControlPlane.Running third = again.replica(url)) {
                assertThat(again.token()).isNotEqualTo(first.token());
                assertThat(third.firstToken()).as("one owner can come in").isEmpty();
                Answer events = again.get("/v1/audit-events");
                assertThat(events.text("/items/0/actor")).isEqualTo("system");
                assertThat(events.text("/items/0/verb")).isEqualTo("UPDATE");
                // It is there to make one that lasts.
                Answer lasting = again.post(KEYS, "{\"name\": \"me\", \"role\": \"OWNER\"}");
                assertThat(lasting.status()).as(lasting.response().body()).isEqualTo(201);
                assertThat(lasting.body().at("/secrets/0/expiresAt").isNull()).isTrue();
                assertThat(reading(again, token(lasting))).isEqualTo(200);
            }
            try (ControlPlane.Running fourth = first.replica(url)) {
                assertThat(fourth.firstToken()).isEmpty();
            }
        }
    }

    @Test
    void a_first_token_that_the_operator_chose_is_told_to_nobody_and_is_an_owners(
            Service any, @TempDir Path folder) throws IOException {
        String chosen = "wf_chosen_by_me_" + "0123456789abcdef".repeat(4);
        Path file = Files.writeString(folder.resolve("token"), chosen + "\n");
        String url = any.newDatabase("chosen");
        try (Service other =
                any.anotherOn(url, Map.of("warmfront.admin-token-file", file.toString()))) {
            assertThat(other.token()).isNull();
            assertThat(reading(other, chosen)).isEqualTo(200);
            Answer keys = other.sendAs(chosen, "GET", KEYS, null);
            assertThat(keys.text("/items/0/role")).isEqualTo("OWNER");
            assertThat(keys.text("/items/0/secrets/0/id")).isEqualTo("chosen_by_me");
        }
    }

    @Test
    void the_last_owner_stays(Service any) {
        try (Service alone = any.anotherOn("owners")) {
            Answer owner = alone.get(KEYS + "?name=first");
            String first = KEYS + "/" + owner.text("/items/0/id");
            assertThat(owner.text("/items/0/role")).isEqualTo("OWNER");
            String end = "{\"expiresAt\": \"2099-01-01T00:00:00Z\"}";
            assertProblem(alone.delete(first, "If-Match", "*"), 409, "last-owner");
            assertProblem(
                    alone.patch(first, "{\"role\": \"ADMIN\"}", "If-Match", "*"),
                    409,
                    "last-owner");
            assertProblem(alone.patch(first, end, "If-Match", "*"), 409, "last-owner");
            // One that ends is no help.
            Answer passing = alone.post(KEYS, draft("OWNER", end.substring(1, end.length() - 1)));
            assertThat(passing.status()).isEqualTo(201);
            assertProblem(alone.delete(first, "If-Match", "*"), 409, "last-owner");
            Answer second = alone.post(KEYS, draft("OWNER", ""));
            assertThat(alone.delete(first, "If-Match", "*").status()).isEqualTo(204);
            Answer left =
                    alone.sendAs(
                            second.text("/token"), "DELETE", at(second), null, "If-Match", "*");
            assertProblem(left, 409, "last-owner");
        }
    }

    @Test
    void a_path_in_disguise_needs_what_the_path_needs() {
        String viewer = token(made("VIEWER", ""));
        assertProblem(as(viewer, "GET", "/v1/%61pi-keys", null), 403, "not-allowed");
        assertProblem(as(viewer, "GET", "/v1/audit%2Devents", null), 403, "not-allowed");
        for (String odd :
                List.of(
                        "/v1//api-keys",
                        "/v1/./api-keys",
                        "/v1/x/../api-keys",
                        "/v1/api-keys;x",
                        "/v1%2Fapi-keys",
                        "/v1/%2561pi-keys",
                        "/v1/api-keys/",
                        "/V1/api-keys")) {
            assertThat(as(viewer, "GET", odd, null).status()).as(odd).isBetween(400, 404);
        }
    }
}
