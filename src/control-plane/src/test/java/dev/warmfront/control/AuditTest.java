package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.audit.Canonical;
import dev.warmfront.control.audit.Chain;
import dev.warmfront.control.audit.Verdict;
import dev.warmfront.snapshot.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/// The audit log over REST, and what becomes of it in the hands of the database's owner.
///
/// On a database of its own, because it is tampered with.
@ExtendWith(Service.Provider.class)
class AuditTest {

    private static final String AUDIT = "/v1/audit-events";

    private static Service service;

    @BeforeAll
    static void starts(Service any) {
        service = any.anotherOn("audit");
    }

    @AfterAll
    static void stops() {
        service.close();
    }

    private static Answer policy(String more) {
        Answer made =
                service.post(
                        "/v1/cache-policies",
                        "{\"name\": \"p-" + UUID.randomUUID() + "\"" + more + "}");
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        return made;
    }

    private static JsonNode newest(String query) {
        Answer listed = service.get(AUDIT + "?limit=1" + query);
        assertThat(listed.status()).as(listed.response().body()).isEqualTo(200);
        return listed.body().at("/items/0");
    }

    private static JsonNode verification(String query) {
        Answer answer = service.get(AUDIT + "/verification" + query);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void a_write_is_an_event_that_says_who_did_what_to_what_from_where() {
        Answer made = policy(", \"minTtlSeconds\": 1");
        JsonNode event = newest("&subject=cache-policy/" + made.id());
        assertThat(event.at("/verb").asString()).isEqualTo("CREATE");
        assertThat(event.at("/actor").asString()).startsWith("api-key/key-");
        assertThat(event.at("/address").asString()).isEqualTo("127.0.0.1");
        assertThat(event.at("/requestId").asString()).isEqualTo(made.header("Warmfront-Request"));
        assertThat(event.at("/id").asString()).isEqualTo(made.header("Warmfront-Change"));
        assertThat(event.at("/at").asString()).matches("2.*\\.[0-9]{6}Z");
        assertThat(event.at("/beforeSha256").isNull()).isTrue();
        assertThat(event.at("/afterSha256").asString())
                .isEqualTo(Digest.of(Canonical.text(made.body())).hex());
        Answer patched =
                service.patch(
                        "/v1/cache-policies/" + made.id(),
                        "{\"minTtlSeconds\": 2}",
                        "If-Match",
                        made.etag());
        assertThat(patched.status()).isEqualTo(200);
        JsonNode next = newest("&subject=cache-policy/" + made.id());
        assertThat(next.at("/beforeSha256")).isEqualTo(event.at("/afterSha256"));
        assertThat(next.at("/difference").toString())
                .contains("{\"from\":1,\"pointer\":\"/minTtlSeconds\",\"to\":2}");
        assertThat(service.delete("/v1/cache-policies/" + made.id(), "If-Match", "*").status())
                .isEqualTo(204);
        JsonNode last = newest("&subject=cache-policy/" + made.id());
        assertThat(last.at("/verb").asString()).isEqualTo("DELETE");
        assertThat(last.at("/afterSha256").isNull()).isTrue();
    }

    @Test
    void what_is_no_resource_is_recorded_too_and_no_secret_is() {
        Answer key = service.post("/v1/api-keys", "{\"name\": \"seen\", \"role\": \"CI\"}");
        assertThat(newest("").at("/subject").asString()).isEqualTo("api-key/" + key.id());
        Answer rotated = service.post("/v1/api-keys/" + key.id() + "/rotate", "{}");
        assertThat(newest("").at("/verb").asString()).isEqualTo("UPDATE");
        assertThat(newest("").at("/difference").toString()).contains("/secrets");
        service.delete("/v1/api-keys/" + key.id(), "If-Match", "*");
        assertThat(newest("").at("/verb").asString()).isEqualTo("DELETE");
        try (ScriptedEdge edge = ScriptedEdge.joins(service, "seen-1")) {
            JsonNode joined = newest("");
            assertThat(joined.at("/subject").asString()).isEqualTo("edge/" + edge.id());
            assertThat(joined.at("/actor").asString()).startsWith("enrolment-token/");
            assertThat(joined.at("/address").asString()).isEqualTo("127.0.0.1");
            Answer token = service.post("/v1/edges/enrolment-tokens", "{\"name\": \"seen-2\"}");
            assertThat(newest("").at("/subject").asString()).startsWith("enrolment-token/");
            service.delete("/v1/edges/" + edge.id(), "If-Match", "*");
            assertThat(newest("").at("/subject").asString()).isEqualTo("edge/" + edge.id());
            assertThat(newest("").at("/verb").asString()).isEqualTo("DELETE");
            assertThat(export(""))
                    .doesNotContain(key.text("/token").split("_")[2])
                    .doesNotContain(rotated.text("/token").split("_")[2])
                    .doesNotContain(token.text("/token").split("_")[2])
                    .doesNotContain("PRIVATE KEY");
        }
    }

    @Test
    void the_first_events_are_the_systems_own() {
        String[] lines = export("").split("\n");
        assertThat(lines[0]).contains("\"actor\":\"system\"").contains("\"sequence\":1,");
        assertThat(export("")).contains("\"difference\"").contains("first");
    }

    @Test
    void what_was_not_done_is_no_event() {
        long before = newest("").at("/sequence").asLong();
        service.post("/v1/cache-policies?dryRun=true", "{\"name\": \"dry\"}");
        service.post("/v1/cache-policies", "{\"nom\": \"x\"}");
        String key = UUID.randomUUID().toString();
        String body = "{\"name\": \"once-" + key + "\"}";
        service.post("/v1/cache-policies", body, "Idempotency-Key", key);
        service.post("/v1/cache-policies", body, "Idempotency-Key", key);
        assertThat(newest("").at("/sequence").asLong()).isEqualTo(before + 1);
        assertThat(verification("").at("/intact").asBoolean()).isTrue();
    }

    @Test
    void a_difference_that_is_too_long_is_left_out_and_its_digests_are_not() {
        Answer made = policy(", \"comment\": \"" + "x".repeat(20_000) + "\"");
        JsonNode event = newest("&subject=cache-policy/" + made.id());
        assertThat(event.at("/difference").isNull()).isTrue();
        assertThat(event.at("/afterSha256").asString()).hasSize(64);
        assertThat(verification("").at("/intact").asBoolean()).isTrue();
    }

    @Test
    void the_list_can_be_narrowed_and_comes_in_pages() {
        Answer first = policy("");
        Answer second = policy("");
        Answer third = policy("");
        String at = newest("&subject=cache-policy/" + second.id()).at("/at").asString();
        List<String> since = new ArrayList<>();
        String next = AUDIT + "?limit=2&from=" + at;
        while (next != null) {
            Answer page = service.get(next);
            assertThat(page.status()).as(page.response().body()).isEqualTo(200);
            page.body().at("/items").forEach(item -> since.add(item.path("subject").asString()));
            next = page.body().at("/next").isNull() ? null : page.text("/next");
        }
        assertThat(since)
                .endsWith("cache-policy/" + third.id(), "cache-policy/" + second.id())
                .doesNotContain("cache-policy/" + first.id())
                .doesNotHaveDuplicates();
        Answer until = service.get(AUDIT + "?limit=1&to=" + at);
        assertThat(until.text("/items/0/subject")).isEqualTo("cache-policy/" + first.id());
        Answer nobody = service.get(AUDIT + "?actor=api-key/key-nobody");
        assertThat(nobody.body().at("/items").size()).isZero();
        String actor = newest("&subject=cache-policy/" + first.id()).at("/actor").asString();
        assertThat(newest("&actor=" + actor).at("/actor").asString()).isEqualTo(actor);
        for (String odd : List.of("?from=yesterday", "?cursor=x", "?aktor=x", "?limit=0")) {
            assertThat(service.get(AUDIT + odd).status()).as(odd).isEqualTo(400);
        }
        assertThat(service.get(AUDIT + "/export?after=x").status()).isEqualTo(400);
        assertThat(service.get(AUDIT + "/verification?sequence=1").status()).isEqualTo(400);
    }

    private static String export(String query) {
        Answer exported = service.get(AUDIT + "/export" + query);
        assertThat(exported.status()).isEqualTo(200);
        assertThat(exported.header("Content-Type")).startsWith("application/x-ndjson");
        return exported.response().body();
    }

    @Test
    void an_export_is_verified_without_the_service_and_goes_on_where_it_ended() {
        for (int i = 0; i < 3; i++) {
            policy(", \"comment\": \"Grüße, \\\"世界\\\" \\u0001 \\\\ 😀\"");
        }
        String whole = export("");
        Verdict verdict = Chain.verifyLines(whole.lines(), null);
        assertThat(verdict.intact()).as(verdict.toString()).isTrue();
        JsonNode told = verification("");
        assertThat(told.at("/intact").asBoolean()).isTrue();
        assertThat(told.at("/head").asString()).isEqualTo(verdict.head());
        assertThat(told.at("/events").asLong()).isEqualTo(verdict.events());
        policy("");
        String more = export("?after=" + verdict.lastSequence());
        assertThat(more.lines()).hasSize(1);
        Verdict both = Chain.verifyLines((whole + more).lines(), null);
        assertThat(both.intact()).isTrue();
        assertThat(both.events()).isEqualTo(verdict.events() + 1);
        assertThat(export("?after=" + both.lastSequence())).isEmpty();
        String kept = "?sequence=" + verdict.lastSequence() + "&hash=" + verdict.head();
        assertThat(verification(kept).at("/intact").asBoolean()).isTrue();
    }

    @Test
    void many_replicas_make_one_chain() throws Exception {
        int writers = 8;
        int each = 12;
        try (Service twin = service.twin();
                ExecutorService pool = Executors.newFixedThreadPool(writers)) {
            long before = newest("").at("/sequence").asLong();
            List<Callable<Integer>> work = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                Service by = i % 2 == 0 ? service : twin;
                work.add(() -> {
                    int made = 0;
                    for (int j = 0; j < each; j++) {
                        String name = "m-" + UUID.randomUUID();
                        made +=
                                by.post("/v1/cache-policies", "{\"name\": \"" + name + "\"}")
                                                        .status()
                                                == 201
                                        ? 1
                                        : 0;
                    }
                    return made;
                });
            }
            int made = 0;
            for (Future<Integer> done : pool.invokeAll(work)) {
                made += done.get();
            }
            assertThat(made).isEqualTo(writers * each);
            assertThat(newest("").at("/sequence").asLong()).isEqualTo(before + made);
            assertThat(verification("").at("/intact").asBoolean()).isTrue();
        }
    }

