package dev.warmfront.control.access;

import dev.warmfront.control.access.KeySecrets.Known;
import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Filter;
import dev.warmfront.control.web.Json;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// All API keys.
///
/// A token is told by the answer that makes it and nowhere else. A repetition of that request (by
/// its Idempotency-Key) makes nothing and is answered with the key, but without the token: to tell
/// it again it would have to be kept. Who has lost the first answer rotates the key.
@Component
class ApiKeys {

    /// What is shown and moves by itself.
    private static final List<String> MOVING = List.of("lastUsedAt", "secrets", "token");

    private final Resources<ApiKeyDraft> keys;
    private final ApiKeyKind kind;
    private final KeySecrets secrets;
    private final Writes writes;
    private final JsonMapper json;

    ApiKeys(
            ResourceFactory factory,
            JdbcClient jdbc,
            KeySecrets secrets,
            Writes writes,
            JsonMapper json) {
        this.kind = new ApiKeyKind(jdbc);
        this.keys = factory.of(kind);
        this.secrets = secrets;
        this.writes = writes;
        this.json = json;
    }

    Resources<ApiKeyDraft> resources() {
        return keys;
    }

    /// Whether there is any.
    boolean isAny() {
        return secrets.isAnyKey();
    }

    ResponseEntity<JsonNode> create(Write write) {
        return create(write, Token.next(), null);
    }

    /// A new key that is proved by this token.
    ///
    /// @param lifetime of the token; null when it stays good
    ResponseEntity<JsonNode> create(Write write, Token token, @Nullable Duration lifetime) {
        return keys.create(
                write,
                outcome -> {
                    String id = id(shown(outcome));
                    secrets.begin(id, write.actor());
                    secrets.add(id, token, lifetime);
                    return filled(outcome).telling("token", token.text());
                });
    }

    /// Lets an owner in when none can come in any more.
    ///
    /// @throws ProblemException if one can
    ResponseEntity<JsonNode> letIn(Write write, Token token, Duration lifetime) {
        return writes.perform(
                write,
                () -> {
                    if (secrets.isOwnerIn()) {
                        throw new ProblemException(
                                Problem.TWO_SECRETS, "secrets: some (expected: no owner's)");
                    }
                    String id = secrets.standingOwner();
                    JsonNode before = shown(get(id));
                    secrets.add(id, token, lifetime);
                    return updated(id, before);
                });
    }

    ResponseEntity<JsonNode> get(String id) {
        ResponseEntity<JsonNode> answer = keys.get(id);
        fill(List.of(shown(answer)));
        return answer;
    }

    Slice<JsonNode> list(Page page, Filter filter) {
        Slice<JsonNode> slice = keys.list(page, filter);
        fill(slice.items());
        return slice;
    }

    ResponseEntity<JsonNode> replace(String id, Write write) {
        JsonNode asked = write.document();
        return keys.update(id, write, shown -> withoutKnown(id, asked), this::filled);
    }

    ResponseEntity<JsonNode> patch(String id, Write write) {
        JsonNode patch = write.document();
        return keys.update(id, write, shown -> Json.mergePatch(shown, patch), this::filled);
    }

    /// Gives a key a new secret; the older stays good for the overlap.
    ResponseEntity<JsonNode> rotate(String id, Write write) {
        JsonNode body = write.body() == null ? json.createObjectNode() : write.document();
        RotationDraft asked = Documents.read(body, RotationDraft.class);
        int seconds = asked.overlapSeconds();
        if (seconds < 0 || seconds > RotationDraft.MOST_SECONDS) {
            String expected = "0.." + RotationDraft.MOST_SECONDS;
            throw ProblemException.invalid(
                    List.of(
                            Fault.of(
                                    "/overlapSeconds",
                                    "out-of-range",
                                    String.valueOf(seconds),
                                    expected)));
        }
        return writes.perform(write, () -> rotated(id, write, Duration.ofSeconds(seconds)));
    }

    private Outcome rotated(String id, Write write, Duration overlap) {
        Stored<ApiKeyDraft> stored = keys.find(id);
        if (write.ifMatch() != null) {
            write.requireMatch(stored.tag());
        }
        kind.requireReach(stored.draft());
        JsonNode before = shown(get(id));
        Token token = Token.next();
        secrets.replace(id, token, overlap);
        return updated(id, before).telling("token", token.text());
    }

    /// What was made of the secrets of a key.
    private Outcome updated(String id, JsonNode before) {
        JsonNode after = shown(get(id));
        Map<String, String> headers =
                Map.of("ETag", keys.find(id).tag(), "Location", kind.path() + "/" + id);
        return new Outcome(
                Verb.UPDATE, ApiKeyKind.NOUN + "/" + id, before, after, 200, headers, after);
    }

    private Outcome filled(Outcome outcome) {
        JsonNode shown = shown(outcome).deepCopy();
        fill(List.of(shown));
        return outcome.answering(outcome.status(), shown);
    }

    /// Adds to keys as they are shown what is not in their documents.
    private void fill(List<JsonNode> shown) {
        Map<String, Known> known = secrets.known(shown.stream().map(ApiKeys::id).toList());
        for (JsonNode key : shown) {
            Known more = known.get(id(key));
            if (more != null && key instanceof ObjectNode object) {
                object.put("createdBy", more.createdBy());
                object.set("lastUsedAt", json.valueToTree(more.lastUsedAt()));
                object.set("secrets", json.valueToTree(more.secrets()));
            }
        }
    }

    /// What was read can be written back: what is in no document is left out of it. Only who made
    /// it does not move by itself, so another maker is a mistake.
    private JsonNode withoutKnown(String id, JsonNode asked) {
        if (!(asked instanceof ObjectNode)) {
            return asked;
        }
        Known known = secrets.known(List.of(id)).get(id);
        ObjectNode document = (ObjectNode) asked.deepCopy();
        document.remove(MOVING);
        JsonNode maker = document.remove("createdBy");
        if (known != null
                && maker != null
                && !(maker.isString() && maker.asString().equals(known.createdBy()))) {
            String expected = known.createdBy() + ", it cannot be changed";
            throw ProblemException.invalid(
                    List.of(Fault.of("/createdBy", "read-only", maker.toString(), expected)));
        }
        return document;
    }

    private static JsonNode shown(Outcome outcome) {
        return required(outcome.body());
    }

    private static JsonNode shown(ResponseEntity<JsonNode> answer) {
        return required(answer.getBody());
    }

    private static JsonNode required(@Nullable JsonNode shown) {
        if (shown == null) {
            throw new AssertionError("unreachable: what is read and written here is shown");
        }
        return shown;
    }

    private static String id(JsonNode shown) {
        return shown.path("id").asString();
    }
}
