package dev.warmfront.edge.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.internal.PlatformDependent;

/// Memory outside the heap that is known by its address alone. A buffer of Netty's costs 264 bytes
/// of objects, one of them for the collector to look after, and that is more than many a body.
///
/// Nothing here looks whether memory is still there: only [Flow] uses it, for those who hold it.
final class Raw {

    /// What is longer is worth a buffer, which is sent without being copied.
    static final int LONGEST = 16 * 1024;

    /// What the allocator of the C library keeps beside each piece, and its least.
    private static final int BESIDE = 8;

    private static final int STEP = 16;
    private static final int LEAST = 32;

    static final long NOWHERE = 0;

    private Raw() {}

    /// Whether so much can be had: the JVM must allow Netty to reach memory outside the heap.
    static boolean isFor(long length) {
        return length > 0 && length <= LONGEST && PlatformDependent.hasUnsafe();
    }

    /// What a piece takes, with what lies beside it.
    static int taken(int length) {
        return Math.max(LEAST, (length + BESIDE + STEP - 1) / STEP * STEP);
    }

    static long allocate(int length) {
        return PlatformDependent.allocateMemory(length);
    }

    static void free(long address) {
        PlatformDependent.freeMemory(address);
    }

    /// Adds all of `from`, from its reader index on, to memory.
    static void write(long address, ByteBuf from) {
        int length = from.readableBytes();
        if (from.hasMemoryAddress()) {
            long source = from.memoryAddress() + from.readerIndex();
            PlatformDependent.copyMemory(source, address, length);
        } else if (from.hasArray()) {
            int first = from.arrayOffset() + from.readerIndex();
            PlatformDependent.copyMemory(from.array(), first, address, length);
        } else {
            PlatformDependent.copyMemory(ByteBufUtil.getBytes(from), 0, address, length);
        }
    }

    /// Adds memory to `out`.
    static void read(long address, int length, ByteBuf out) {
        out.ensureWritable(length);
        if (out.hasMemoryAddress()) {
            long target = out.memoryAddress() + out.writerIndex();
            PlatformDependent.copyMemory(address, target, length);
            out.writerIndex(out.writerIndex() + length);
        } else if (out.hasArray()) {
            int first = out.arrayOffset() + out.writerIndex();
            PlatformDependent.copyMemory(address, out.array(), first, length);
            out.writerIndex(out.writerIndex() + length);
        } else {
            byte[] copy = new byte[length];
            PlatformDependent.copyMemory(address, copy, 0, length);
            out.writeBytes(copy);
        }
    }
}
