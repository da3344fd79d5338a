package dev.warmfront.engine.geo;

import dev.warmfront.snapshot.base.Require;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// A line of numbers, cut into ranges that have a cell each. Four bytes a range, and what is
/// searched lies together: the ranges that begin with the same upper bits are a bucket.
final class Ranges {

    private static final int LOW_BITS = 16;

    /// Of numbers no longer than this, all buckets are laid out.
    private static final int COMPLETE_UP_TO = 32;

    /// How many ranges on either side are looked at for how far a decision holds.
    private static final int FARTHEST = 64;

    private final int bits;
    private final int[] uppers;
    private final int[] from;
    private final char[] lows;
    private final char[] cells;

    /// Whether every bucket is there, be it empty: then its number is its place.
    private final boolean isComplete;

    private Ranges(int bits, int[] uppers, int[] from, char[] lows, char[] cells) {
        this.bits = bits;
        this.uppers = uppers;
        this.from = from;
        this.lows = lows;
        this.cells = cells;
        isComplete = bits <= COMPLETE_UP_TO;
    }

    /// The number of ranges.
    int size() {
        return cells.length;
    }

    int cell(long key) {
        return cells[find(key)];
    }

    int cellAt(int range) {
        return cells[range];
    }

    /// How many leading bits of `key` tell it from every number whose cell is not one of the
    /// `same`, as far as was looked.
    int prefix(long key, IntPredicate same) {
        int at = find(key);
        int first = at;
        while (first > 0 && at - first < FARTHEST && same.test(cells[first - 1])) {
            first--;
        }
        int last = at;
        while (last < size() - 1 && last - at < FARTHEST && same.test(cells[last + 1])) {
            last++;
        }
        int before = first == 0 ? 0 : common(key, start(first) - 1) + 1;
        int after = last == size() - 1 ? 0 : common(key, start(last + 1)) + 1;
        return Math.max(before, after);
    }

    /// Adds to each cell's weight how many numbers have it.
    void weigh(long[] weights) {
        for (int i = 0; i < size(); i++) {
            weights[cells[i]] += start(i + 1) - start(i);
        }
    }

    /// The first number of a range; 2^bits behind the last.
    long start(int range) {
        if (range == size()) {
            return 1L << bits;
        }
        int least = 0;
        int most = from.length - 1;
        while (least <= most) {
            int middle = least + most >>> 1;
            if (from[middle] <= range) {
                least = middle + 1;
            } else {
                most = middle - 1;
            }
        }
        return Integer.toUnsignedLong(uppers[most]) << LOW_BITS | lows[range];
    }

    private int common(long a, long b) {
        return Long.numberOfLeadingZeros(a ^ b) - (Long.SIZE - bits);
    }

    private int find(long key) {
        int upper = (int) (key >>> LOW_BITS);
        int bucket = isComplete ? upper : bucket(upper);
        if (uppers[bucket] != upper) {
            return from[bucket + 1] - 1;
        }
        char low = (char) key;
        int least = from[bucket];
        int most = from[bucket + 1] - 1;
        // The last that begins at or before `low`, be it the last of the bucket before.
        while (least <= most) {
            int middle = least + most >>> 1;
            if (lows[middle] <= low) {
                least = middle + 1;
            } else {
                most = middle - 1;
            }
        }
        return most;
    }

    /// The last bucket that begins at or before `upper`.
    private int bucket(int upper) {
        int least = 0;
        int most = uppers.length - 1;
        while (least <= most) {
            int middle = least + most >>> 1;
            if (Integer.compareUnsigned(uppers[middle], upper) <= 0) {
                least = middle + 1;
            } else {
                most = middle - 1;
            }
        }
        return most;
    }

    /// Takes ranges one after the other, from zero on.
    static final class Builder {

        private final int bits;
        private int[] uppers = new int[1024];
        private int[] from = new int[1024];
        private char[] lows = new char[1024];
        private char[] cells = new char[1024];
        private int buckets;
        private int size;

        Builder(int bits) {
            this.bits = bits;
            put(0, 0);
        }

        /// From `start` on, what comes is of this cell, until something else is said.
        void put(long start, int cell) {
            Require.that(
                    start >>> bits == 0 && (size == 0 || start >= last()),
                    "range",
                    start,
                    "ascending, and below 2^" + bits);
            if (size > 0 && start == last()) {
                size--;
                if (size == from[buckets - 1]) {
                    buckets--;
                }
            }
            if (size > 0 && cells[size - 1] == cell) {
                return;
            }
            int upper = (int) (start >>> LOW_BITS);
            if (buckets == 0 || uppers[buckets - 1] != upper) {
                if (buckets == uppers.length) {
                    uppers = Arrays.copyOf(uppers, 2 * buckets);
                    from = Arrays.copyOf(from, 2 * buckets);
                }
                uppers[buckets] = upper;
                from[buckets++] = size;
            }
            if (size == cells.length) {
                lows = Arrays.copyOf(lows, 2 * size);
                cells = Arrays.copyOf(cells, 2 * size);
            }
            lows[size] = (char) start;
            cells[size++] = (char) cell;
        }

        private long last() {
            return Integer.toUnsignedLong(uppers[buckets - 1]) << LOW_BITS | lows[size - 1];
        }

        Ranges build() {
            int[] firsts = Arrays.copyOf(uppers, buckets);
            int[] places = Arrays.copyOf(from, buckets + 1);
            places[buckets] = size;
            if (bits <= COMPLETE_UP_TO) {
                int all = 1 << bits - LOW_BITS;
                firsts = new int[all];
                places = new int[all + 1];
                places[all] = size;
                int next = buckets;
                for (int upper = all - 1; upper >= 0; upper--) {
                    firsts[upper] = upper;
                    places[upper] = places[upper + 1];
                    if (next > 0 && uppers[next - 1] == upper) {
                        places[upper] = from[--next];
                    }
                }
            }
            return new Ranges(
                    bits, firsts, places, Arrays.copyOf(lows, size), Arrays.copyOf(cells, size));
        }
    }
}
