package dev.warmfront.engine.dns;

/// What is known of health checks, by their ids.
@FunctionalInterface
public interface Checks {

    /// Whether it counts as healthy.
    boolean isHealthy(String healthCheckId);

    /// Whether that may soon be otherwise: somebody finds it otherwise already.
    default boolean isSuspect(String healthCheckId) {
        return false;
    }
}
