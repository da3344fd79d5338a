package dev.warmfront.edge.store;

import dev.warmfront.edge.disk.Journal;
import dev.warmfront.engine.cache.CacheKey;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// Which URLs were written to, and when: what was fetched before is no longer right (RFC 9111,
/// section 4.4).
///
/// Bounded whatever viewers write to: every URL has two cells out of many, and counts as written to
/// when both were. So now and then something is fetched anew without need, and nothing is ever
/// served that should not be.
final class Writes {

    private static final int CELLS = 1 << 16;

    private final AtomicLongArray cells = new AtomicLongArray(CELLS);
    private final AtomicLong count = new AtomicLong();

    /// A bit for each cell that was changed and not yet written down.
    private final AtomicLongArray changed = new AtomicLongArray(CELLS / Long.SIZE);

    private volatile boolean anyChanged;

    long now() {
        return count.get();
    }

    void note(CacheKey key) {
        long at = count.incrementAndGet();
        int place = place(key);
        change(first(place), at);
        change(second(place), at);
        anyChanged = true;
    }

    /// What was changed since the last time this was asked; null if nothing was.
    Journal.@Nullable Cells changes() {
        if (!anyChanged) {
            return null;
        }
        anyChanged = false;
        Map<Integer, Long> values = new HashMap<>();
        for (int word = 0; word < changed.length(); word++) {
            long bits = changed.get(word) == 0 ? 0 : changed.getAndSet(word, 0);
            for (; bits != 0; bits &= bits - 1) {
                int cell = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
                values.put(cell, cells.get(cell));
            }
        }
        return new Journal.Cells(count.get(), values);
    }

    /// Everything that was ever written to.
    Journal.Cells all() {
        Map<Integer, Long> values = new HashMap<>();
        for (int cell = 0; cell < CELLS; cell++) {
            if (cells.get(cell) != 0) {
                values.put(cell, cells.get(cell));
            }
        }
        return new Journal.Cells(count.get(), values);
    }

    /// Notes what was written to before a restart.
    void restore(Journal.Cells known) {
        sawAtLeast(known.writes());
        known.values()
                .forEach((cell, at) -> cells.accumulateAndGet(cell & CELLS - 1, at, Math::max));
    }

    /// There is something that knows of so many writes.
    void sawAtLeast(long writes) {
        count.accumulateAndGet(writes, Math::max);
    }

    private void change(int cell, long at) {
        cells.accumulateAndGet(cell, at, Math::max);
        changed.getAndAccumulate(cell / Long.SIZE, 1L << cell, (had, bit) -> had | bit);
    }

    /// Whether a URL was written to since then.
    ///
    /// @param place of its key, see [#place]
    boolean isSince(int place, long then) {
        return cells.get(first(place)) > then && cells.get(second(place)) > then;
    }

    /// Where a key's cells are; the same for everything kept under its URL.
    static int place(CacheKey key) {
        int hash = key.distributionId().hashCode() * 31 + key.path().hashCode();
        hash = hash * 31 + key.query().hashCode();
        hash *= 0x9e3779b1;
        return hash ^ hash >>> 15;
    }

    private static int first(int place) {
        return place & CELLS - 1;
    }

    private static int second(int place) {
        return place >>> 16;
    }
}
