/// Limits as functions of time: how often, within how long.
///
/// Start at [dev.warmfront.engine.limit.SlidingWindow].
@NullMarked
package dev.warmfront.engine.limit;

import org.jspecify.annotations.NullMarked;
