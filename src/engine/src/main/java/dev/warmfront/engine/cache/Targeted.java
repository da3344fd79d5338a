package dev.warmfront.engine.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Directives in a targeted field (RFC 9213, section 2.1): a dictionary of the structured fields
/// (RFC 9651, section 3.2), strict where `Cache-Control` is lenient.
///
/// A field that is empty or cannot be parsed counts as not there. Parameters mean nothing, and
/// neither does a directive whose value is of the wrong kind.
final class Targeted {

    private static final int LONGEST_INTEGER = 15;

    private final String text;
    private int at;

    private Targeted(String text) {
        this.text = text;
    }

    /// The directives; null when the field is not there, in the sense above.
    ///
    /// @param values of every field of that name
    static @Nullable CacheControl parse(List<String> values) {
        if (values.isEmpty()) {
            return null;
        }
        Map<String, String> members = new Targeted(String.join(", ", values)).dictionary();
        if (members == null || members.isEmpty()) {
            return null;
        }
        List<String> directives = new ArrayList<>();
        members.forEach((name, value) -> {
            if (isRightKind(name, value)) {
                directives.add(value.equals("?1") ? name : name + "=" + value);
            }
        });
        return CacheControl.parse(directives);
    }

    private static boolean isRightKind(String name, String value) {
        return switch (name) {
            case "max-age", "s-maxage", "stale-while-revalidate", "stale-if-error" ->
                    CacheControl.read(value) >= 0;
            case "no-cache", "private" -> value.equals("?1") || value.startsWith("\"");
            default -> value.equals("?1");
        };
    }

    private @Nullable Map<String, String> dictionary() {
        Map<String, String> members = new LinkedHashMap<>();
        skipSpaces();
        while (at < text.length()) {
            String key = key();
            if (key == null) {
                return null;
            }
            String value = "?1";
            if (is('=')) {
                at++;
                value = is('(') ? innerList() : bareItem();
            }
            if (value == null || !skipParameters()) {
                return null;
            }
            members.put(key, value);
            skipBlanks();
            if (at == text.length()) {
                return members;
            } else if (!is(',')) {
                return null;
            }
            at++;
            skipBlanks();
            if (at == text.length()) {
                return null;
            }
        }
        return members;
    }

    private @Nullable String key() {
        int start = at;
        while (at < text.length() && isKeyCharacter(text.charAt(at), at == start)) {
            at++;
        }
        return at == start ? null : text.substring(start, at);
    }

    private static boolean isKeyCharacter(char c, boolean first) {
        boolean begins = c >= 'a' && c <= 'z' || c == '*';
        return begins || !first && (c >= '0' && c <= '9' || "_-.".indexOf(c) >= 0);
    }

    /// An item as it stands; null if it is none.
    private @Nullable String bareItem() {
        if (at == text.length()) {
            return null;
        }
        char c = text.charAt(at);
        int start = at;
        boolean fine;
        if (c == '"') {
            fine = skipString();
        } else if (c == '?') {
            at += 2;
            fine = at <= text.length() && "01".indexOf(text.charAt(at - 1)) >= 0;
        } else if (c == '-' || c >= '0' && c <= '9') {
            fine = skipNumber();
        } else if (c == ':') {
            int end = text.indexOf(':', at + 1);
            fine = end > 0;
            at = fine ? end + 1 : at;
        } else {
            fine = c == '*' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
        }
        return fine ? text.substring(start, at) : null;
    }

    private boolean skipString() {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return true;
            } else if (c == '\\') {
                at++;
                if (at == text.length() || "\"\\".indexOf(text.charAt(at)) < 0) {
                    return false;
                }
            } else if (c < ' ' || c > '~') {
                return false;
            }
        }
        return false;
    }

    private boolean skipNumber() {
        at += is('-') ? 1 : 0;
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || is('.'))) {
            at++;
        }
        return at > start && at - start <= LONGEST_INTEGER;
    }

    private static boolean isTokenCharacter(char c) {
        return c > ' ' && c < 0x7f && "\"(),;<=>?@[]{}\\".indexOf(c) < 0;
    }

    private @Nullable String innerList() {
        int start = at++;
        skipSpaces();
        while (at < text.length() && !is(')')) {
            if (bareItem() == null || !skipParameters()) {
                return null;
            }
            skipSpaces();
        }
        return at++ < text.length() ? text.substring(start, at) : null;
    }

    private boolean skipParameters() {
        while (is(';')) {
            at++;
            skipSpaces();
            if (key() == null) {
                return false;
            }
            if (is('=')) {
                at++;
                if (bareItem() == null) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean is(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private void skipSpaces() {
        while (is(' ')) {
            at++;
        }
    }

    private void skipBlanks() {
        while (is(' ') || is('\t')) {
            at++;
        }
    }
}
