package dev.warmfront.edge.store;

import dev.warmfront.edge.disk.Journal;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.PurgePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// Everything that was invalidated, in order.
///
/// Accepting an invalidation costs the same whatever is stored: nothing is searched. Whoever uses
/// something stored compares the mark it was last checked at with the newest one, and looks only at
/// what came between. What no mark in use can reach any more is garbage, unless the log remembers
/// for what is on disk, where a mark is known by its sequence.
public final class PurgeLog {

    /// Something further behind than this counts as invalidated without looking.
    static final int MOST_BEHIND = 10_000;

    /// Of all that is remembered; what is on disk from before it counts as invalidated.
    static final int MOST_PATTERNS = 100_000;

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

        long sequence() {
            return sequence;
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

    /// By sequence; empty when nothing is remembered.
    private final NavigableMap<Long, Mark> remembered = new ConcurrentSkipListMap<>();

    private final boolean remembers;
    private int patternsRemembered;
    private volatile Mark newest = new Mark(0, 0, List.of());

    /// @param remembers whether there is something on disk
    PurgeLog(boolean remembers) {
        this.remembers = remembers;
        if (remembers) {
            remembered.put(newest.sequence, newest);
        }
    }

    /// The place up to which everything is known now.
    public Mark newest() {
        return newest;
    }

    /// Notes an invalidation, unless its sequence says that it was noted before.
    ///
    /// @return what is to be written down, or null
    public synchronized Journal.@Nullable Purge add(long sequence, List<PurgePattern> patterns) {
        Mark last = newest;
        if (sequence <= last.sequence) {
            return null;
        }
        Mark mark = new Mark(sequence, last.ordinal + 1, List.copyOf(patterns));
        last.next = mark;
        newest = mark;
        remember(mark);
        return new Journal.Purge(last.sequence, sequence, mark.patterns);
    }

    /// Notes what was invalidated before a restart. What lies before a gap is forgotten.
    synchronized void restore(Journal.Purge purge) {
        if (purge.before() != newest.sequence) {
            Mark floor = new Mark(purge.before(), newest.ordinal + 1, List.of());
            remembered.clear();
            patternsRemembered = 0;
            newest = floor;
            remember(floor);
        }
        add(purge.sequence(), purge.patterns());
    }

    /// Everything that is remembered.
    synchronized List<Journal.Purge> all() {
        List<Journal.Purge> all = new ArrayList<>();
        Mark before = null;
        for (Mark mark : remembered.values()) {
            if (before != null) {
                all.add(new Journal.Purge(before.sequence, mark.sequence, mark.patterns));
            }
            before = mark;
        }
        return all;
    }

    /// Where the log stood at a sequence; null if that is not remembered any more.
    @Nullable Mark at(long sequence) {
        Map.Entry<Long, Mark> mark = remembered.floorEntry(sequence);
        return mark == null ? null : mark.getValue();
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

    private void remember(Mark mark) {
        if (!remembers) {
            return;
        }
        remembered.put(mark.sequence, mark);
        patternsRemembered += mark.patterns.size();
        while (remembered.size() > 1
                && (remembered.size() > MOST_BEHIND || patternsRemembered > MOST_PATTERNS)) {
            Map.Entry<Long, Mark> oldest = remembered.pollFirstEntry();
            patternsRemembered -= oldest == null ? 0 : oldest.getValue().patterns.size();
        }
    }
}
