package dev.warmfront.edge.coding;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/// Compresses one body. Holds memory outside the heap until it is closed; used by one thread at a
/// time.
///
/// What comes out is handed on in pieces, which whoever gets them must release.
interface Encoder extends AutoCloseable {

    /// Makes one.
    interface Maker {
        /// An encoder for one body.
        ///
        /// @param length of the body in bytes, -1 when not known
        Encoder make(long length);
    }

    /// Takes bytes; all that are readable are read, and not released.
    void encode(ByteBuf bytes, Consumer<ByteBuf> out);

    /// Hands on what is held back, so that everything taken so far can be read.
    void flush(Consumer<ByteBuf> out);

    /// There will be no more.
    void finish(Consumer<ByteBuf> out);

    @Override
    void close();
}
