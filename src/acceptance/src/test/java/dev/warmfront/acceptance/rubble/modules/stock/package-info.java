/// Deliberately wrong: one module goes into another's back rooms.
@NullMarked
package dev.warmfront.acceptance.rubble.modules.stock;

import org.jspecify.annotations.NullMarked;
