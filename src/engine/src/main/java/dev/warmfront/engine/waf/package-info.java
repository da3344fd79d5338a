/// What becomes of a request that a web ACL guards.
///
/// A guard is linear in what it looks at: no regular expressions, no backtracking, and nothing is
/// allocated for a request that no rule has anything to say about. Counting is somebody else's: the
/// cells behind [dev.warmfront.engine.waf.Rates] live in the edge.
///
/// Start at [dev.warmfront.engine.waf.Guard].
@NullMarked
package dev.warmfront.engine.waf;

import org.jspecify.annotations.NullMarked;
