package dev.warmfront.edge.http;

/// Whom requests ask whether an origin is healthy, and tell how it did.
@FunctionalInterface
public interface OriginHealth {

    /// Whether a health check, by its id, says healthy.
    boolean isHealthy(String healthCheckId);

    /// An origin with this health check was asked.
    ///
    /// @param well whether it answered, and not with a server error
    default void asked(String healthCheckId, boolean well) {}
}