    @Test
    void it_cannot_be_changed_by_the_way() {
        JdbcClient jdbc = service.bean(JdbcClient.class);
        for (String deed :
                List.of(
                        "update audit_event set address = '192.0.2.1'",
                        "delete from audit_event",
                        "truncate audit_event",
                        "update change set actor = 'x'")) {
            assertThatThrownBy(() -> jdbc.sql(deed).update())
                    .as(deed)
                    .hasMessageContaining("append-only");
        }
    }

    /// Does something with all triggers off, looks, and puts everything back.
    private static void tampered(String deed, String kind, long sequence) {
        JdbcClient jdbc = service.bean(JdbcClient.class);
        jdbc.sql("create table kept_event as select * from audit_event").update();
        jdbc.sql("create table kept_change as select * from change").update();
        try {
            jdbc.sql("alter table audit_event disable trigger all").update();
            jdbc.sql("alter table change disable trigger all").update();
            assertThat(jdbc.sql(deed).update()).as(deed).isPositive();
            JsonNode verdict = verification("");
            assertThat(verdict.at("/intact").asBoolean()).as(deed).isFalse();
            assertThat(verdict.at("/fault/kind").asString()).as(deed + verdict).isEqualTo(kind);
            assertThat(verdict.at("/fault/sequence").asLong())
                    .as(deed + verdict)
                    .isEqualTo(sequence);
        } finally {
            service.bean(TransactionTemplate.class)
                    .executeWithoutResult(transaction -> {
                        jdbc.sql("delete from audit_event").update();
                        jdbc.sql("delete from change").update();
                        jdbc.sql(
                                        "insert into change overriding system value"
                                                + " select * from kept_change")
                                .update();
                        jdbc.sql("insert into audit_event select * from kept_event").update();
                    });
            jdbc.sql("alter table audit_event enable trigger all").update();
            jdbc.sql("alter table change enable trigger all").update();
            jdbc.sql("drop table kept_event").update();
            jdbc.sql("drop table kept_change").update();
        }
        assertThat(verification("").at("/intact").asBoolean()).isTrue();
    }

