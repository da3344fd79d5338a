package dev.warmfront.snapshot.health;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.base.Resource;
import java.time.Duration;
import java.util.List;

/// What tells edges whether something can be relied on.
///
/// @param probe where what it finds comes from: mostly a probe, hence the name
/// @param interval from the start of one probe to the start of the next
/// @param timeout until a probe must have succeeded
/// @param failureThreshold how many failures in a row turn healthy into unhealthy
/// @param successThreshold how many successes in a row turn unhealthy into healthy
/// @param inverted whether it says the opposite of what is found
/// @param disabled whether nothing is probed, and healthy is found
public record HealthCheck(
        String id,
        Source probe,
        Duration interval,
        Duration timeout,
        int failureThreshold,
        int successThreshold,
        boolean inverted,
        boolean disabled)
        implements Resource {

    public HealthCheck {
        Require.text("health check id", id);
        Require.that(interval.isPositive(), "interval", interval, "above zero");
        Require.that(timeout.isPositive(), "timeout", timeout, "above zero");
        Require.between(1, 10, "failureThreshold", failureThreshold);
        Require.between(1, 10, "successThreshold", successThreshold);
    }

    /// The checks that it is calculated from; none when it is not.
    public List<String> children() {
        return probe instanceof Source.Calculated calculated ? calculated.children() : List.of();
    }

    /// What it says when this is found.
    public boolean says(boolean healthy) {
        return says(healthy, inverted, disabled);
    }

    /// What a check says that is inverted, or disabled, or both.
    public static boolean says(boolean healthy, boolean inverted, boolean disabled) {
        return (healthy || disabled) != inverted;
    }
}
