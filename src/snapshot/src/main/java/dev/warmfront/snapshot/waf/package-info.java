/// Which requests are refused: rules in order of priority, each a condition and an action.
///
/// Start at [dev.warmfront.snapshot.waf.WebAcl].
@NullMarked
package dev.warmfront.snapshot.waf;

import org.jspecify.annotations.NullMarked;
