package dev.warmfront.edge.coding;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// The gzip format (RFC 1952) around the JDK's deflate.
final class Gzip implements Encoder {

    private static final int LEVEL = 6;
    private static final int PIECE = 16 * 1024;

    /// Deflate, no flags, no time, no matter how, made by nobody in particular.
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final Deflater deflater = new Deflater(LEVEL, true);
    private final CRC32 sum = new CRC32();
    private boolean begun;

    @Override
    public void encode(ByteBuf bytes, Consumer<ByteBuf> out) {
        for (ByteBuffer some : bytes.nioBuffers()) {
            sum.update(some.duplicate());
            deflater.setInput(some);
            drain(Deflater.NO_FLUSH, out);
        }
        bytes.skipBytes(bytes.readableBytes());
    }

    @Override
    public void flush(Consumer<ByteBuf> out) {
        drain(Deflater.SYNC_FLUSH, out);
    }

    @Override
    public void finish(Consumer<ByteBuf> out) {
        deflater.finish();
        drain(Deflater.NO_FLUSH, out);
        ByteBuf trailer = PooledByteBufAllocator.DEFAULT.directBuffer(8, 8);
        trailer.writeIntLE((int) sum.getValue());
        trailer.writeIntLE((int) deflater.getBytesRead());
        out.accept(trailer);
    }

    @Override
    public void close() {
        deflater.end();
    }

    private void drain(int how, Consumer<ByteBuf> out) {
        boolean full = true;
        while (full) {
            ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(PIECE, PIECE);
            if (!begun) {
                begun = true;
                piece.writeBytes(HEADER);
            }
            int room = piece.writableBytes();
            int made = deflater.deflate(piece.nioBuffer(piece.writerIndex(), room), how);
            piece.writerIndex(piece.writerIndex() + made);
            full = made == room;
            if (piece.isReadable()) {
                out.accept(piece);
            } else {
                piece.release();
            }
        }
    }
}
