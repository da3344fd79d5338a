/// The road of a request, from the bytes a viewer sends to the bytes it gets.
///
/// A connection reads one request after the other and answers in order. Each request is an
/// exchange: a chain of states, each holding what is known by then, moved on by stages on the event
/// loop of the viewer. Nothing here blocks; what takes time is waited for.
///
/// ## Starting points
/// - [dev.warmfront.edge.http.HttpEdge] - listeners, started and drained
/// - `Exchange` - the data plane, on one screen
/// - `State` - what a request is on its way
/// - `Head` - the strict reading of a request
/// - `ErrorPages` - what is shown in place of an error
/// - `Dressing` - what a response headers policy makes of an answer
@NullMarked
package dev.warmfront.edge.http;

import org.jspecify.annotations.NullMarked;
