package dev.warmfront.edge.coding;

import com.aayushatharva.brotli4j.decoder.Decoder;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.decoder.DecoderJNI.Status;
import com.aayushatharva.brotli4j.decoder.DirectDecompress;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;

/// Other people's decoders, as streams that give what there is as soon as it is there.
public final class Decoders {

    private Decoders() {}

    /// @param coding by its token
    public static byte[] whole(String coding, byte[] body) throws IOException {
        if (coding.equals("br")) {
            // The stream below misses the end of a body that is exactly as long as its window.
            DirectDecompress result = Decoder.decompress(body);
            if (result.getResultStatus() != Status.DONE) {
                throw new EOFException("brotli: " + result.getResultStatus());
            }
            return result.getDecompressedData();
        }
        try (InputStream in = of(coding, new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    /// @param coding by its token
    public static InputStream of(String coding, InputStream in) throws IOException {
        return switch (coding) {
            case "gzip" -> new GZIPInputStream(in);
            case "br" -> new Brotlied(in);
            case "zstd" -> new ZstdInputStream(in);
            default -> throw new IOException("coding: " + coding + " (expected: gzip, br, zstd)");
        };
    }

    /// The library's own stream fails when it is asked for no bytes at the end of what there is.
    private static final class Brotlied extends InputStream {

        private final InputStream in;
        private final DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(16 * 1024);
        private ByteBuffer decoded = ByteBuffer.allocate(0);

        Brotlied(InputStream in) throws IOException {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (length > 0 && !decoded.hasRemaining()) {
                if (decoder.hasOutput()) {
                    decoded = decoder.pull();
                } else if (decoder.getStatus() == Status.DONE) {
                    return -1;
                } else if (decoder.getStatus() == Status.NEEDS_MORE_INPUT) {
                    feed();
                } else {
                    decoder.push(0);
                    if (decoder.getStatus() == Status.ERROR) {
                        throw new IOException("brotli: broken");
                    }
                }
            }
            int some = Math.min(length, decoded.remaining());
            decoded.get(into, offset, some);
            return some;
        }

        private void feed() throws IOException {
            byte[] some = new byte[8 * 1024];
            int count = in.read(some);
            if (count < 0) {
                throw new EOFException("brotli: ends too early");
            }
            decoder.getInputBuffer().clear().put(some, 0, count);
            decoder.push(count);
        }

        @Override
        public void close() throws IOException {
            decoder.destroy();
            in.close();
        }
    }
}
