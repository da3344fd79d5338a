package dev.warmfront.control.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long a caller is willing to wait: `30s` or `2m`, at most five minutes.
public final class Wait {

    private static final Duration MOST = Duration.ofMinutes(5);

    private Wait() {}

    /// Reads `?wait=`; nothing means not at all.
    public static Duration of(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        int digits = text.length() - 1;
        char unit = text.isEmpty() ? ' ' : text.charAt(digits);
        if ((unit == 's' || unit == 'm') && digits >= 1 && digits <= 4) {
            String number = text.substring(0, digits);
            if (number.chars().allMatch(c -> c >= '0' && c <= '9')) {
                long amount = Long.parseLong(number);
                Duration wait =
                        unit == 's' ? Duration.ofSeconds(amount) : Duration.ofMinutes(amount);
                if (wait.compareTo(MOST) <= 0) {
                    return wait;
                }
            }
        }
        throw new ProblemException(
                Problem.INVALID_REQUEST,
                "wait: " + text + " (expected: for example 30s or 2m, at most 5m)");
    }
}
