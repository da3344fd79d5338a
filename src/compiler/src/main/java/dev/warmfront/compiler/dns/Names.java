package dev.warmfront.compiler.dns;

import java.util.Locale;

/// Names in a zone: labels of lower-case letters, digits, hyphens and underscores, at most 63 each
/// and 253 together (RFC 1035, section 2.3.4; RFC 8552 for the underscores).
final class Names {

    private Names() {}

    static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > 253) {
            return false;
        }
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (label == 0) {
                    return false;
                }
                label = 0;
            } else if (!isLabelCharacter(c) || ++label > 63) {
                return false;
            }
        }
        return label > 0;
    }

    /// A name, or `*` as the left-most label of one (RFC 4592, section 2.1.1).
    static boolean isValidOwner(String name) {
        return isValid(name.startsWith("*.") ? name.substring(2) : name);
    }

    /// Lower-case, and without the dot that ends an absolute name.
    static String bare(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static boolean isLabelCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }
}
