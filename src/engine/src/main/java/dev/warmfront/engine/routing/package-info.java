/// Which distribution and which of its behaviours a request belongs to.
///
/// Pure: a router is built once from a snapshot and never changes.
///
/// ## Starting points
/// - [dev.warmfront.engine.routing.Router] - from a host name to a site
/// - [dev.warmfront.engine.routing.Site] - from a path to a behaviour
/// - [dev.warmfront.engine.routing.Staging] - which requests another distribution serves
@NullMarked
package dev.warmfront.engine.routing;

import org.jspecify.annotations.NullMarked;
