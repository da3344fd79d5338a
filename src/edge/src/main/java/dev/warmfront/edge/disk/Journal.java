package dev.warmfront.edge.disk;

import dev.warmfront.engine.cache.Purge;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What was taken back, in one file that is appended to: invalidations, and the cells of what
/// viewers wrote to. Every append is on the medium when it returns, and the operating system has it
/// before: a process that is killed takes nothing with it that was handed over.
///
/// Each record is its length, the CRC-32C of the length, its bytes, and their CRC-32C. A record
/// that the file ends in is one that nobody was told of, and is dropped; anything else that is
/// broken means that the rest cannot be known.
public final class Journal {

    /// An invalidation.
    ///
    /// @param before the sequence of the one before it, so that a gap shows
    public record Step(long before, long sequence, Purge purge) {}

    /// Something that an invalidation named.
    ///
    /// @param print its fingerprint
    /// @param hard the last time that it was taken back for good; 0 for never
    /// @param soft the last time that it was marked stale; 0 for never
    /// @param length of the beginning of a path, in characters; 0 for anything else
    public record Taken(long print, long hard, long soft, int length) {}

    /// What was taken back of one distribution.
    ///
    /// @param distributionId empty for what was taken back of all of them
    /// @param hard the last time that everything was taken back for good
    /// @param soft the last time that everything was marked stale
    public record Table(String distributionId, long hard, long soft, List<Taken> taken) {
        public Table {
            taken = List.copyOf(taken);
        }
    }

    /// Everything that was taken back by invalidations.
    ///
    /// @param newest the sequence of the last one
    /// @param floor what was last checked before this cannot be judged
    public record State(long newest, long floor, List<Table> tables) {
        public State {
            tables = List.copyOf(tables);
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
        void step(Step step);

        void state(State state);

        void cells(Cells cells);
    }

    private static final int MARK = 0x5746_4a31;
    private static final int MOST = 1 << 28;
    private static final int STEP = 1;
    private static final int CELLS = 2;
    private static final int STATE = 3;

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

    public synchronized void append(Step step) throws IOException {
        append(encoded(step), () -> {});
    }

    /// Appends what happened to the cells.
    ///
    /// @param handedOver runs when the operating system has it
    public synchronized void append(Cells cells, Runnable handedOver) throws IOException {
        append(encoded(cells), handedOver);
    }

    /// Begins anew with what still matters. There is always the old one or the new one.
    ///
    /// @param purges asked while nothing can be appended, so that nothing falls between
    public synchronized void rewrite(Supplier<State> purges, Supplier<Cells> cells)
            throws IOException {
        Path next = file.resolveSibling("journal.next");
        medium.delete(next);
        long length = 0;
        try (Medium.Volume volume = medium.open(next)) {
            length += write(volume, length, encoded(purges.get()));
            length += write(volume, length, encoded(cells.get()));
            volume.force();
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        end = length;
        torn = false;
    }

    private void append(byte[] record, Runnable handedOver) throws IOException {
        if (torn) {
            throw new IOException("journal: its end is not known (expected: written anew first)");
        }
        torn = true;
        try (Medium.Volume volume = medium.open(file)) {
            end += write(volume, end, record);
            handedOver.run();
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

    private static byte[] encoded(Step step) {
        Purge purge = step.purge();
        List<byte[]> texts = new ArrayList<>();
        texts.add(bytes(purge.distributionId()));
        purge.paths().forEach(path -> texts.add(bytes(path)));
        purge.tags().forEach(tag -> texts.add(bytes(tag)));
        int length = 1 + 16 + 1 + 8 + texts.stream().mapToInt(text -> 4 + text.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(length).put((byte) STEP);
        bytes.putLong(step.before()).putLong(step.sequence());
        bytes.put((byte) (purge.soft() ? 1 : 0));
        bytes.putInt(purge.paths().size()).putInt(purge.tags().size());
        texts.forEach(text -> bytes.putInt(text.length).put(text));
        return bytes.array();
    }

    private static byte[] encoded(State state) {
        int length = 1 + 16 + 4;
        for (Table table : state.tables()) {
            length += 4 + bytes(table.distributionId()).length + 16 + 4 + table.taken().size() * 28;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).put((byte) STATE);
        bytes.putLong(state.newest()).putLong(state.floor()).putInt(state.tables().size());
        for (Table table : state.tables()) {
            byte[] id = bytes(table.distributionId());
            bytes.putInt(id.length).put(id).putLong(table.hard()).putLong(table.soft());
            bytes.putInt(table.taken().size());
            for (Taken taken : table.taken()) {
                bytes.putLong(taken.print()).putLong(taken.hard()).putLong(taken.soft());
                bytes.putInt(taken.length());
            }
        }
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
        if (kind == STEP) {
            teller.step(step(bytes));
        } else if (kind == STATE) {
            teller.state(state(bytes));
        } else if (kind == CELLS) {
            long writes = bytes.getLong();
            Map<Integer, Long> values = new HashMap<>();
            for (int i = bytes.getInt(); i > 0; i--) {
                values.put(bytes.getInt(), bytes.getLong());
            }
            teller.cells(new Cells(writes, values));
        } else {
            throw new IllegalArgumentException("journal: kind " + kind + " (expected: 1 to 3)");
        }
    }

    private static Step step(ByteBuffer bytes) {
        long before = bytes.getLong();
        long sequence = bytes.getLong();
        boolean soft = bytes.get() != 0;
        int paths = bytes.getInt();
        int tags = bytes.getInt();
        String distributionId = text(bytes);
        return new Step(
                before,
                sequence,
                new Purge(distributionId, texts(bytes, paths), texts(bytes, tags), soft));
    }

    private static State state(ByteBuffer bytes) {
        long newest = bytes.getLong();
        long floor = bytes.getLong();
        List<Table> tables = new ArrayList<>();
        for (int i = bytes.getInt(); i > 0; i--) {
            String distributionId = text(bytes);
            long hard = bytes.getLong();
            long soft = bytes.getLong();
            List<Taken> taken = new ArrayList<>();
            for (int j = bytes.getInt(); j > 0; j--) {
                taken.add(
                        new Taken(
                                bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getInt()));
            }
            tables.add(new Table(distributionId, hard, soft, taken));
        }
        return new State(newest, floor, tables);
    }

    private static List<String> texts(ByteBuffer bytes, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(bytes));
        }
        return texts;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        byte[] text = new byte[bytes.getInt()];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
