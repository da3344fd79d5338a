package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;

/// The memory that the last answer under a key could not be stored: until then nobody waits for
/// another's fetch of it.
final class Unstorable extends Slot {

    private final long untilMillis;

    Unstorable(CacheKey key, long untilMillis) {
        super(key);
        this.untilMillis = untilMillis;
    }

    boolean holds(long nowMillis) {
        return nowMillis < untilMillis;
    }

    @Override
    long cost() {
        CacheKey key = key();
        return 200L + key.path().length() + key.query().length() + key.rest().length();
    }

    @Override
    void leave() {}
}
