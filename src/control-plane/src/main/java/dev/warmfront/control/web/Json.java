package dev.warmfront.control.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON as strangers send it: exactly one value, no member twice, UTF-8.
public final class Json {

    /// So many values, names and brackets; in memory each takes far more than it took to send.
    static final int MOST_TOKENS = 1_000_000;

    private static final JsonMapper STRICT =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxTokenCount(MOST_TOKENS)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private Json() {}

    /// Reads a body.
    ///
    /// @throws ProblemException with line and column where it stops being JSON
    public static JsonNode parse(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(Problem.MALFORMED_JSON, "body: not UTF-8 (RFC 8259, 8.1)");
        }
        try {
            JsonNode document = STRICT.readTree(text);
            if (document.isMissingNode()) {
                throw new ProblemException(
                        Problem.MALFORMED_JSON, "line 1, column 1: body: empty (expected: JSON)");
            }
            return document;
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where =
                    at == null
                            ? ""
                            : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            throw new ProblemException(Problem.MALFORMED_JSON, where + reason(e));
        } catch (NumberFormatException e) {
            // The parser's own, for an exponent that no number has.
            throw new ProblemException(
                    Problem.MALFORMED_JSON, "a number beyond all bounds (RFC 8259, section 6)");
        }
    }

    /// A document with a merge patch applied (RFC 7396, section 2).
    public static JsonNode mergePatch(JsonNode document, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode merged =
                document.isObject() ? (ObjectNode) document.deepCopy() : STRICT.createObjectNode();
        patch.properties()
                .forEach(member -> {
                    String name = member.getKey();
                    if (member.getValue().isNull()) {
                        merged.remove(name);
                        return;
                    }
                    JsonNode before = merged.get(name);
                    JsonNode base = before == null ? STRICT.createObjectNode() : before;
                    merged.set(name, mergePatch(base, member.getValue()));
                });
        return merged;
    }

    /// The first line of what the parser says, without the piece of input it quotes.
    private static String reason(JacksonException e) {
        // Its words are about what it was to be bound to.
        if (e instanceof MismatchedInputException) {
            return "more than one value (expected: one)";
        }
        String message = e.getOriginalMessage();
        return message == null ? "malformed" : message.lines().findFirst().orElse("malformed");
    }
}