    @Test
    void what_the_owner_of_the_database_alters_is_found_and_named() {
        for (int i = 0; i < 4; i++) {
            policy("");
        }
        long last = newest("").at("/sequence").asLong();
        long at = last - 2;
        String here = " where sequence = " + at;
        tampered("update audit_event set address = '192.0.2.66'" + here, "ALTERED", at);
        tampered("update audit_event set difference = '[]'" + here, "ALTERED", at);
        tampered("update audit_event set after_sha256 = repeat('a', 64)" + here, "ALTERED", at);
        tampered("update audit_event set before_sha256 = repeat('a', 64)" + here, "ALTERED", at);
        tampered("update audit_event set hash = repeat('a', 64)" + here, "ALTERED", at);
        tampered("update audit_event set previous_hash = repeat('a', 64)" + here, "ALTERED", at);
        String change = " where number = (select change_number from audit_event" + here + ")";
        for (String column : List.of("actor", "subject", "request_id", "id")) {
            tampered("update change set " + column + " = 'forged'" + change, "ALTERED", at);
        }
        tampered("update change set verb = 'INVALIDATE'" + change, "ALTERED", at);
        tampered("update change set at = at - interval '1 microsecond'" + change, "ALTERED", at);
        tampered("delete from change" + change, "ALTERED", at);
    }

