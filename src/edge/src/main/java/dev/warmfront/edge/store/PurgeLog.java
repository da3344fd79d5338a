package dev.warmfront.edge.store;

import dev.warmfront.edge.disk.Journal;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Purge;
import dev.warmfront.engine.cache.Tags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// Everything that was invalidated, and when last, as far as it is told apart.
///
/// Accepting an invalidation costs the same whatever is stored: nothing is searched. Whoever uses
/// something stored compares the sequence it was last checked at with the newest one, and looks
/// only when they differ.
final class PurgeLog {

    /// Paths and tags, of all distributions together.
    static final int MOST_IN_ALL = 131_072;

    /// Distributions that anything is remembered of.
    static final int MOST_TABLES = 10_000;

    private final ConcurrentMap<String, PurgeTable> tables = new ConcurrentHashMap<>();

    /// What means the answers of every distribution.
    private final PurgeTable every = new PurgeTable();

    private volatile long newest;

    /// What was last checked before this counts as invalidated.
    private volatile long floor;

    /// The sequence up to which everything is known now.
    long newest() {
        return newest;
    }

    /// Notes an invalidation, unless its sequence says that it was noted before.
    ///
    /// @return what is to be written down, or null
    synchronized Journal.@Nullable Step add(long sequence, Purge purge) {
        long before = newest;
        if (sequence <= before) {
            return null;
        }
        table(purge.distributionId()).add(sequence, purge);
        shrink();
        // Last: who sees it finds what it means.
        newest = sequence;
        return new Journal.Step(before, sequence, purge);
    }

    /// Notes what was invalidated before a restart. What lies before a gap is forgotten.
    synchronized void restore(Journal.Step step) {
        if (step.sequence() <= newest) {
            return;
        } else if (step.before() != newest) {
            floor = step.before();
        }
        add(step.sequence(), step.purge());
    }

    /// Notes all that was known at some time before a restart.
    synchronized void restore(Journal.State state) {
        floor = Math.max(floor, state.floor());
        state.tables().forEach(table -> table(table.distributionId()).restore(table));
        shrink();
        newest = Math.max(newest, state.newest());
    }

    /// Everything that is remembered.
    synchronized Journal.State all() {
        List<Journal.Table> all = new ArrayList<>();
        all.add(every.written(""));
        tables.forEach((distributionId, table) -> all.add(table.written(distributionId)));
        return new Journal.State(newest, floor, all);
    }

    /// How many paths and tags are told apart.
    int count() {
        return every.count() + tables.values().stream().mapToInt(PurgeTable::count).sum();
    }

    /// How something that was good at `since` stands now.
    Standing standing(CacheKey key, Tags tags, long since) {
        if (since < floor) {
            return Standing.PURGED;
        }
        PurgeTable own = tables.get(key.distributionId());
        Standing all = every.standing(key, tags, since);
        return own == null ? all : all.and(own.standing(key, tags, since));
    }

    private PurgeTable table(String distributionId) {
        return distributionId.isEmpty()
                ? every
                : tables.computeIfAbsent(distributionId, id -> new PurgeTable());
    }

    /// Stays within bounds: the largest tells nothing apart any more, and of the oldest nothing is
    /// left but that it was.
    private void shrink() {
        while (count() > MOST_IN_ALL) {
            tables.values().stream()
                    .max(Comparator.comparingInt(PurgeTable::count))
                    .orElse(every)
                    .foldAll();
        }
        while (tables.size() > MOST_TABLES) {
            Map.Entry<String, PurgeTable> oldest =
                    tables.entrySet().stream()
                            .min(Comparator.comparingLong(entry -> entry.getValue().newest()))
                            .orElseThrow();
            every.fold(oldest.getValue().newest(), 0);
            tables.remove(oldest.getKey());
        }
    }
}
