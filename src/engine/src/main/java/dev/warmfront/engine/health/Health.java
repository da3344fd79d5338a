package dev.warmfront.engine.health;

import java.time.Duration;

/// Whether something counts as healthy, and how close it is to the opposite.
///
/// Fast down, slow up: what fell again soon after it had come back stays down for a while, at first
/// five seconds, then each time twice as long, up to five minutes.
///
/// @param streak how many probes in a row spoke against `healthy`
/// @param last what the latest probe found out
/// @param sinceEpochMillis when `healthy` became what it is
/// @param falls how often it fell, each time soon after it had come back; 0 when it never fell
public record Health(boolean healthy, int streak, Outcome last, long sinceEpochMillis, int falls) {

    /// What has been up for so long is no longer remembered to have fallen.
    static final Duration CALM = Duration.ofMinutes(5);

    private static final Duration FIRST_HOLD = Duration.ofSeconds(5);
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(5);

    /// Healthy, because nothing is known against it.
    public static Health unprobed(long nowEpochMillis) {
        return new Health(true, 0, Outcome.SUCCEEDED, nowEpochMillis, 0);
    }

    /// What is known after one more probe.
    ///
    /// @param failureThreshold how many failures in a row turn healthy into unhealthy
    /// @param successThreshold how many successes in a row turn unhealthy into healthy
    public Health after(
            Outcome outcome, int failureThreshold, int successThreshold, long nowEpochMillis) {
        if (outcome.isSuccess() == healthy) {
            return new Health(healthy, 0, outcome, sinceEpochMillis, falls);
        }
        int against = streak + 1;
        boolean turns = against >= (healthy ? failureThreshold : successThreshold);
        if (!turns || isHeld(nowEpochMillis)) {
            return new Health(healthy, against, outcome, sinceEpochMillis, falls);
        }
        return new Health(!healthy, 0, outcome, nowEpochMillis, falls(nowEpochMillis));
    }

    /// Whether the latest probe spoke against what it counts as.
    public boolean isSuspect() {
        return streak > 0;
    }

    /// Whether it stays down, however well it does, because it fell too often.
    public boolean isHeld(long nowEpochMillis) {
        return !healthy && nowEpochMillis - sinceEpochMillis < hold().toMillis();
    }

    /// How often it will have fallen when it turns now.
    private int falls(long nowEpochMillis) {
        if (!healthy) {
            return falls;
        }
        boolean calm = nowEpochMillis - sinceEpochMillis >= CALM.toMillis();
        return falls == 0 || calm ? 1 : falls + 1;
    }

    private Duration hold() {
        if (falls < 2) {
            return Duration.ZERO;
        }
        // More doublings than that are longer than the longest in any case.
        Duration hold = FIRST_HOLD.multipliedBy(1L << Math.min(falls - 2, 10));
        return hold.compareTo(LONGEST_HOLD) < 0 ? hold : LONGEST_HOLD;
    }
}
