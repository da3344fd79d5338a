package dev.warmfront.edge.health;

import dev.warmfront.engine.health.Outcome;
import java.math.BigDecimal;
import java.time.Duration;

/// What one probe found out.
///
/// @param status of the answer to an HTTP probe, 0 when there was none
/// @param body of the answer, as far as it was asked for
record Finding(Outcome outcome, int status, String body) {

    /// What was found out, in words.
    ///
    /// @param timeout of the probe
    String reason(Duration timeout) {
        String sentence = outcome.sentence();
        return switch (outcome) {
            case BAD_STATUS -> sentence + ": " + status;
            case TIMED_OUT ->
                    sentence
                            + ": "
                            + BigDecimal.valueOf(timeout.toMillis(), 3)
                                    .stripTrailingZeros()
                                    .toPlainString()
                            + " s";
            default -> sentence;
        };
    }

    static Finding of(Outcome outcome) {
        return new Finding(outcome, 0, "");
    }
}
