package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.MissReason;
import dev.warmfront.engine.cache.Tags;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// What is being fetched: under each key by one for all who want it, unless it was taken back since
/// that one began.
final class Fills {

    private final ConcurrentMap<CacheKey, Fill> fills = new ConcurrentHashMap<>();
    private final Shelf shelf;
    private final PurgeLog purges;
    private final Writes writes;

    Fills(Shelf shelf, PurgeLog purges, Writes writes) {
        this.shelf = shelf;
        this.purges = purges;
        this.writes = writes;
    }

    boolean has(CacheKey key) {
        return fills.containsKey(key);
    }

    /// Null if nobody fetches it.
    @Nullable Fill running(CacheKey key) {
        return fills.get(key);
    }

    /// Ends a fill: everybody who waits for it goes on.
    void settle(Fill fill, Fill.Outcome outcome) {
        fills.remove(fill.key(), fill);
        fill.settle(outcome);
    }

    /// Lets everybody who waits for a fill look again; who comes then waits for another.
    Fill renewed(Fill before, Moment now) {
        Fill next = new Fill(before.key(), now);
        fills.replace(before.key(), before, next);
        before.settle(new Fill.Outcome.Left());
        return next;
    }

    /// Somebody to wait for, or the task to fetch.
    ///
    /// @param seen what was found under the key
    /// @return null if something else is there since: then it is worth to look again
    @Nullable Lookup joinOrLead(
            CacheKey key,
            Moment now,
            @Nullable Slot seen,
            MissReason reason,
            @Nullable Entry stale,
            boolean mayLead) {
        Fill running = fills.get(key);
        if (running != null && !isOutdated(running)) {
            return new Lookup.Join(running);
        } else if (!mayLead) {
            return new Lookup.Pass(reason, stale);
        }
        Fill fill = lead(key, now, seen);
        return fill == null ? null : new Lookup.Lead(fill, reason, stale);
    }

    /// A new fill; null if somebody else fetches already, or has just done so.
    ///
    /// @param seen what was found under the key
    @Nullable Fill lead(CacheKey key, Moment now, @Nullable Slot seen) {
        Fill running = fills.get(key);
        if (running != null && !isOutdated(running)) {
            return null;
        }
        Fill fill = new Fill(key, now);
        // A fill from before an invalidation goes on for those who wait for it, and nobody joins
        // it.
        boolean leads =
                running == null
                        ? fills.putIfAbsent(key, fill) == null
                        : fills.replace(key, running, fill);
        if (leads && !Objects.equals(shelf.get(key), seen)) {
            // Between the look and the fill another one stored what it fetched, and was done.
            settle(fill, new Fill.Outcome.Left());
            return null;
        }
        return leads ? fill : null;
    }

    private boolean isOutdated(Fill fill) {
        return purges.standing(fill.key(), Tags.NONE, fill.start().purges()) != Standing.GOOD
                || writes.isSince(Writes.place(fill.key()), fill.start().writes());
    }
}
