package dev.warmfront.edge.origin;

import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Sink;
import dev.warmfront.engine.headers.Fields;

/// The head of an origin's answer, and the way to its body.
///
/// @param fields without those that end at this hop
/// @param length of the body in bytes, -1 when not known beforehand
/// @param endsWithConnection whether only the end of the connection ends the body
public record OriginAnswer(
        int status, Fields fields, long length, boolean endsWithConnection, Body body) {

    /// A body that waits until somebody says where to.
    public interface Body extends Flow.Source {
        /// Lets it flow.
        ///
        /// @param whenEnded run after it was told of the end, well or not
        void pourInto(Sink into, Runnable whenEnded);
    }
}
