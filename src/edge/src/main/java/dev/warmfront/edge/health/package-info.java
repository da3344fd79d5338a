/// Probing: what the release's health checks name, and the other edges of the fleet.
///
/// Nothing here needs the control plane: what was learned last goes on being probed.
///
/// ## Starting points
/// - [dev.warmfront.edge.health.HealthBoard] - what is known, for whoever must decide
/// - [dev.warmfront.edge.health.Prober] - runs the health checks of a release
/// - [dev.warmfront.edge.health.Peers] - watches the other edges, for DNS
@NullMarked
package dev.warmfront.edge.health;

import org.jspecify.annotations.NullMarked;
