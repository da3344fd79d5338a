package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import java.util.concurrent.atomic.AtomicInteger;

/// The memory that slices did not fit together: with the second time it is not cut into slices for
/// a while.
final class Unsteady extends Slot {

    private static final int MOST = 1;

    private final long untilMillis;
    private final AtomicInteger times = new AtomicInteger();

    Unsteady(CacheKey key, long untilMillis) {
        super(key);
        this.untilMillis = untilMillis;
    }

    /// Where it is remembered. No answer and no slice has such a key.
    static CacheKey key(CacheKey whole) {
        return new CacheKey(
                whole.distributionId(),
                whole.path(),
                whole.query(),
                whole.rest() + "\n\n/",
                whole.root());
    }

    void note(int more) {
        times.addAndGet(more);
    }

    boolean counts(long nowMillis) {
        return nowMillis < untilMillis;
    }

    boolean holds(long nowMillis) {
        return counts(nowMillis) && times.get() > MOST;
    }

    @Override
    long cost() {
        CacheKey key = key();
        return 200L + key.path().length() + key.query().length() + key.rest().length();
    }

    @Override
    void leave() {}
}