    @Test
    void what_the_owner_of_the_database_takes_away_or_puts_in_is_found_and_named() {
        for (int i = 0; i < 4; i++) {
            policy("");
        }
        long last = newest("").at("/sequence").asLong();
        long at = last - 2;
        String here = " where sequence = " + at;
        tampered("delete from audit_event" + here, "MISSING", at);
        tampered(
                "with gone as (delete from audit_event"
                        + here
                        + " returning change_number)"
                        + " delete from change where number in (select change_number from gone)",
                "MISSING",
                at);
        tampered("delete from audit_event where sequence = 1", "MISSING", 1);
        tampered(
                "insert into change (id, actor, verb, subject, request_id)"
                        + " values ('chg-forged', 'x', 'CREATE', 'x', 'x')",
                "INSERTED",
                last + 1);
        tampered(
                """
                with forged as (
                    insert into change (id, actor, verb, subject, request_id)
                    values ('chg-forged', 'x', 'CREATE', 'x', 'x') returning number)
                insert into audit_event (sequence, change_number, previous_hash, hash)
                select (select max(sequence) + 1 from audit_event), number,
                       (select hash from audit_event order by sequence desc limit 1),
                       repeat('b', 64)
                  from forged
                """,
                "ALTERED",
                last + 1);
        // Nothing in the tables tells that the newest events are gone; a hash that was kept does.
        String kept = "?sequence=" + last + "&hash=" + newest("").at("/hash").asString();
        assertThat(verification(kept).at("/intact").asBoolean()).isTrue();
        Verdict cut = Chain.verifyLines(export("").lines().limit(last - 1), null);
        assertThat(cut.intact()).isTrue();
        JsonNode further = verification("?sequence=" + (last + 1) + "&hash=x");
        assertThat(further.at("/fault/kind").asString()).isEqualTo("MISSING");
    }
}
