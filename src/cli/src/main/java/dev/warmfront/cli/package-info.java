/// The command line: a client of the REST API for people and pipelines.
///
/// What it prints to standard output is the answer; progress, questions and complaints go to
/// standard error. It knows nothing of the control plane but its contract, and never writes a token
/// down.
///
/// ## Starting points
/// - [dev.warmfront.cli.Warmfront] - the commands
/// - [dev.warmfront.cli.Exit] - what its end means to a pipeline
@NullMarked
package dev.warmfront.cli;

import org.jspecify.annotations.NullMarked;
