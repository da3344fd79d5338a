/// Whom to ask for what the cache does not have, and what to say.
///
/// ## Starting points
/// - [dev.warmfront.engine.origin.Attempts] - the origins to try, in order
/// - [dev.warmfront.engine.origin.Upstream] - the request as the origin gets it
/// - [dev.warmfront.engine.origin.AddressGuard] - where an edge never connects to
/// - [dev.warmfront.engine.origin.OriginFailure] - everything that can go wrong there
@NullMarked
package dev.warmfront.engine.origin;

import org.jspecify.annotations.NullMarked;
