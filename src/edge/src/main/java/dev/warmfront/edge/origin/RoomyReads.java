package dev.warmfront.edge.origin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.LongSupplier;

/// Reads in pieces that fit what came before, and no larger than there is room for: many origins
/// that all begin to answer at one instant would otherwise take all memory before anybody could
/// ask them to pause.
final class RoomyReads implements RecvByteBufAllocator {

    private static final int READS_AT_ONCE = 4;

    /// One read may have so much of the room that is left.
    private static final int PART = 64;

    /// What is read even without any room, so that whatever has begun can end.
    private static final int LEAST_OCTETS = 2048;

    private static final int MOST_OCTETS = 64 * 1024;

    private final RecvByteBufAllocator fitting =
            new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_AT_ONCE);

    private final LongSupplier room;

    /// @param room how many octets more may wait for their viewers; below zero when too many do
    RoomyReads(LongSupplier room) {
        this.room = room;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Reads((ExtendedHandle) fitting.newHandle());
    }

    private final class Reads extends DelegatingHandle implements ExtendedHandle {

        private final ExtendedHandle handle;

        Reads(ExtendedHandle handle) {
            super(handle);
            this.handle = handle;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator pool) {
            return pool.ioBuffer(guess());
        }

        @Override
        public int guess() {
            long most = Math.clamp(room.getAsLong() / PART, LEAST_OCTETS, MOST_OCTETS);
            return (int) Math.min(handle.guess(), most);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
            return handle.continueReading(mayBeMore);
        }
    }
}
