/// The atlas that an edge decides by.
///
/// Start at [dev.warmfront.edge.geo.Geography].
@NullMarked
package dev.warmfront.edge.geo;

import org.jspecify.annotations.NullMarked;
