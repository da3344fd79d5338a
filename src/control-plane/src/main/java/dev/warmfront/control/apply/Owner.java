package dev.warmfront.control.apply;

import org.jspecify.annotations.Nullable;

/// The labels of those who declare resources. A label says which document a resource is in; who may
/// send that document is for keys to say.
final class Owner {

    /// What stands for "nobody" where somebody must be named.
    static final String UNOWNED = "unowned";

    static final String EXPECTED =
            "1..64 of a-z, A-Z, 0-9, . _ / and -, a letter or digit first; not " + UNOWNED;

    private static final int LONGEST = 64;

    private Owner() {}

    static boolean isValid(String label) {
        return !label.equals(UNOWNED)
                && !label.isEmpty()
                && label.length() <= LONGEST
                && isLetterOrDigit(label.charAt(0))
                && label.chars().allMatch(c -> isLetterOrDigit(c) || "._/-".indexOf(c) >= 0);
    }

    /// A label, or the word for none.
    static String word(@Nullable String owner) {
        return owner == null ? UNOWNED : owner;
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
