/// What the edge tells about itself: metrics, access log.
///
/// ## Starting points
/// - [dev.warmfront.edge.telemetry.Metrics] - counters and gauges, shown in Prometheus' text form
@NullMarked
package dev.warmfront.edge.telemetry;

import org.jspecify.annotations.NullMarked;
