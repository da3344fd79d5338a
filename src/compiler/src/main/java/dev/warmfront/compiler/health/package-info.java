/// Health checks as they are asked for, and their translation.
///
/// Start at [dev.warmfront.compiler.health.DesiredHealthCheck].
@NullMarked
package dev.warmfront.compiler.health;

import org.jspecify.annotations.NullMarked;
