/// The worker: it acts on what the engine decides.
///
/// ## Starting points
/// - [dev.warmfront.edge.Edge] - a whole edge, wired together
/// - [dev.warmfront.edge.EdgeSettings] - what an operator decides about it
/// - [dev.warmfront.edge.EdgeMain] - the command line
@NullMarked
package dev.warmfront.edge;

import org.jspecify.annotations.NullMarked;
