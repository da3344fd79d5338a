package dev.warmfront.edge.disk;

import dev.warmfront.engine.cache.PurgePattern;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was taken back, in one file that is appended to: invalidations with their patterns, and the
/// cells of what viewers wrote to. Every append is on the medium when it returns.
///
/// Each record is its length, the CRC-32C of the length, its bytes, and their CRC-32C. A record
/// that the file ends in is one that nobody was told of, and is dropped; anything else that is
/// broken means that the rest cannot be known.
public final class Journal {

    /// An invalidation.
    ///
    /// @param before the sequence of the one before it, so that a gap shows
    public record Purge(long before, long sequence, List<PurgePattern> patterns) {
        public Purge {
            patterns = List.copyOf(patterns);
        }
    }

    /// What happened to the cells: which ones have changed to what, and how many writes there were.
    public record Cells(long writes, Map<Integer, Long> values) {
        public Cells {
            values = Map.copyOf(values);
        }
    }

    /// What is told of a journal.
    public interface Teller {
        void purge(Purge purge);

        void cells(Cells cells);
    }

    private static final int MARK = 0x5746_4a31;
    private static final int MOST = 1 << 28;
    private static final int PURGE = 1;
    private static final int CELLS = 2;

    private final Medium medium;
    private final Path file;
    private long end;

    /// Set while nothing can be appended: its end is not known, or something is left behind it.
    private boolean torn = true;

    /// @param folder that is there
    public Journal(Medium medium, Path folder) {
        this.medium = medium;
        this.file = folder.resolve("journal");
    }

    /// Tells everything in it, in order. What follows should be a [#rewrite].
    ///
    /// @return false if something in it is broken
    public synchronized boolean read(Teller teller) throws IOException {
        end = 0;
        try (Medium.Volume volume = medium.open(file)) {
            long size = volume.size();
            while (end + 8 <= size) {
                ByteBuffer record = record(volume, size);
                if (record == null) {
                    return false;
                } else if (!record.hasRemaining()) {
                    break;
                }
                tell(record, teller);
                end += record.capacity() + 12L;
            }
            torn = end < size;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return false;
        }
        return true;
    }

    /// Bytes in it.
    public synchronized long size() {
        return end;
    }

    public synchronized void append(Purge purge) throws IOException {
        append(encoded(purge));
    }

    public synchronized void append(Cells cells) throws IOException {
        append(encoded(cells));
    }

    /// Begins anew with what still matters. There is always the old one or the new one.
    public synchronized void rewrite(List<Purge> purges, Cells cells) throws IOException {
        Path next = file.resolveSibling("journal.next");
        medium.delete(next);
        long length = 0;
        try (Medium.Volume volume = medium.open(next)) {
            for (Purge purge : purges) {
                length += write(volume, length, encoded(purge));
            }
            length += write(volume, length, encoded(cells));
            volume.force();
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        end = length;
        torn = false;
    }

    private void append(byte[] record) throws IOException {
        if (torn) {
            throw new IOException("journal: its end is not known (expected: written anew first)");
        }
        torn = true;
        try (Medium.Volume volume = medium.open(file)) {
            end += write(volume, end, record);
            volume.force();
        }
        torn = false;
    }

    private static long write(Medium.Volume volume, long at, byte[] record) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(record.length + 12);
        bytes.putInt(record.length).putInt(sum(record.length));
        bytes.put(record).putInt(Layout.crc(ByteBuffer.wrap(record))).flip();
        int length = bytes.remaining();
        volume.write(bytes, at);
        return length;
    }

    /// The next record; empty if the file ends in it, null if it is broken.
    private @Nullable ByteBuffer record(Medium.Volume volume, long size) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(8);
        volume.read(head, end);
        int length = head.getInt(0);
        if (length <= 0 || length > MOST || sum(length) != head.getInt(4)) {
            return null;
        } else if (end + length + 12 > size) {
            return ByteBuffer.allocate(0);
        }
        ByteBuffer record = ByteBuffer.allocate(length);
        volume.read(record, end + 8);
        ByteBuffer crc = ByteBuffer.allocate(4);
        volume.read(crc, end + 8 + length);
        return Layout.crc(record.flip().duplicate()) == crc.getInt(0) ? record : null;
    }

    private static int sum(int length) {
        return Layout.crc(ByteBuffer.allocate(8).putInt(MARK).putInt(length).flip());
    }

    private static byte[] encoded(Purge purge) {
        List<byte[]> texts = new ArrayList<>();
        int length = 1 + 16 + 4;
        for (PurgePattern pattern : purge.patterns()) {
            for (String text : List.of(pattern.distributionId(), pattern.path())) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                texts.add(bytes);
                length += 4 + bytes.length;
            }
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).put((byte) PURGE);
        bytes.putLong(purge.before()).putLong(purge.sequence()).putInt(purge.patterns().size());
        texts.forEach(text -> bytes.putInt(text.length).put(text));
        return bytes.array();
    }

    private static byte[] encoded(Cells cells) {
        int count = cells.values().size();
        ByteBuffer bytes = ByteBuffer.allocate(1 + 8 + 4 + count * 12).put((byte) CELLS);
        bytes.putLong(cells.writes()).putInt(count);
        cells.values().forEach((place, value) -> bytes.putInt(place).putLong(value));
        return bytes.array();
    }

    private static void tell(ByteBuffer record, Teller teller) {
        ByteBuffer bytes = record.duplicate();
        int kind = bytes.get();
        if (kind == PURGE) {
            long before = bytes.getLong();
            long sequence = bytes.getLong();
            List<PurgePattern> patterns = new ArrayList<>();
            for (int i = bytes.getInt(); i > 0; i--) {
                patterns.add(new PurgePattern(text(bytes), text(bytes)));
            }
            teller.purge(new Purge(before, sequence, patterns));
        } else if (kind == CELLS) {
            long writes = bytes.getLong();
            Map<Integer, Long> values = new HashMap<>();
            for (int i = bytes.getInt(); i > 0; i--) {
                values.put(bytes.getInt(), bytes.getLong());
            }
            teller.cells(new Cells(writes, values));
        } else {
            throw new IllegalArgumentException("journal: kind " + kind + " (expected: 1 or 2)");
        }
    }

    private static String text(ByteBuffer bytes) {
        byte[] text = new byte[bytes.getInt()];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
