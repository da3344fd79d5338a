package dev.warmfront.edge.health;

import dev.warmfront.engine.health.Health;

/// What this edge itself makes of a health check that it probes.
///
/// @param reason what the latest probe found out, in words
public record Opinion(Health health, String reason) {}
