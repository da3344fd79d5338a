/// Asking origins: connections that are kept and reused, one pool for each event loop.
///
/// A name is resolved away from the event loop, every address is checked, and the address that was
/// checked is the one that is connected to.
///
/// Start at [dev.warmfront.edge.origin.OriginClient].
@NullMarked
package dev.warmfront.edge.origin;

import org.jspecify.annotations.NullMarked;
