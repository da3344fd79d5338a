/// Distributions as they are asked for, and their translation.
///
/// Start at [dev.warmfront.compiler.distribution.DesiredDistribution].
@NullMarked
package dev.warmfront.compiler.distribution;

import org.jspecify.annotations.NullMarked;
