package dev.warmfront.engine.geo;

import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.geo.Coordinates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// An atlas as bytes: a mark, the SHA-256 of the rest, and the rest compressed. Of each family come
/// the lengths of all ranges, then all their places; numbers take as many octets as they need, and
/// of places the frequent ones few. Equal atlases give equal bytes.
public final class AtlasFile {

    private static final byte[] MARK = "WFATLAS1".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_LENGTH = 32;
    private static final int BUFFER = 1 << 16;

    private AtlasFile() {}

    /// The bytes of `atlas`.
    public static byte[] write(Atlas atlas) {
        try {
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(rest, BUFFER))) {
                body(atlas, out);
            }
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.write(MARK);
            file.write(Digest.of(rest.toByteArray()).bytes());
            file.write(rest.toByteArray());
            return file.toByteArray();
        } catch (IOException e) {
            throw new AssertionError("unreachable: memory takes all that is written", e);
        }
    }

    /// The atlas whose bytes these are.
    ///
    /// @throws IOException if they are not, or not all of them
    public static Atlas read(byte[] file) throws IOException {
        int from = MARK.length + DIGEST_LENGTH;
        if (file.length < from || !Arrays.equals(file, 0, MARK.length, MARK, 0, MARK.length)) {
            throw new IOException("atlas: something else (expected: WFATLAS1 at its beginning)");
        }
        MessageDigest sum = Digest.sha256();
        sum.update(file, from, file.length - from);
        if (!Arrays.equals(sum.digest(), Arrays.copyOfRange(file, MARK.length, from))) {
            throw new IOException("atlas: another checksum (expected: the one in the file)");
        }
        InputStream rest = new ByteArrayInputStream(file, from, file.length - from);
        try (DataInputStream in = new DataInputStream(new Buffered(new GZIPInputStream(rest)))) {
            return body(in);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException("atlas: " + e.getMessage(), e);
        }
    }

    private static void body(Atlas atlas, DataOutputStream out) throws IOException {
        Edition edition = atlas.edition();
        out.writeUTF(edition.source());
        out.writeLong(edition.builtOn().toEpochDay());
        out.writeUTF(edition.attribution());
        int[] order = byFrequency(atlas);
        out.writeInt(order.length);
        int[] numbers = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            numbers[order[i]] = i;
            place(atlas.place(order[i]), out);
        }
        ranges(atlas.v4(), numbers, out);
        ranges(atlas.v6(), numbers, out);
    }

    private static Atlas body(DataInputStream in) throws IOException {
        String source = in.readUTF();
        LocalDate builtOn = LocalDate.ofEpochDay(in.readLong());
        Edition edition = new Edition(source, builtOn, in.readUTF());
        Place[] places = new Place[in.readInt()];
        for (int i = 0; i < places.length; i++) {
            places[i] = place(in);
        }
        AtlasBuilder atlas = new AtlasBuilder();
        int[] numbers = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            numbers[i] = atlas.number(places[i]);
        }
        ranges(atlas.v4(), numbers, in);
        ranges(atlas.v6(), numbers, in);
        return atlas.build(edition);
    }

    /// The numbers of all places, those of most ranges first.
    private static int[] byFrequency(Atlas atlas) {
        long[] keys = new long[atlas.places()];
        for (Ranges ranges : new Ranges[] {atlas.v4(), atlas.v6()}) {
            for (int i = 0; i < ranges.size(); i++) {
                keys[ranges.cellAt(i)] -= 1L << Integer.SIZE;
            }
        }
        for (int i = 0; i < keys.length; i++) {
            keys[i] |= i;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    private static void place(Place place, DataOutputStream out) throws IOException {
        out.writeUTF(place.country() == null ? "" : place.country());
        out.writeUTF(place.subdivision() == null ? "" : place.subdivision());
        Coordinates at = place.coordinates();
        out.writeBoolean(at != null);
        if (at != null) {
            out.writeShort(at.latitudeHundredths());
            out.writeShort(at.longitudeHundredths());
        }
    }

    private static Place place(DataInputStream in) throws IOException {
        String country = orNull(in.readUTF());
        String subdivision = orNull(in.readUTF());
        Coordinates at = in.readBoolean() ? new Coordinates(in.readShort(), in.readShort()) : null;
        return new Place(country, subdivision, at);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static void ranges(Ranges ranges, int[] numbers, DataOutputStream out)
            throws IOException {
        out.writeInt(ranges.size());
        for (int i = 1; i < ranges.size(); i++) {
            number(ranges.start(i) - ranges.start(i - 1), out);
        }
        for (int i = 0; i < ranges.size(); i++) {
            number(numbers[ranges.cellAt(i)], out);
        }
    }

    private static void ranges(Ranges.Builder ranges, int[] numbers, DataInputStream in)
            throws IOException {
        long[] starts = new long[in.readInt()];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = Math.addExact(starts[i - 1], number(in));
        }
        for (long start : starts) {
            ranges.put(start, numbers[Math.toIntExact(number(in))]);
        }
    }

    /// Seven bits an octet, the lowest first; the highest bit says that there are more.
    private static void number(long number, DataOutputStream out) throws IOException {
        long rest = number;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long number(DataInputStream in) throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("atlas: ends too early (expected: all its ranges)");
            }
            number |= (octet & 0x7fL) << shift;
            if (octet < 0x80) {
                return number;
            }
        }
        throw new IOException("atlas: a number without end (expected: at most ten octets)");
    }

    /// What the JDK has for this takes a lock for every octet, and there are ten million.
    private static final class Buffered extends InputStream {

        private final InputStream in;
        private final byte[] buffer = new byte[BUFFER];
        private int at;
        private int end;

        Buffered(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return at < end || fill() ? buffer[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            if (at == end && !fill()) {
                return -1;
            }
            int length = Math.min(most, end - at);
            System.arraycopy(buffer, at, into, from, length);
            at += length;
            return length;
        }

        private boolean fill() throws IOException {
            at = 0;
            end = Math.max(0, in.read(buffer, 0, buffer.length));
            return end > 0;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
