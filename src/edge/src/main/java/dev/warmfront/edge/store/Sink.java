package dev.warmfront.edge.store;

import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;

/// Where a body goes in, by one writer.
public interface Sink {

    /// Adds bytes; takes over `bytes`.
    ///
    /// @return whether more is wanted now; if not, the source will be told to resume
    boolean append(ByteBuf bytes);

    /// There will be no more.
    void finish();

    /// There should have been more.
    void fail(OriginFailure reason);
}
