package dev.warmfront.control.change;

import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Answers to writes that carried an Idempotency-Key, kept for 24 hours.
///
/// They are kept in the write's own transaction: a write that was committed has its answer, and a
/// repetition after a broken connection cannot write twice.
@Component
class IdempotentAnswers {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    IdempotentAnswers(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /// What was answered to the same write before.
    ///
    /// @throws ProblemException if the key was used for a different one
    Optional<ResponseEntity<JsonNode>> find(Write write) {
        if (write.idempotencyKey() == null || write.dryRun()) {
            return Optional.empty();
        }
        jdbc.sql("delete from idempotent_answer where at < now() - interval '24 hours'").update();
        return jdbc.sql(
                        """
                        select request_sha256, status, headers::text, body
                          from idempotent_answer
                         where actor = :actor and key = :key and tenant_id = :tenant
                        """)
                .param("tenant", Scope.present().tenant())
                .param("actor", write.actor())
                .param("key", write.idempotencyKey())
                .query((row, number) -> {
                    byte[] fingerprint = row.getBytes("request_sha256");
                    if (!MessageDigest.isEqual(fingerprint, write.fingerprint().bytes())) {
                        throw new ProblemException(
                                Problem.KEY_WAS_USED,
                                "Idempotency-Key: "
                                        + write.idempotencyKey()
                                        + " (expected: a new one for a new request)");
                    }
                    Map<String, String> headers = new TreeMap<>();
                    json.readTree(row.getString("headers"))
                            .properties()
                            .forEach(header ->
                                    headers.put(header.getKey(), header.getValue().asString()));
                    String body = row.getString("body");
                    return answer(
                            row.getInt("status"),
                            headers,
                            body.isEmpty() ? null : json.readTree(body));
                })
                .optional();
    }

    void keep(Write write, int status, Map<String, String> headers, @Nullable JsonNode body) {
        if (write.idempotencyKey() == null) {
            return;
        }
        jdbc.sql(
                        """
                        insert into idempotent_answer
                               (tenant_id, actor, key, request_sha256, status, headers, body)
                        values (:tenant, :actor, :key, :fingerprint, :status, :headers::jsonb,
                                :body)
                        """)
                .param("tenant", Scope.present().tenant())
                .param("actor", write.actor())
                .param("key", write.idempotencyKey())
                .param("fingerprint", write.fingerprint().bytes())
                .param("status", status)
                .param("headers", json.writeValueAsString(headers))
                .param("body", body == null ? "" : json.writeValueAsString(body))
                .update();
    }

    static ResponseEntity<JsonNode> answer(
            int status, Map<String, String> headers, @Nullable JsonNode body) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
        headers.forEach(answer::header);
        return body == null
                ? answer.build()
                : answer.contentType(MediaType.APPLICATION_JSON).body(body);
    }
}
