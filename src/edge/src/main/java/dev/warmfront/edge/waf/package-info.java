/// The cells behind web ACL rules that count.
///
/// Start at [dev.warmfront.edge.waf.RateCells].
@NullMarked
package dev.warmfront.edge.waf;

import org.jspecify.annotations.NullMarked;
