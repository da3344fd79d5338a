/// Where content comes from when the cache does not have it.
///
/// Start at [dev.warmfront.snapshot.origin.Origin]; an
/// [dev.warmfront.snapshot.origin.OriginGroup] names a primary and who stands in for it.
@NullMarked
package dev.warmfront.snapshot.origin;

import org.jspecify.annotations.NullMarked;
