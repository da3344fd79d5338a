/// Compressing what an origin sends as it is, while it goes into the store.
///
/// Event loops never compress: they hand bytes to a few threads, which take as much as they can and
/// ask the origin to pause for the rest. Which answers are compressed, and what then becomes of
/// their header fields, is the engine's to say.
///
/// ## Starting points
/// - [dev.warmfront.edge.coding.Presses] - the threads, and which codings there are
/// - [dev.warmfront.edge.coding.Press] - one body on its way through
@NullMarked
package dev.warmfront.edge.coding;

import org.jspecify.annotations.NullMarked;
