package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.PurgePattern;
import java.util.List;

/// Everything that was invalidated, in order.
///
/// Accepting an invalidation costs the same whatever is stored: nothing is searched. Whoever uses
/// something stored compares the mark it was last checked at with the newest one, and looks only at
/// what came between. What no mark in use can reach any more is garbage.
public final class PurgeLog {

    /// Something further behind than this counts as invalidated without looking.
    static final int MOST_BEHIND = 10_000;

    /// A place in the log, and what was invalidated at it.
    public static final class Mark {

        private final long sequence;
        private final long ordinal;
        private final List<PurgePattern> patterns;
        private volatile Mark next = this;

        private Mark(long sequence, long ordinal, List<PurgePattern> patterns) {
            this.sequence = sequence;
            this.ordinal = ordinal;
            this.patterns = patterns;
        }

        private boolean means(CacheKey key) {
            for (PurgePattern pattern : patterns) {
                if (pattern.means(key)) {
                    return true;
                }
            }
            return false;
        }
    }

    private volatile Mark newest = new Mark(0, 0, List.of());

    /// The place up to which everything is known now.
    public Mark newest() {
        return newest;
    }

    /// Notes an invalidation, unless its sequence says that it was noted before.
    public synchronized void add(long sequence, List<PurgePattern> patterns) {
        Mark last = newest;
        if (sequence > last.sequence) {
            Mark mark = new Mark(sequence, last.ordinal + 1, List.copyOf(patterns));
            last.next = mark;
            newest = mark;
        }
    }

    /// Whether anything after `since` and up to `until` means `key`.
    static boolean isPurged(CacheKey key, Mark since, Mark until) {
        if (until.ordinal - since.ordinal > MOST_BEHIND) {
            return true;
        }
        for (Mark mark = since; mark != until; ) {
            mark = mark.next;
            if (mark.means(key)) {
                return true;
            }
        }
        return false;
    }
}
