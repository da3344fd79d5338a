package dev.warmfront.bench.traces;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.tukaani.xz.XZInputStream;

/// What was asked for, in order.
final class Trace {

    private static final String FOLDER = "/com/github/benmanes/caffeine/cache/simulator/parser/";

    /// How they are written down.
    private enum Form {
        /// Number, key and size on a line.
        SIZED,
        /// A key on a line, as a hexadecimal number.
        LINES,
        INTEGERS,
        LONGS
    }

    private final String name;
    private final int[] keys;
    private final int[] sizes;

    private Trace(String name, int[] keys, int[] sizes) {
        this.name = name;
        this.keys = keys;
        this.sizes = sizes;
    }

    /// All that are replayed. Only the first has sizes of its own: of a CDN. The next four are of
    /// web sites and a shop, then two of those once more with sizes that are made up, then a build
    /// cache, a database behind a shop and a virtual disk.
    static List<Supplier<Trace>> all() {
        return List.of(
                () -> read("adapt-size", "adapt_size/request.trace.xz", Form.SIZED),
                () -> read("web07", "cache2k/web07.trace.xz", Form.INTEGERS),
                () -> read("web12", "cache2k/web12.trace.xz", Form.INTEGERS),
                () -> read("scarab-recs", "scarab/scarab-recs.trace.xz", Form.LONGS),
                () -> read("web12", "cache2k/web12.trace.xz", Form.INTEGERS).withSizesMadeUp(),
                () ->
                        read("scarab-recs", "scarab/scarab-recs.trace.xz", Form.LONGS)
                                .withSizesMadeUp(),
                () -> read("gradle", "gradle/build-cache.xz", Form.LINES),
                () -> read("orm-busy", "cache2k/orm-busy.trace.xz", Form.INTEGERS),
                () -> read("orm-night", "cache2k/orm-night.trace.xz", Form.INTEGERS),
                () -> read("w106", "cloud_physics/w106.trace.xz", Form.INTEGERS));
    }

    /// As people know it.
    String name() {
        return name;
    }

    /// How many different things are asked for.
    int objects() {
        return sizes.length;
    }

    /// How often something is asked for.
    int requests() {
        return keys.length;
    }

    /// What is asked for at some time, numbered from 0 on.
    int key(int request) {
        return keys[request];
    }

    /// How long its body is, in bytes.
    int size(int key) {
        return sizes[key];
    }

    /// Whether bodies have sizes: otherwise all weigh the same.
    boolean isSized() {
        return sizes.length > 0 && sizes[0] > 0;
    }

    /// What it would take to keep everything, in bytes.
    ///
    /// @param besides what each takes besides its body
    long footprint(int besides) {
        long sum = 0;
        for (int size : sizes) {
            sum += size + besides;
        }
        return sum;
    }

    /// The same with sizes as they are in the web: most are small, some are large, and it has
    /// nothing to do with how often they are asked for.
    private Trace withSizesMadeUp() {
        int[] made = new int[sizes.length];
        for (int i = 0; i < made.length; i++) {
            double drawn = Math.exp(9 + 1.6 * new Random(i * 0x9E37_79B9L).nextGaussian());
            made[i] = (int) Math.clamp(drawn, 100, 4 << 20);
        }
        return new Trace(name + ", sizes made up", keys, made);
    }

    private static Trace read(String name, String file, Form form) {
        try (InputStream packed = Trace.class.getResourceAsStream(FOLDER + file)) {
            if (packed == null) {
                throw new IllegalStateException("trace: " + file + " (expected: in a jar)");
            }
            InputStream in = new XZInputStream(packed);
            return switch (form) {
                case SIZED -> sized(name, in);
                case LINES -> unsized(name, lines(in));
                case INTEGERS -> unsized(name, numbers(in, DataInputStream::readInt));
                case LONGS -> unsized(name, numbers(in, DataInputStream::readLong));
            };
        } catch (IOException e) {
            throw new IllegalStateException("trace: " + file + " (expected: readable)", e);
        }
    }

    private static Trace sized(String name, InputStream in) throws IOException {
        BufferedReader lines = text(in);
        Map<String, Integer> known = new HashMap<>();
        List<Integer> keys = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int first = line.indexOf(' ');
            int last = line.lastIndexOf(' ');
            String key = line.substring(first + 1, last);
            Integer number = known.putIfAbsent(key, known.size());
            if (number == null) {
                number = sizes.size();
                sizes.add(Integer.parseInt(line.substring(last + 1)));
            }
            keys.add(number);
        }
        return new Trace(name, array(keys), array(sizes));
    }

    private static Trace unsized(String name, long[] asked) {
        Map<Long, Integer> known = new HashMap<>();
        int[] keys = new int[asked.length];
        for (int i = 0; i < keys.length; i++) {
            Integer number = known.putIfAbsent(asked[i], known.size());
            keys[i] = number == null ? known.size() - 1 : number;
        }
        return new Trace(name, keys, new int[known.size()]);
    }

    private static long[] lines(InputStream in) {
        return text(in).lines()
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(0, 16), 16))
                .toArray();
    }

    private interface Reading {
        long next(DataInputStream in) throws IOException;
    }

    private static long[] numbers(InputStream in, Reading reading) throws IOException {
        DataInputStream data = new DataInputStream(in);
        LongStream.Builder all = LongStream.builder();
        try {
            for (; ; ) {
                all.add(reading.next(data));
            }
        } catch (EOFException end) {
            return all.build().toArray();
        }
    }

    private static BufferedReader text(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
