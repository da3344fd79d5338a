package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;

/// The memory that the last answer under a key could not be stored: until then nobody waits for
/// another's fetch of it.
final class Unstorable extends Slot {

    private final long untilMillis;

    Unstorable(CacheKey key, long untilMillis) {
        super(key, 160L + key.path().length() + key.rest().length());
        this.untilMillis = untilMillis;
    }

    boolean holds(long nowMillis) {
        return nowMillis < untilMillis;
    }

    @Override
    void leave() {}
}
