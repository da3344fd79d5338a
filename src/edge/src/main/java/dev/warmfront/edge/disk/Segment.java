package dev.warmfront.edge.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// One file of the log: a header of 64 bytes, then records. Written to its end once, then only
/// read, then deleted.
///
/// Beside a full one lies its list, from which the index is built at the next start without looking
/// at the segment.
final class Segment {

    static final String SUFFIX = ".segment";
    static final String LIST_SUFFIX = ".list";

    private static final long MARK = 0x5761726d53656731L;
    private static final long LIST_MARK = 0x5761726d4c737431L;
    private static final int LIST_HEADER = 48;
    private static final int LISTED = 24;

    private final long number;
    private final Path file;
    private final Medium.Volume volume;
    private final long salt;
    private volatile long end;

    /// High and low half of the fingerprint, place; three for each record.
    private long[] listed = new long[96];

    private int count;
    private long mostWrites;

    private Segment(long number, Path file, Medium.Volume volume, long salt, long end) {
        this.number = number;
        this.file = file;
        this.volume = volume;
        this.salt = salt;
        this.end = end;
    }

    static Path file(Path folder, long number) {
        return folder.resolve(HexFormat.of().toHexDigits(number) + SUFFIX);
    }

    /// The number in a segment's name; -1 if it is none.
    static long number(String name) {
        int length = name.length() - SUFFIX.length();
        if (length != 16 || !name.endsWith(SUFFIX)) {
            return -1;
        }
        try {
            return HexFormat.fromHexDigitsToLong(name, 0, length);
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    static Segment create(Medium medium, Path folder, long number, long salt) throws IOException {
        Path file = file(folder, number);
        Medium.Volume volume = medium.open(file);
        ByteBuffer header = ByteBuffer.allocate(Layout.UNIT);
        header.putLong(MARK).putLong(number).putLong(salt);
        header.putInt(Layout.crc(header.duplicate().flip())).rewind();
        try {
            volume.write(header, 0);
        } catch (IOException e) {
            volume.close();
            throw e;
        }
        return new Segment(number, file, volume, salt, Layout.UNIT);
    }

    /// Opens a file of that name; null if it is not a segment.
    static @Nullable Segment open(Medium medium, Path folder, long number) throws IOException {
        Path file = file(folder, number);
        Medium.Volume volume = medium.open(file);
        try {
            ByteBuffer header = ByteBuffer.allocate(Layout.UNIT);
            volume.read(header, 0);
            header.flip();
            if (header.remaining() == Layout.UNIT
                    && header.getLong() == MARK
                    && header.getLong() == number) {
                long salt = header.getLong();
                int crc = Layout.crc(header.duplicate().flip());
                if (crc == header.getInt()) {
                    return new Segment(number, file, volume, salt, volume.size());
                }
            }
        } catch (IOException e) {
            volume.close();
            throw e;
        }
        volume.close();
        return null;
    }

    long number() {
        return number;
    }

    Medium.Volume volume() {
        return volume;
    }

    long salt() {
        return salt;
    }

    /// Its size in bytes.
    long end() {
        return end;
    }

    long mostWrites() {
        return mostWrites;
    }

    /// Called by the one thread that writes.
    void endsAt(long bytes) {
        end = bytes;
    }

    /// Notes a record for the list.
    void list(Fingerprint key, long place, long writes) {
        if (count * 3 == listed.length) {
            listed = Arrays.copyOf(listed, listed.length * 2);
        }
        listed[count * 3] = key.high();
        listed[count * 3 + 1] = key.low();
        listed[count * 3 + 2] = Place.plain(place);
        count++;
        mostWrites = Math.max(mostWrites, writes);
    }

    /// Writes its list, and forgets it.
    void writeList(Medium medium, long seedCheck) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LIST_HEADER + count * LISTED + Integer.BYTES);
        bytes.putLong(LIST_MARK).putLong(seedCheck).putLong(number).putLong(end);
        bytes.putLong(mostWrites).putInt(count).putInt(0);
        for (int i = 0; i < count * 3; i++) {
            bytes.putLong(listed[i]);
        }
        bytes.putInt(Layout.crc(bytes.duplicate().flip())).flip();
        listed = new long[3];
        count = 0;
        medium.delete(listFile());
        try (Medium.Volume list = medium.open(listFile())) {
            list.write(bytes, 0);
        }
    }

    /// Puts what its list says into `index`.
    ///
    /// @return whether there is a list, and it is that of this segment as it is
    boolean readList(Medium medium, long seedCheck, Index index) throws IOException {
        ByteBuffer bytes;
        try (Medium.Volume list = medium.open(listFile())) {
            long size = list.size();
            if (size < LIST_HEADER + Integer.BYTES || size > Integer.MAX_VALUE / 2) {
                return false;
            }
            bytes = ByteBuffer.allocate((int) size);
            list.read(bytes, 0);
            bytes.flip();
        }
        int sum = bytes.limit() - Integer.BYTES;
        if (sum < LIST_HEADER
                || bytes.getInt(sum) != Layout.crc(bytes.duplicate().limit(sum))
                || bytes.getLong() != LIST_MARK
                || bytes.getLong() != seedCheck
                || bytes.getLong() != number
                || bytes.getLong() != end) {
            return false;
        }
        mostWrites = bytes.getLong();
        int records = bytes.getInt();
        bytes.getInt();
        for (int i = 0; i < records; i++) {
            index.put(new Fingerprint(bytes.getLong(), bytes.getLong()), bytes.getLong());
        }
        return true;
    }

    void close() throws IOException {
        volume.close();
    }

    void delete(Medium medium) throws IOException {
        volume.close();
        medium.delete(listFile());
        medium.delete(file);
    }

    private Path listFile() {
        return listFile(file);
    }

    /// Where the list of a segment lies.
    static Path listFile(Path segment) {
        String name = String.valueOf(segment.getFileName());
        int length = name.length() - SUFFIX.length();
        return segment.resolveSibling(name.substring(0, length) + LIST_SUFFIX);
    }
}
