/// What edges probe, how often, and how many probes change their mind.
///
/// Start at [dev.warmfront.snapshot.health.HealthCheck].
@NullMarked
package dev.warmfront.snapshot.health;

import org.jspecify.annotations.NullMarked;
