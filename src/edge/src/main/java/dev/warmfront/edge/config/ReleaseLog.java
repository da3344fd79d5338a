package dev.warmfront.edge.config;

import dev.warmfront.snapshot.Digest;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.Set;

/// What came after the release that was kept whole, in one file that is appended to: so a change
/// costs what changed. Every step is on the medium when [#append] returns.
///
/// Each record is the length of its bytes, its bytes, and the SHA-256 of both. One that the file
/// ends in is a step that nobody was told of, and is dropped; anything else that is broken means
/// that the rest cannot be known.
final class ReleaseLog {

    /// What is done with a step that was read.
    interface Teller {
        void tell(Step step) throws IOException;
    }

    private static final int SUM_BYTES = 32;

    private final Path folder;
    private final Path file;
    private final FileAttribute<Set<PosixFilePermission>> access;

    /// Where the next record goes; what is behind it was never finished.
    private long end;

    /// @param access of a file that is made
    ReleaseLog(Path folder, String name, FileAttribute<Set<PosixFilePermission>> access) {
        this.folder = folder;
        this.file = folder.resolve(name);
        this.access = access;
    }

    /// Tells every step in it, in order.
    ///
    /// @throws IOException if something in it is broken
    void read(Teller teller) throws IOException {
        end = 0;
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            DataInputStream in =
                    new DataInputStream(
                            new BufferedInputStream(Channels.newInputStream(channel), 1 << 16));
            while (end + Integer.BYTES <= size) {
                int length = in.readInt();
                long next = end + Integer.BYTES + length + SUM_BYTES;
                if (length <= 0 || next > size) {
                    return;
                }
                byte[] bytes = in.readNBytes(length);
                if (!MessageDigest.isEqual(sum(bytes), in.readNBytes(SUM_BYTES))) {
                    if (next == size) {
                        return;
                    }
                    throw new IOException(file + ": damaged (expected: what this edge wrote)");
                }
                teller.tell(Step.decoded(bytes));
                end = next;
            }
        }
    }

    /// Bytes in it.
    long size() {
        return end;
    }

    void append(Step step) throws IOException {
        byte[] bytes = step.encoded();
        ByteBuffer record = ByteBuffer.allocate(Integer.BYTES + bytes.length + SUM_BYTES);
        record.putInt(bytes.length).put(bytes).put(sum(bytes)).flip();
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        access)) {
            channel.truncate(end).position(end);
            while (record.hasRemaining()) {
                channel.write(record);
            }
            channel.force(false);
        }
        if (end == 0) {
            DataFolder.forceNames(folder);
        }
        end += record.capacity();
    }

    /// Begins anew.
    void clear() throws IOException {
        end = 0;
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    private static byte[] sum(byte[] bytes) {
        MessageDigest sum = Digest.sha256();
        sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        return sum.digest(bytes);
    }
}
