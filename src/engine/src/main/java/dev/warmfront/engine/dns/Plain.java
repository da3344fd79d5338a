package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordType;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The records of a zone that are alone of their name and type and the same for everybody, beside
/// the octets of their names in one array: with many names, a question waits for memory twice
/// instead of once for each pointer on the way.
final class Plain {

    private static final int RECORD_HEADER = 8;

    private final int[] slots;
    private final int mask;

    /// For each name its length and octets, the number of its records, and of each the type, the
    /// TTL, the length of the data and the data. The first octet stands for no name.
    private byte[] image = new byte[1024];

    private int end = 1;

    /// @param nodes that answer for themselves: at no cut and below none
    Plain(Collection<Node> nodes) {
        int size = Integer.highestOneBit(Math.max(4, nodes.size() * 2)) * 2;
        slots = new int[size];
        mask = size - 1;
        nodes.forEach(this::add);
        image = Arrays.copyOf(image, end);
    }

    /// Where the record of that name and type is; 0 when it is not here.
    int find(Sought sought, int type) {
        int hash = sought.hash(0);
        int slot = NameTable.slot(hash) & mask;
        int at = slots[slot];
        while (at != 0) {
            int length = image[at] & 0xff;
            if (sought.isSame(image, at + 1, length)) {
                return find(at + 1 + length, type);
            }
            slot = slot + 1 & mask;
            at = slots[slot];
        }
        return 0;
    }

    private int find(int records, int type) {
        int at = records + 1;
        for (int i = image[records]; i > 0; i--) {
            if (number(at, 2) == type) {
                return at;
            }
            at += RECORD_HEADER + number(at + 6, 2);
        }
        return 0;
    }

    /// Adds the record that is there.
    void addTo(Section section, @Nullable Name owner, int record) {
        section.add(
                owner,
                number(record, 2),
                number(record + 2, 4),
                image,
                record + RECORD_HEADER,
                number(record + 6, 2));
    }

    private int number(int at, int howMany) {
        int number = 0;
        for (int i = at; i < at + howMany; i++) {
            number = number << 8 | image[i] & 0xff;
        }
        return number;
    }

    private void add(Node node) {
        byte[] name = node.wire();
        int records = 0;
        int start = end;
        put(name.length, 1);
        put(name);
        int count = end;
        put(0, 1);
        for (Group group : node.groups()) {
            Group.Content.Fixed always = group.always();
            if (always != null && always.rdata().size() == 1 && group.type() != RecordType.CNAME) {
                byte[] data = always.rdata().getFirst();
                put(group.type().code(), 2);
                put(always.ttlSeconds(), 4);
                put(data.length, 2);
                put(data);
                records++;
            }
        }
        if (records == 0) {
            end = start;
            return;
        }
        image[count] = (byte) records;
        int slot = NameTable.slot(NameTable.hash(name)) & mask;
        while (slots[slot] != 0) {
            slot = slot + 1 & mask;
        }
        slots[slot] = start;
    }

    private void put(int number, int howMany) {
        grow(howMany);
        for (int shift = 8 * (howMany - 1); shift >= 0; shift -= 8) {
            image[end++] = (byte) (number >>> shift);
        }
    }

    private void put(byte[] octets) {
        grow(octets.length);
        System.arraycopy(octets, 0, image, end, octets.length);
        end += octets.length;
    }

    private void grow(int more) {
        if (end + more > image.length) {
            image = Arrays.copyOf(image, Math.max(end + more, 2 * image.length));
        }
    }
}
