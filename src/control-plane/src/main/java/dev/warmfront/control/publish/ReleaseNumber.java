package dev.warmfront.control.publish;

import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;

/// The version of a release, as it is in an address.
public final class ReleaseNumber {

    private static final int MOST_DIGITS = 18;

    private ReleaseNumber() {}

    /// Reads it.
    ///
    /// @throws ProblemException that there is nothing there, if it is none
    public static long of(String text) {
        boolean number =
                !text.isEmpty()
                        && text.length() <= MOST_DIGITS
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            throw new ProblemException(
                    Problem.NOT_FOUND, "version: " + text + " (expected: a whole number)");
        }
        return Long.parseLong(text);
    }
}
