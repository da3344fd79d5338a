package dev.warmfront.edge.coding;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.util.Native;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Zstandard (RFC 8878). The level's window is 2 MiB, well below the 8 MiB that every viewer can
/// take (RFC 9659, section 3).
final class Zstandard implements Encoder {

    private static final int LEVEL = 6;
    private static final int PIECE = 32 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0).asReadOnlyBuffer();

    private final ZstdCompressCtx context = new ZstdCompressCtx();

    private Zstandard(long length) {
        context.setLevel(LEVEL);
        if (length >= 0) {
            // Also keeps the tables small where there is little.
            context.setPledgedSrcSize(length);
        }
    }

    /// Loads the native library.
    static Encoder.Maker load() {
        Native.load();
        return Zstandard::new;
    }

    @Override
    public void encode(ByteBuf bytes, Consumer<ByteBuf> out) {
        if (bytes.isDirect()) {
            for (ByteBuffer some : bytes.nioBuffers()) {
                encode(some, out);
            }
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        int length = bytes.readableBytes();
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        try {
            copy.writeBytes(bytes);
            encode(copy.nioBuffer(), out);
        } finally {
            copy.release();
        }
    }

    @Override
    public void flush(Consumer<ByteBuf> out) {
        drain(EndDirective.FLUSH, out);
    }

    @Override
    public void finish(Consumer<ByteBuf> out) {
        drain(EndDirective.END, out);
    }

    @Override
    public void close() {
        context.close();
    }

    private void encode(ByteBuffer some, Consumer<ByteBuf> out) {
        while (some.hasRemaining()) {
            step(some, EndDirective.CONTINUE, out);
        }
    }

    private void drain(EndDirective how, Consumer<ByteBuf> out) {
        boolean done = false;
        while (!done) {
            done = step(NOTHING.duplicate(), how, out);
        }
    }

    private boolean step(ByteBuffer from, EndDirective how, Consumer<ByteBuf> out) {
        ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(PIECE, PIECE);
        boolean done;
        try {
            ByteBuffer to = piece.nioBuffer(0, PIECE);
            done = context.compressDirectByteBufferStream(to, from, how);
            piece.writerIndex(to.position());
        } catch (RuntimeException e) {
            piece.release();
            throw e;
        }
        if (piece.isReadable()) {
            out.accept(piece);
        } else {
            piece.release();
        }
        return done;
    }
}
