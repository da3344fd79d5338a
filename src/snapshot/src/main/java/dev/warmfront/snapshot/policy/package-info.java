/// How an answer is kept: what tells two answers apart, and for how long each is good.
///
/// Start at [dev.warmfront.snapshot.policy.CachePolicy].
@NullMarked
package dev.warmfront.snapshot.policy;

import org.jspecify.annotations.NullMarked;
