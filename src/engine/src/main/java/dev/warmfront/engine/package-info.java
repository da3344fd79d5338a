/// Decisions: what is done with a request, an answer, a query, a probe's result.
///
/// Everything here is a function of its arguments, time included. Nothing here reads a clock, a
/// file or a socket, and nothing here keeps state: a state machine is `(state, event, now) ->
/// state`, and the cell that holds the state lives in the edge. The control plane explains requests
/// with this very code.
@NullMarked
package dev.warmfront.engine;

import org.jspecify.annotations.NullMarked;
