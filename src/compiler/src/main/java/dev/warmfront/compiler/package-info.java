/// Asked-for to runnable.
///
/// What operators ask for comes in as a [dev.warmfront.compiler.Desired], in the shape of the REST
/// documents; out comes a snapshot that edges can run, or every complaint at once. Nothing here
/// reads a clock, a file, a socket or a table, and the order in which resources are handed in does
/// not matter.
///
/// ## Starting points
/// - [dev.warmfront.compiler.Compiler] - the translation, of everything or of one resource
/// - [dev.warmfront.compiler.Desired] - what goes in
/// - [dev.warmfront.compiler.Compilation] - what comes out
@NullMarked
package dev.warmfront.compiler;

import org.jspecify.annotations.NullMarked;
