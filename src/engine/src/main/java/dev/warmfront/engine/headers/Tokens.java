package dev.warmfront.engine.headers;

import java.util.ArrayList;
import java.util.List;

/// Comma-separated lists in field values (RFC 9110, section 5.6.1). A comma within quotes does not
/// separate.
public final class Tokens {

    private Tokens() {}

    /// The elements of all values together, trimmed; empty ones are dropped.
    public static List<String> of(List<String> values) {
        List<String> elements = new ArrayList<>();
        for (String value : values) {
            collect(value, elements);
        }
        return elements;
    }

    /// The elements of one value, trimmed; empty ones are dropped.
    public static List<String> of(String value) {
        return of(List.of(value));
    }

    private static void collect(String value, List<String> elements) {
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                add(value.substring(start, i), elements);
                start = i + 1;
            }
        }
        add(value.substring(Math.min(start, value.length())), elements);
    }

    private static void add(String element, List<String> elements) {
        String trimmed = element.strip();
        if (!trimmed.isEmpty()) {
            elements.add(trimmed);
        }
    }
}
