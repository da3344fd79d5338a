package dev.warmfront.geo;

import dev.warmfront.snapshot.waf.Cidr;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes small databases as MaxMind's specification, version 2.0, says: IPv6, IPv4 below `::/96`,
/// records of 32 bits, no pointers.
final class MmdbWriter {

    private static final int NOTHING = -1;
    private static final byte[] MARK =
            "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);

    /// The two records of each node: another node, [#NOTHING], or below that the place of a value.
    private final List<int[]> nodes = new ArrayList<>();

    private final ByteArrayOutputStream values = new ByteArrayOutputStream();

    MmdbWriter() {
        nodes.add(new int[] {NOTHING, NOTHING});
    }

    void add(String network, Map<String, Object> value) throws IOException {
        Cidr cidr = Cidr.parse(network);
        // Mapped addresses lie elsewhere here.
        long low = cidr.high() == 0 ? cidr.low() & 0xffff_ffffL : cidr.low();
        int at = 0;
        for (int bit = 0; bit < cidr.prefixLength(); bit++) {
            long word = bit < 64 ? cidr.high() : low;
            int side = (int) (word >>> 63 - bit % 64) & 1;
            if (bit == cidr.prefixLength() - 1) {
                nodes.get(at)[side] = NOTHING - 1 - values.size();
                write(value, new DataOutputStream(values));
            } else {
                if (nodes.get(at)[side] == NOTHING) {
                    nodes.get(at)[side] = nodes.size();
                    nodes.add(new int[] {NOTHING, NOTHING});
                }
                at = nodes.get(at)[side];
            }
        }
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        for (int[] node : nodes) {
            for (int next : node) {
                int value = NOTHING - 1 - next;
                out.writeInt(
                        next >= 0
                                ? next
                                : next == NOTHING ? nodes.size() : nodes.size() + 16 + value);
            }
        }
        out.write(new byte[16]);
        out.write(values.toByteArray());
        out.write(MARK);
        Map<String, Object> about = new TreeMap<>();
        about.put("binary_format_major_version", 2);
        about.put("binary_format_minor_version", 0);
        about.put("build_epoch", 1780666922L);
        about.put("database_type", "ours");
        about.put("description", Map.of());
        about.put("ip_version", 6);
        about.put("languages", List.of());
        about.put("node_count", nodes.size());
        about.put("record_size", 32);
        write(about, out);
        return file.toByteArray();
    }

    private static void write(Object value, DataOutputStream out) throws IOException {
        switch (value) {
            case String text -> {
                byte[] octets = text.getBytes(StandardCharsets.UTF_8);
                head(2, octets.length, out);
                out.write(octets);
            }
            case Double number -> {
                head(3, 8, out);
                out.writeDouble(number);
            }
            case Float number -> {
                head(15, 4, out);
                out.writeFloat(number);
            }
            case Integer number -> {
                head(6, 4, out);
                out.writeInt(number);
            }
            case Long number -> {
                head(9, 8, out);
                out.writeLong(number);
            }
            case Map<?, ?> map -> {
                head(7, map.size(), out);
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    write(entry.getKey(), out);
                    write(entry.getValue(), out);
                }
            }
            case List<?> list -> {
                head(11, list.size(), out);
                for (Object one : list) {
                    write(one, out);
                }
            }
            default -> throw new IllegalArgumentException("value: " + value);
        }
    }

    /// Lengths of less than 29 only: nothing here is longer.
    private static void head(int type, int length, DataOutputStream out) throws IOException {
        if (length >= 29) {
            throw new IllegalArgumentException("length: " + length + " (expected: below 29)");
        }
        out.write(type < 8 ? type << 5 | length : length);
        if (type >= 8) {
            out.write(type - 7);
        }
    }
}
