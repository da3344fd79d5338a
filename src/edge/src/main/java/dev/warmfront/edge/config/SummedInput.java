package dev.warmfront.edge.config;

import dev.warmfront.snapshot.Digest;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/// The bytes of a file that ends with the digest of what is before: all but that digest.
final class SummedInput extends FilterInputStream {

    private static final int SUM_BYTES = 32;

    private final InputStream file;
    private final MessageDigest sum;
    private final boolean isShort;

    /// Bytes of a file up to some place in it.
    private static final class Beginning extends FilterInputStream {

        private long left;

        Beginning(InputStream file, long length) {
            super(file);
            left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = left <= 0 ? -1 : in.read(bytes, from, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public int available() {
            return Math.clamp(left, 0, Integer.MAX_VALUE >> 1);
        }
    }

    static SummedInput open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return new SummedInput(
                Channels.newInputStream(channel), channel.size() - SUM_BYTES, Digest.sha256());
    }

    private SummedInput(InputStream file, long length, MessageDigest sum) {
        super(
                new BufferedInputStream(
                        new DigestInputStream(new Beginning(file, length), sum), 1 << 16));
        this.file = file;
        this.sum = sum;
        isShort = length < 0;
    }

    /// Whether the digest at the end is right; nothing can be read any more after that.
    boolean isIntact() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
        return !isShort && MessageDigest.isEqual(sum.digest(), file.readNBytes(SUM_BYTES));
    }
}
