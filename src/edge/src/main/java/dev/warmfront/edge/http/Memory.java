package dev.warmfront.edge.http;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.util.function.LongSupplier;

/// The memory for buffers outside the heap, and whether there is enough of it to begin something.
///
/// What is stored has a budget of its own in it. The rest is for what is on its way: requests
/// begin only while less than 85 % of that is taken, so that those under way can end; and from a
/// quarter on, viewers get their answers a little at a time, so that there is something for each.
public final class Memory {

    private static final int SHORT_PERCENT = 85;
    private static final int TIGHT_PERCENT = 25;

    private final LongSupplier takenBytes;
    private final LongSupplier idleBytes;
    private final long mostBytes;
    private final long tightBytes;

    /// As it was when somebody looked last.
    private volatile long idleSeen;

    private Memory(LongSupplier takenBytes, LongSupplier idleBytes, long roomBytes) {
        this.takenBytes = takenBytes;
        this.idleBytes = idleBytes;
        this.mostBytes = roomBytes / 100 * SHORT_PERCENT;
        this.tightBytes = roomBytes / 100 * TIGHT_PERCENT;
    }

    /// What the JVM may use.
    public static long bytes() {
        return PlatformDependent.maxDirectMemory();
    }

    /// Beside a store.
    ///
    /// @param storedBytes what it has taken in buffers
    /// @param storeBytes what it may take
    public static Memory beside(LongSupplier storedBytes, long storeBytes) {
        return new Memory(
                () -> PlatformDependent.usedDirectMemory() - storedBytes.getAsLong(),
                Memory::idle,
                Math.max(0, bytes() - storeBytes));
    }

    /// Of which so much is taken, and so much there.
    static Memory of(LongSupplier takenBytes, long roomBytes) {
        return new Memory(takenBytes, () -> 0, roomBytes);
    }

    /// Whether nothing new should begin.
    boolean isShort() {
        long taken = takenBytes.getAsLong();
        return taken > mostBytes && taken - idleBytes.getAsLong() > mostBytes;
    }

    /// Whether so much is on its way that each viewer should have only a little of it waiting.
    boolean isTight() {
        return takenBytes.getAsLong() - idleSeen > tightBytes;
    }

    /// Looks how much the pool keeps, for [#isTight]; now and then.
    void look() {
        idleSeen = takenBytes.getAsLong() > tightBytes ? idleBytes.getAsLong() : 0;
    }

    /// What the pool keeps for whoever is next. Counting it takes a lock, so it is only asked for
    /// when it matters.
    private static long idle() {
        PooledByteBufAllocator pool = PooledByteBufAllocator.DEFAULT;
        return Math.max(0, pool.metric().usedDirectMemory() - pool.pinnedDirectMemory());
    }
}
