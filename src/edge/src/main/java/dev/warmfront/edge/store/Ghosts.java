package dev.warmfront.edge.store;

/// The memory of what was given up lately: for each a fingerprint and when it went.
///
/// When is told in bytes that have gone since. It is a table of buckets of eight, and in a full one
/// the longest gone is forgotten early. Costs eight bytes for each it has room for, and it grows to
/// one and a quarter up to two and a half times as many as there are slots in the store. What is
/// taken for another has only a better place in the store than it deserves.
final class Ghosts {

    private static final int BUCKET = 8;
    private static final int LEAST = 1024;
    private static final long NOBODY = 0;

    /// A span is told in about a million of steps.
    private static final int STEPS = 1 << 20;

    private final int shift;
    private final int span;

    /// Fingerprint above, when it went below.
    private long[] table = new long[LEAST];

    private long gone;

    /// @param spanBytes until so many have gone after it, something is remembered
    Ghosts(long spanBytes) {
        int steps = Math.max(0, 64 - Long.numberOfLeadingZeros(spanBytes / STEPS));
        shift = steps;
        span = (int) (spanBytes >>> steps);
    }

    /// Notes that something goes.
    ///
    /// @param hash of its key
    /// @param weight in bytes
    /// @param slots that there are in the store
    void add(int hash, long weight, int slots) {
        if (slots + (long) slots / 4 > table.length) {
            grow();
        }
        gone += weight;
        put(((long) print(hash) << 32) | (now() & 0xffff_ffffL));
    }

    /// Whether something went lately; then it is forgotten.
    boolean take(int hash) {
        int print = print(hash);
        int first = bucket(print);
        for (int i = first; i < first + BUCKET; i++) {
            if ((int) (table[i] >>> 32) == print && isThere(table[i])) {
                table[i] = NOBODY;
                return true;
            }
        }
        return false;
    }

    private void grow() {
        long[] before = table;
        table = new long[before.length * 2];
        for (long ghost : before) {
            if (isThere(ghost)) {
                put(ghost);
            }
        }
    }

    private void put(long ghost) {
        int first = bucket((int) (ghost >>> 32));
        int place = first;
        for (int i = first; i < first + BUCKET; i++) {
            if (!isThere(table[i])) {
                place = i;
                break;
            } else if (age(table[i]) > age(table[place])) {
                place = i;
            }
        }
        table[place] = ghost;
    }

    private boolean isThere(long ghost) {
        return ghost != NOBODY && age(ghost) <= span;
    }

    private long age(long ghost) {
        return Integer.toUnsignedLong(now() - (int) ghost);
    }

    private int now() {
        return (int) (gone >>> shift);
    }

    private int bucket(int print) {
        return print & (table.length - 1) & -BUCKET;
    }

    /// Never 0, which is nobody's.
    private static int print(int hash) {
        int mixed = hash * 0x9E37_79B9;
        mixed = (mixed ^ (mixed >>> 16)) * 0x85EB_CA6B;
        mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2_AE35;
        mixed ^= mixed >>> 16;
        return mixed == 0 ? 1 : mixed;
    }
}
