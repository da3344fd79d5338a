package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.base.Require;

/// A backslash and what it stands for (RFC 1035, section 5.1).
final class Escape {

    private Escape() {}

    /// How many characters the escape that starts at `at` takes.
    static int length(String text, int at) {
        return at + 1 < text.length() && isDigit(text.charAt(at + 1)) ? 4 : 2;
    }

    /// The octet that the escape that starts at `at` stands for.
    static int octet(String text, int at) {
        int length = length(text, at);
        Require.that(at + length <= text.length(), "escape", text, "\\X or \\ddd");
        if (length == 2) {
            Require.that(text.charAt(at + 1) < 127, "escape", text, "visible ASCII");
            return text.charAt(at + 1);
        }
        int octet = 0;
        for (int i = at + 1; i < at + 4; i++) {
            Require.that(isDigit(text.charAt(i)), "escape", text, "\\X or \\ddd");
            octet = octet * 10 + text.charAt(i) - '0';
        }
        Require.that(octet <= 255, "escape", text, "\\000..\\255");
        return octet;
    }

    static void append(StringBuilder text, int octet) {
        if (octet <= ' ' || octet >= 127) {
            text.append('\\').append((char) ('0' + octet / 100));
            text.append((char) ('0' + octet / 10 % 10)).append((char) ('0' + octet % 10));
        } else if (octet == '.' || octet == '\\' || octet == '"') {
            text.append('\\').append((char) octet);
        } else {
            text.append((char) octet);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
