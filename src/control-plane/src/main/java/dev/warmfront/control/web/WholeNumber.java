package dev.warmfront.control.web;

/// A number in an address: digits, and at most eighteen of them.
public final class WholeNumber {

    private static final int MOST_DIGITS = 18;

    private WholeNumber() {}

    /// Reads it.
    ///
    /// @param otherwise what is answered if it is none
    public static long of(String name, String text, Problem otherwise) {
        boolean number =
                !text.isEmpty()
                        && text.length() <= MOST_DIGITS
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            throw new ProblemException(
                    otherwise, name + ": " + text + " (expected: a whole number)");
        }
        return Long.parseLong(text);
    }
}
