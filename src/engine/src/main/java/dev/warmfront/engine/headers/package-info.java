/// Header fields: an immutable list of them, and which of them end at each hop.
///
/// Start at [dev.warmfront.engine.headers.Fields].
@NullMarked
package dev.warmfront.engine.headers;

import org.jspecify.annotations.NullMarked;
