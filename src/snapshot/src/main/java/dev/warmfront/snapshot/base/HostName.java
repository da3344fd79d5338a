package dev.warmfront.snapshot.base;

/// Checks of names of hosts (RFC 1123, section 2.1; RFC 1035, section 2.3.4): lower-case labels of
/// letters, digits and hyphens, at most 63 each and 253 together, with no trailing dot.
public final class HostName {

    private HostName() {}

    public static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > 253) {
            return false;
        }
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (label == 0 || name.charAt(i - 1) == '-') {
                    return false;
                }
                label = 0;
            } else if (!isLetterDigitHyphen(c) || (c == '-' && label == 0) || ++label > 63) {
                return false;
            }
        }
        return label > 0 && name.charAt(name.length() - 1) != '-';
    }

    /// A name, or `*.` and a name.
    public static boolean isValidWithWildcard(String name) {
        return isValid(name.startsWith("*.") ? name.substring(2) : name);
    }

    private static boolean isLetterDigitHyphen(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
    }
}
