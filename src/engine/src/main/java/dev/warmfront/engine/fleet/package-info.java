/// What control planes and edges have to agree on about each other, and what both work out in the
/// same way.
///
/// Start at [dev.warmfront.engine.fleet.Protocol].
@NullMarked
package dev.warmfront.engine.fleet;

import org.jspecify.annotations.NullMarked;
