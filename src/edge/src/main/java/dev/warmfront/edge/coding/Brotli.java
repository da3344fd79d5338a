package dev.warmfront.edge.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder.Mode;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/// Brotli (RFC 7932).
final class Brotli implements Encoder {

    /// Smaller than gzip's best at gzip's usual speed; the levels above cost several times as much.
    private static final int QUALITY = 5;

    /// The property that says where it is already.
    private static final String PLACE = "brotli4j.library.path";

    private static final int INPUT = 64 * 1024;
    private static final int LEAST_WINDOW = 16;
    private static final int MOST_WINDOW = 20;

    private final EncoderJNI.Wrapper encoder;

    private Brotli(long length) {
        try {
            encoder = new EncoderJNI.Wrapper(INPUT, QUALITY, window(length), Mode.GENERIC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Loads the native library.
    ///
    /// It is unpacked here: who comes with it would leave it in a folder of its own, for good when
    /// the process is killed. What is loaded needs no name any more.
    static Encoder.Maker load() throws IOException {
        if (System.getProperty(PLACE) == null) {
            Path file = Files.createTempFile("warmfront-brotli-", ".so");
            try {
                unpack(file);
                System.setProperty(PLACE, file.toString());
                Brotli4jLoader.ensureAvailability();
            } finally {
                Files.delete(file);
            }
        }
        Brotli4jLoader.ensureAvailability();
        return Brotli::new;
    }

    private static void unpack(Path file) throws IOException {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        String name = "/lib/linux-" + (arm ? "aarch64" : "x86_64") + "/libbrotli.so";
        try (InputStream in = Brotli4jLoader.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + ": missing (expected: in the jar)");
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// No larger than what there is to look back on: a window is memory.
    private static int window(long length) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, length - 1));
        return length < 0 ? MOST_WINDOW : Math.clamp(bits, LEAST_WINDOW, MOST_WINDOW);
    }

    @Override
    public void encode(ByteBuf bytes, Consumer<ByteBuf> out) {
        ByteBuffer input = encoder.getInputBuffer();
        while (bytes.isReadable()) {
            int length = Math.min(bytes.readableBytes(), INPUT);
            input.clear().limit(length);
            bytes.readBytes(input);
            push(Operation.PROCESS, length, out);
        }
    }

    @Override
    public void flush(Consumer<ByteBuf> out) {
        push(Operation.FLUSH, 0, out);
    }

    @Override
    public void finish(Consumer<ByteBuf> out) {
        push(Operation.FINISH, 0, out);
    }

    @Override
    public void close() {
        encoder.destroy();
    }

    private void push(Operation operation, int length, Consumer<ByteBuf> out) {
        encoder.push(operation, length);
        while (encoder.hasMoreOutput() || encoder.hasRemainingInput()) {
            if (encoder.hasMoreOutput()) {
                ByteBuffer made = encoder.pull();
                ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(made.remaining());
                out.accept(piece.writeBytes(made));
            } else {
                encoder.push(operation, 0);
            }
        }
        if (!encoder.isSuccess()) {
            throw new IllegalStateException("brotli: failed (expected: any bytes will do)");
        }
    }
}
