package dev.warmfront.control.change;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a write did, to be recorded and answered.
///
/// @param subject kind and id of what was written: `distribution/d-…`
/// @param before the document as it was; null when there was none
/// @param after the document as it is; null when there is none any more
/// @param status of the answer
/// @param body of the answer; null for none
/// @param version what is kept as a version of the subject; null when none is
/// @param once members of the first answer's body that are kept nowhere, so that a repetition of
///     the request is answered without them
public record Outcome(
        Verb verb,
        String subject,
        @Nullable JsonNode before,
        @Nullable JsonNode after,
        int status,
        Map<String, String> headers,
        @Nullable JsonNode body,
        @Nullable String version,
        Map<String, String> once) {

    /// One whose answer has no secret.
    public Outcome(
            Verb verb,
            String subject,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            int status,
            Map<String, String> headers,
            @Nullable JsonNode body,
            @Nullable String version) {
        this(verb, subject, before, after, status, headers, body, version, Map.of());
    }

    /// One of which no version is kept.
    public Outcome(
            Verb verb,
            String subject,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            int status,
            Map<String, String> headers,
            @Nullable JsonNode body) {
        this(verb, subject, before, after, status, headers, body, null);
    }

    /// The same, answered otherwise.
    public Outcome answering(int otherStatus, @Nullable JsonNode otherBody) {
        return new Outcome(
                verb, subject, before, after, otherStatus, headers, otherBody, version, once);
    }

    /// The same, with one more header field in the answer.
    public Outcome with(String header, String value) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put(header, value);
        return new Outcome(verb, subject, before, after, status, all, body, version, once);
    }

    /// The same, with a secret in the body of its first answer.
    public Outcome telling(String member, String secret) {
        Map<String, String> all = new TreeMap<>(once);
        all.put(member, secret);
        return new Outcome(verb, subject, before, after, status, headers, body, version, all);
    }

    /// The body of the first answer.
    @Nullable JsonNode firstBody() {
        if (once.isEmpty() || !(body instanceof ObjectNode)) {
            return body;
        }
        ObjectNode told = (ObjectNode) body.deepCopy();
        once.forEach(told::put);
        return told;
    }

    /// Without its bodies: they may be long, or secret.
    @Override
    public String toString() {
        return "Outcome[" + verb + " " + subject + ", " + status + "]";
    }
}
