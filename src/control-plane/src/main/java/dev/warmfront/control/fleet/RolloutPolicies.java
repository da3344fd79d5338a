package dev.warmfront.control.fleet;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Json;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The policy of rollouts. There is one from the beginning, which can be changed and not deleted.
@Component
class RolloutPolicies {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Writes writes;

    record Stored(RolloutPolicy document, long revision) {

        String tag() {
            return "\"" + revision + "\"";
        }
    }

    RolloutPolicies(JdbcClient jdbc, JsonMapper json, Writes writes) {
        this.jdbc = jdbc;
        this.json = json;
        this.writes = writes;
    }

    Stored read() {
        return jdbc.sql("select document::text, revision from rollout_policy")
                .query((row, number) ->
                        new Stored(read(json.readTree(row.getString(1))), row.getLong(2)))
                .optional()
                .orElseGet(() -> new Stored(read(json.createObjectNode()), 0));
    }

    ResponseEntity<JsonNode> replace(Write write) {
        JsonNode document = write.document();
        return write(write, before -> document);
    }

    ResponseEntity<JsonNode> patch(Write write) {
        JsonNode patch = write.document();
        return write(write, before -> Json.mergePatch(before, patch));
    }

    private ResponseEntity<JsonNode> write(Write write, UnaryOperator<JsonNode> change) {
        return writes.perform(
                write,
                () -> {
                    Stored stored = read();
                    write.requireMatch(stored.tag());
                    JsonNode before = json.valueToTree(stored.document());
                    RolloutPolicy asked = read(change.apply(before));
                    List<Fault> faults = asked.faults();
                    if (!faults.isEmpty()) {
                        throw ProblemException.invalid(faults);
                    }
                    Stored next = new Stored(asked, stored.revision() + 1);
                    JsonNode after = json.valueToTree(asked);
                    keep(after, next.revision());
                    return new Outcome(
                            Verb.UPDATE,
                            "rollout-policy",
                            before,
                            after,
                            200,
                            Map.of("ETag", next.tag()),
                            after);
                });
    }

    private void keep(JsonNode document, long revision) {
        jdbc.sql(
                        """
                        insert into rollout_policy (document, revision)
                        values (:document::jsonb, :revision)
                            on conflict (only_one) do update
                           set document = excluded.document, revision = excluded.revision
                        """)
                .param("document", json.writeValueAsString(document))
                .param("revision", revision)
                .update();
    }

    private static RolloutPolicy read(JsonNode document) {
        return Documents.read(document, RolloutPolicy.class);
    }
}
