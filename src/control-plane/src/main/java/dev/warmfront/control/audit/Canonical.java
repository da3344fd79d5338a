package dev.warmfront.control.audit;

import dev.warmfront.snapshot.Digest;
import java.math.BigDecimal;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON in exactly one form, so that equal documents have equal digests, whoever wrote them down.
///
/// As RFC 8785: members in the order of their names (by UTF-16), no blanks, text as it is but for
/// quotation marks, backslashes and controls. Unlike there, numbers are decimals and keep every
/// digit: `1`, `0.25`, without trailing zeros; with an exponent only beyond thirty digits.
public final class Canonical {

    private static final JsonMapper EXACT =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private static final int LONGEST_PLAIN = 30;

    private final StringBuilder text = new StringBuilder();

    private Canonical() {}

    /// Reads one value of JSON, no member twice, and keeps every digit.
    ///
    /// @throws tools.jackson.core.JacksonException if it is none
    static JsonNode read(String json) {
        return EXACT.readTree(json);
    }

    public static String text(JsonNode document) {
        Canonical canonical = new Canonical();
        canonical.write(document);
        return canonical.text.toString();
    }

    /// The digest of a document; null when there is none.
    static @Nullable String digest(@Nullable JsonNode document) {
        return document == null ? null : Digest.of(text(document)).hex();
    }

    private void write(JsonNode node) {
        if (node.isObject()) {
            char next = '{';
            for (String name : new TreeSet<>(node.propertyNames())) {
                text.append(next);
                writeText(name);
                text.append(':');
                write(node.path(name));
                next = ',';
            }
            text.append(next == '{' ? "{}" : "}");
        } else if (node.isArray()) {
            char next = '[';
            for (JsonNode element : node) {
                text.append(next);
                write(element);
                next = ',';
            }
            text.append(next == '[' ? "[]" : "]");
        } else if (node.isString()) {
            writeText(node.asString());
        } else if (node.isNumber()) {
            text.append(number(new BigDecimal(node.asString())));
        } else {
            text.append(node.isBoolean() ? String.valueOf(node.asBoolean()) : "null");
        }
    }

    private static String number(BigDecimal value) {
        BigDecimal least = value.stripTrailingZeros();
        boolean plain = Math.abs((long) least.scale()) <= LONGEST_PLAIN;
        return plain ? least.toPlainString() : least.toString();
    }

    private void writeText(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ') {
                        text.append("\\u00").append(Character.forDigit(c >> 4, 16));
                        text.append(Character.forDigit(c & 15, 16));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
