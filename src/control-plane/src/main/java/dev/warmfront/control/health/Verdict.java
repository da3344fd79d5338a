package dev.warmfront.control.health;

import java.time.Instant;

/// What an edge makes of a health check.
///
/// @param reason why, for people
/// @param since when it came to that
public record Verdict(String healthCheckId, boolean healthy, String reason, Instant since) {}
