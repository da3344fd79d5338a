/// Hosted zones as they are asked for, and their translation.
///
/// Start at [dev.warmfront.compiler.dns.DesiredZone].
@NullMarked
package dev.warmfront.compiler.dns;

import org.jspecify.annotations.NullMarked;
