package dev.warmfront.edge.origin;

import io.netty.buffer.ByteBuf;

/// A viewer's body, as an origin's connection reads it: pushed, with the reader saying when to
/// stop. All on one event loop.
public interface RequestBody {

    /// In bytes; -1 when it is chunked.
    long length();

    /// Begins to push into `sink`.
    void start(Sink sink);

    /// Push on, or not.
    void wanted(boolean more);

    /// Who reads it.
    interface Sink {
        /// Takes over `bytes`.
        void bytes(ByteBuf bytes);

        void end();

        /// The viewer went away or broke the framing.
        void broken();
    }
}
