/// What control planes and edges have to agree on about each other.
///
/// Start at [dev.warmfront.engine.fleet.Protocol].
@NullMarked
package dev.warmfront.engine.fleet;

import org.jspecify.annotations.NullMarked;
