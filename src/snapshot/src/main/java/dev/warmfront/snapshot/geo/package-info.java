/// Places: where they are, and what they belong to.
///
/// Start at [dev.warmfront.snapshot.geo.Coordinates] and [dev.warmfront.snapshot.geo.Continent].
@NullMarked
package dev.warmfront.snapshot.geo;

import org.jspecify.annotations.NullMarked;
