/// What is delivered: names of a site, and which path is served how, from which origin.
///
/// Start at [dev.warmfront.snapshot.distribution.Distribution].
@NullMarked
package dev.warmfront.snapshot.distribution;

import org.jspecify.annotations.NullMarked;
