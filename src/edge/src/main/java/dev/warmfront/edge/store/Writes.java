package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

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

    long now() {
        return count.get();
    }

    void note(CacheKey key) {
        long at = count.incrementAndGet();
        int place = place(key);
        cells.accumulateAndGet(first(place), at, Math::max);
        cells.accumulateAndGet(second(place), at, Math::max);
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
