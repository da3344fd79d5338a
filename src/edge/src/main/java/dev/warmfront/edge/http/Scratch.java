package dev.warmfront.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/// A buffer that one event loop lends to one connection after the other: what is read is taken out
/// at once, and what is written has mostly left with the flush. So the same memory, warm in the
/// processor's cache, serves all, and nobody asks a pool; whoever comes while it is lent does.
///
/// It comes back by being released, and belongs to the event loop's thread.
final class Scratch {

    private static final ByteBufAllocator ALONE = new UnpooledByteBufAllocator(true, true);

    private final ByteBuf buffer;

    /// @param octets lent at once
    Scratch(int octets) {
        buffer = ALONE.directBuffer(octets);
    }

    /// An empty buffer for at least that many octets; it grows when more are written.
    ByteBuf lend(int octets, ByteBufAllocator pool) {
        boolean here = buffer.refCnt() == 1 && octets <= buffer.capacity();
        return here ? buffer.clear().retain() : pool.directBuffer(octets);
    }

    /// For connections whose every read is taken out at once.
    RecvByteBufAllocator forReads() {
        return new Reads();
    }

    /// Lends nothing from now on.
    void close() {
        buffer.release();
    }

    private final class Reads extends DefaultMaxMessagesRecvByteBufAllocator {

        @Override
        public MaxMessageHandle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public ByteBuf allocate(ByteBufAllocator pool) {
                    return lend(guess(), pool);
                }

                @Override
                public int guess() {
                    return buffer.capacity();
                }
            };
        }
    }
}
