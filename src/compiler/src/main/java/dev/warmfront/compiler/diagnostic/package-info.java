/// What is wrong with what was asked for, and where.
///
/// Start at [dev.warmfront.compiler.diagnostic.Diagnostic]; a
/// [dev.warmfront.compiler.diagnostic.Complaints] gathers them while one resource is looked
/// through.
@NullMarked
package dev.warmfront.compiler.diagnostic;

import org.jspecify.annotations.NullMarked;
