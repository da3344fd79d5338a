package dev.warmfront.engine.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A part of a reply in the making: sets of records in their order. Used again for the next reply.
public final class Section {

    private final List<Entry> entries = new ArrayList<>();
    private int size;

    /// Records of one name and type.
    public static final class Entry {

        private @Nullable Name owner;
        private int type;
        private int ttlSeconds;
        private List<byte[]> rdata = List.of();

        /// The data of the only one, when it is a part of something larger.
        private byte @Nullable [] single;

        private int singleFrom;
        private int singleLength;

        /// For when what is answered together comes from several places.
        private final List<byte[]> several = new ArrayList<>();

        private boolean mixed;
        private int[] order = new int[1];
        private int count;

        /// Whose they are; null when it is the name that was asked for.
        public @Nullable Name owner() {
            return owner;
        }

        /// The number of their type.
        public int type() {
            return type;
        }

        public int ttlSeconds() {
            return ttlSeconds;
        }

        /// How many records.
        public int count() {
            return count;
        }

        /// Where the data of one of them is: from [#from] on in these octets, which nobody changes.
        public byte[] octets(int index) {
            return single == null ? rdata.get(order[index]) : single;
        }

        public int from() {
            return single == null ? 0 : singleFrom;
        }

        /// How long the data of one of them is.
        public int length(int index) {
            return single == null ? rdata.get(order[index]).length : singleLength;
        }

        /// The data of one of them, alone.
        byte[] rdata(int index) {
            byte[] octets = octets(index);
            return single == null
                    ? octets
                    : Arrays.copyOfRange(octets, singleFrom, singleFrom + singleLength);
        }

        /// Adds the data of more records, each only once (RFC 2181, section 5).
        void add(List<byte[]> more) {
            if (rdata.isEmpty()) {
                rdata = more;
            } else {
                if (!mixed) {
                    mixed = true;
                    several.clear();
                    addMissing(rdata);
                    rdata = several;
                }
                addMissing(more);
            }
            count = rdata.size();
        }

        private void addMissing(List<byte[]> more) {
            for (int i = 0; i < more.size(); i++) {
                if (!has(more.get(i))) {
                    several.add(more.get(i));
                }
            }
        }

        private boolean has(byte[] data) {
            for (int i = 0; i < several.size(); i++) {
                if (Arrays.equals(several.get(i), data)) {
                    return true;
                }
            }
            return false;
        }

        /// Leaves at most so many of them, in any order.
        void finish(int seconds, int most, RandomGenerator random) {
            ttlSeconds = seconds;
            keepOrder();
            count = Math.min(count, most);
            shuffle(random);
        }

        void shuffle(RandomGenerator random) {
            for (int i = 0; i < count && rdata.size() > 1; i++) {
                int other = i + random.nextInt(rdata.size() - i);
                int here = order[i];
                order[i] = order[other];
                order[other] = here;
            }
        }

        private void keepOrder() {
            if (order.length < count) {
                order = new int[Math.max(count, 2 * order.length)];
            }
            for (int i = 0; i < count; i++) {
                order[i] = i;
            }
        }

        private void set(@Nullable Name whose, int number, int seconds, List<byte[]> data) {
            owner = whose;
            type = number;
            ttlSeconds = seconds;
            rdata = data;
            single = null;
            mixed = false;
            count = data.size();
            keepOrder();
        }

        private Records records(Name asked) {
            List<byte[]> data = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                data.add(rdata(i));
            }
            return new Records(owner == null ? asked : owner, type, ttlSeconds, data);
        }
    }

    /// How many sets there are.
    public int size() {
        return size;
    }

    public Entry get(int index) {
        return entries.get(index);
    }

    public boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        size = 0;
    }

    /// Adds records of `owner`, or of the name that was asked for.
    Entry add(@Nullable Name owner, int type, int ttlSeconds, List<byte[]> rdata) {
        if (size == entries.size()) {
            entries.add(new Entry());
        }
        Entry entry = entries.get(size++);
        entry.set(owner, type, ttlSeconds, rdata);
        return entry;
    }

    /// Adds one record, whose data is a part of `octets`.
    void add(@Nullable Name owner, int type, int ttlSeconds, byte[] octets, int from, int length) {
        Entry entry = add(owner, type, ttlSeconds, List.of());
        entry.single = octets;
        entry.singleFrom = from;
        entry.singleLength = length;
        entry.count = 1;
    }

    /// Adds what has no records yet.
    Entry add(@Nullable Name owner, int type) {
        return add(owner, type, 0, List.of());
    }

    void removeLast() {
        size--;
    }

    void add(Records records) {
        add(records.owner(), records.type(), records.ttlSeconds(), records.rdata());
    }

    /// Takes out so many from there on.
    void remove(int from, int howMany) {
        List<Entry> gone = entries.subList(from, from + howMany);
        List<Entry> kept = List.copyOf(gone);
        gone.clear();
        entries.addAll(kept);
        size -= howMany;
    }

    List<Records> records(Name asked) {
        List<Records> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(get(i).records(asked));
        }
        return all;
    }
}
