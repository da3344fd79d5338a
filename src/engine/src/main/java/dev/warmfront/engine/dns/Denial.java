package dev.warmfront.engine.dns;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The names of a zone in their order, and of which types each has records: what tells for sure
/// what is not there (NSEC; RFC 4034, section 4).
final class Denial {

    static final int NSEC = 47;

    private final List<byte[]> keys = new ArrayList<>();
    private final List<Name> owners = new ArrayList<>();
    private final List<TreeSet<Integer>> types = new ArrayList<>();

    /// @param names those that the zone answers for and where it delegates, with their types
    Denial(Map<Name, ? extends Collection<Integer>> names) {
        TreeMap<byte[], Name> sorted = new TreeMap<>(Arrays::compareUnsigned);
        names.keySet().forEach(name -> sorted.put(Canonical.key(name), name));
        sorted.forEach((key, name) -> {
            keys.add(key);
            owners.add(name);
            types.add(new TreeSet<>(names.get(name)));
        });
    }

    List<Name> owners() {
        return List.copyOf(owners);
    }

    /// Which of the owners `name` is or comes after, closest.
    Name at(Name name) {
        byte[] key = Canonical.key(name);
        int low = 0;
        int high = keys.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (Arrays.compareUnsigned(keys.get(middle), key) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return owners.get(low);
    }

    /// The data of the NSEC record of an owner.
    ///
    /// @param without the number of a type that it is to deny though there may be such records at
    ///     other times; 0 for none
    byte[] data(Name owner, int without) {
        byte[] key = Canonical.key(owner);
        int index = Collections.binarySearch(keys, key, Arrays::compareUnsigned);
        if (index < 0) {
            throw new AssertionError("unreachable: " + owner + " has no NSEC record");
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(owners.get((index + 1) % owners.size()).wire());
        TreeSet<Integer> there = new TreeSet<>(types.get(index));
        there.remove(without);
        bitmap(there, data);
        return data.toByteArray();
    }

    /// Windows of up to 256 types, each a bit (RFC 4034, section 4.1.2).
    private static void bitmap(Iterable<Integer> types, ByteArrayOutputStream out) {
        int window = -1;
        byte[] bits = new byte[32];
        int length = 0;
        for (int type : types) {
            if (type >> 8 != window) {
                flush(window, bits, length, out);
                window = type >> 8;
                bits = new byte[32];
            }
            bits[(type & 0xff) >> 3] |= (byte) (0x80 >> (type & 7));
            length = ((type & 0xff) >> 3) + 1;
        }
        flush(window, bits, length, out);
    }

    private static void flush(int window, byte[] bits, int length, ByteArrayOutputStream out) {
        if (window >= 0) {
            out.write(window);
            out.write(length);
            out.write(bits, 0, length);
        }
    }
}
