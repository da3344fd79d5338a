package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import org.jspecify.annotations.Nullable;

/// A place in the store, and in the order in which places are given up.
abstract class Slot {

    private final CacheKey key;
    private final long cost;

    /// Set on every use, cleared when the hand passes. A plain field on purpose: a use that goes
    /// unseen only makes the order a little worse.
    private boolean visited;

    /// Set on every use, cleared when the disk wants to know.
    private boolean asked;

    @Nullable Slot newer;
    @Nullable Slot older;
    boolean linked;

    Slot(CacheKey key, long cost) {
        this.key = key;
        this.cost = cost;
    }

    public final CacheKey key() {
        return key;
    }

    /// Bytes besides the body.
    final long cost() {
        return cost;
    }

    /// Notes that it was used.
    public final void touch() {
        if (!visited) {
            visited = true;
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

    final boolean wasVisited() {
        boolean was = visited;
        visited = false;
        return was;
    }

    /// Called once, when it is no longer in the store.
    abstract void leave();
}
