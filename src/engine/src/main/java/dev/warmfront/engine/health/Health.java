package dev.warmfront.engine.health;

/// Whether something counts as healthy, and how close it is to the opposite.
///
/// @param streak how many probes in a row spoke against `healthy`
/// @param last what the latest probe found out
/// @param sinceEpochMillis when `healthy` became what it is
public record Health(boolean healthy, int streak, Outcome last, long sinceEpochMillis) {

    /// Healthy, because nothing is known against it.
    public static Health unprobed(long nowEpochMillis) {
        return new Health(true, 0, Outcome.SUCCEEDED, nowEpochMillis);
    }

    /// What is known after one more probe.
    ///
    /// @param failureThreshold how many failures in a row turn healthy into unhealthy
    /// @param successThreshold how many successes in a row turn unhealthy into healthy
    public Health after(
            Outcome outcome, int failureThreshold, int successThreshold, long nowEpochMillis) {
        if (outcome.isSuccess() == healthy) {
            return new Health(healthy, 0, outcome, sinceEpochMillis);
        }
        int against = streak + 1;
        return against >= (healthy ? failureThreshold : successThreshold)
                ? new Health(!healthy, 0, outcome, nowEpochMillis)
                : new Health(healthy, against, outcome, sinceEpochMillis);
    }

    /// Whether the latest probe spoke against what it counts as.
    public boolean isSuspect() {
        return streak > 0;
    }
}
