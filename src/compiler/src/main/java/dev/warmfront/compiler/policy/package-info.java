/// Cache policies as they are asked for, and their translation.
///
/// Start at [dev.warmfront.compiler.policy.DesiredCachePolicy].
@NullMarked
package dev.warmfront.compiler.policy;

import org.jspecify.annotations.NullMarked;
