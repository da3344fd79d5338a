/// Whether something that is probed counts as healthy.
///
/// Start at [dev.warmfront.engine.health.Health].
@NullMarked
package dev.warmfront.engine.health;

import org.jspecify.annotations.NullMarked;
