package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import org.jspecify.annotations.Nullable;

/// A place in the store, and in the order in which places are given up.
abstract class Slot {

    private static final int MOST_USES = 3;

    private final CacheKey key;

    /// Uses since the queues last asked, as far as they count. A plain field on purpose: a use that
    /// goes unseen only makes the order a little worse.
    private byte uses;

    /// Set on every use, cleared when the disk wants to know.
    private boolean asked;

    /// The queue it is in, and its neighbours there: the queues' own.
    Queues.@Nullable Row row;

    @Nullable Slot newer;
    @Nullable Slot older;

    /// In bytes, as the queues know it.
    long weight;

    /// Whether it goes round the small queue for the second time.
    boolean again;

    Slot(CacheKey key) {
        this.key = key;
    }

    public final CacheKey key() {
        return key;
    }

    /// Bytes besides the body, all of them on the heap. Always the same.
    abstract long cost();

    /// Notes that it was used.
    public final void touch() {
        if (uses < MOST_USES) {
            uses++;
        }
        if (!asked) {
            asked = true;
        }
    }

    /// Whether it was used since the last time this was asked.
    final boolean wasAsked() {
        boolean was = asked;
        asked = false;
        return was;
    }

    final int uses() {
        return uses;
    }

    /// Sets how often it counts as used.
    final void used(int times) {
        uses = (byte) times;
    }

    /// Bytes with the body.
    long weigh() {
        return cost();
    }

    /// Whether a body is still being written, by somebody who holds it.
    boolean isArriving() {
        return false;
    }

    /// Called once, when it is no longer in the store.
    abstract void leave();
}
