/// What is decided of a request before anything that is stored is looked at: where it belongs,
/// whether it may pass, and under which key its answer is. One road for the edge that serves it and
/// for the explanation of what an edge would do.
///
/// ## Starting points
/// - [dev.warmfront.engine.road.Road] - the decisions, in their order
@NullMarked
package dev.warmfront.engine.road;

import org.jspecify.annotations.NullMarked;
