package dev.warmfront.edge.store;

import dev.warmfront.edge.disk.Journal;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Print;
import dev.warmfront.engine.cache.Purge;
import dev.warmfront.engine.cache.Tags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// What was taken back of one distribution, and when last: paths, beginnings of paths, and tags, by
/// fingerprint.
///
/// Bounded: when there are too many, the older half is forgotten, and everything of the
/// distribution counts as taken back when the newest of that half was. So something may be fetched
/// anew without need, and nothing is ever served that should not be.
///
/// One thread at a time writes; any number read, without a lock and without making an object.
/// Looking costs one pass over the path and its query, a look for every length that a beginning of
/// a path has, and one for every tag.
final class PurgeTable {

    /// So many paths and tags are told apart.
    static final int MOST = 16_384;

    private static final int PRINT = 0;
    private static final int HARD = 1;
    private static final int SOFT = 2;
    private static final int LENGTH = 3;
    private static final int WIDTH = 4;
    private static final int LEAST_PLACES = 16;

    /// Open addressing, at most half full. A print is written after what belongs to it, and never
    /// taken out of it again.
    private volatile Slots slots = new Slots(LEAST_PLACES);

    private volatile long allHard;
    private volatile long allSoft;
    private volatile long newest;

    private static final class Slots {

        private final AtomicLongArray values;

        /// Which lengths beginnings of paths have: a bit for each.
        private final AtomicLongArray lengths =
                new AtomicLongArray(Print.LONGEST_PREFIX / Long.SIZE + 1);

        private final int mask;
        private int count;

        Slots(int places) {
            values = new AtomicLongArray(places * WIDTH);
            mask = places - 1;
        }

        /// Where a print is, or would be.
        int place(long print) {
            int place = (int) print & mask;
            for (; ; ) {
                long there = values.get(place * WIDTH + PRINT);
                if (there == print || there == 0) {
                    return place * WIDTH;
                }
                place = place + 1 & mask;
            }
        }

        boolean isFree(int place) {
            return values.get(place + PRINT) == 0;
        }

        boolean hasLength(int length) {
            return length <= Print.LONGEST_PREFIX
                    && (lengths.get(length / Long.SIZE) >>> length & 1) != 0;
        }

        /// @param length of the beginning of a path; 0 for anything else
        void set(long print, long hard, long soft, int length) {
            int place = place(print);
            values.set(place + HARD, Math.max(hard, values.get(place + HARD)));
            values.set(place + SOFT, Math.max(soft, values.get(place + SOFT)));
            if (isFree(place)) {
                values.set(place + LENGTH, length);
                values.set(place + PRINT, print);
                count++;
            }
            if (length > 0) {
                int word = length / Long.SIZE;
                lengths.set(word, lengths.get(word) | 1L << length);
            }
        }
    }

    /// How many are told apart now.
    int count() {
        return slots.count;
    }

    /// When something was taken back last.
    long newest() {
        return newest;
    }

    /// Notes what was taken back.
    void add(long sequence, Purge purge) {
        long hard = purge.soft() ? 0 : sequence;
        long soft = purge.soft() ? sequence : 0;
        if (purge.paths().size() + purge.tags().size() > MOST) {
            fold(hard, soft);
        } else {
            for (String path : purge.paths()) {
                if (path.endsWith("*")) {
                    int length = Math.min(path.length() - 1, Print.LONGEST_PREFIX);
                    long read = Print.read(Print.START, path.substring(0, length));
                    set(Print.prefix(read), hard, soft, length);
                } else {
                    set(Print.exact(Print.read(Print.START, path)), hard, soft, 0);
                }
            }
            for (String tag : purge.tags()) {
                set(Print.tag(tag), hard, soft, 0);
            }
        }
        newest = sequence;
    }

    /// Everything counts as taken back, then.
    void fold(long hard, long soft) {
        allHard = Math.max(allHard, hard);
        allSoft = Math.max(allSoft, soft);
        newest = Math.max(newest, Math.max(hard, soft));
    }

    /// Tells nothing apart any more.
    void foldAll() {
        foldUpTo(Long.MAX_VALUE);
    }

    /// Whether, and how, something was taken back after `since`.
    Standing standing(CacheKey key, Tags tags, long since) {
        if (newest <= since) {
            return Standing.GOOD;
        }
        Slots now = slots;
        Standing standing = of(allHard, allSoft, since);
        standing = standing.and(path(now, key, since));
        for (int i = 0; i < tags.count() && standing != Standing.PURGED; i++) {
            standing = standing.and(at(now, tags.print(i), since));
        }
        return standing;
    }

    private static Standing path(Slots now, CacheKey key, long since) {
        Standing standing = Standing.GOOD;
        String path = key.path();
        String query = key.query();
        int length = path.length() + (query.isEmpty() ? 0 : 1 + query.length());
        long read = Print.START;
        for (int i = 0; i < length; i++) {
            if (now.hasLength(i)) {
                standing = standing.and(at(now, Print.prefix(read), since));
            }
            int beyond = i - path.length();
            char next = beyond < 0 ? path.charAt(i) : beyond == 0 ? '?' : query.charAt(beyond - 1);
            read = Print.read(read, next);
        }
        if (now.hasLength(length)) {
            standing = standing.and(at(now, Print.prefix(read), since));
        }
        standing = standing.and(at(now, Print.exact(read), since));
        return key.root() ? standing.and(at(now, ROOT, since)) : standing;
    }

    private static final long ROOT = Print.exact(Print.read(Print.START, "/"));

    private static Standing at(Slots now, long print, long since) {
        int place = now.place(print);
        return now.isFree(place)
                ? Standing.GOOD
                : of(now.values.get(place + HARD), now.values.get(place + SOFT), since);
    }

    private static Standing of(long hard, long soft, long since) {
        return hard > since ? Standing.PURGED : soft > since ? Standing.MARKED : Standing.GOOD;
    }

    private void set(long print, long hard, long soft, int length) {
        Slots now = slots;
        boolean another = now.isFree(now.place(print));
        if (another && now.count == MOST) {
            foldUpTo(median(now));
        } else if (another && now.count * 2 > now.mask) {
            slots = copied(now, (now.mask + 1) * 2, 0);
        }
        slots.set(print, hard, soft, length);
    }

    private static long median(Slots now) {
        long[] times = new long[now.count];
        int count = 0;
        for (int place = 0; place <= now.mask; place++) {
            if (!now.isFree(place * WIDTH)) {
                times[count++] = time(now, place * WIDTH);
            }
        }
        Arrays.sort(times);
        return times[count / 2];
    }

    private static long time(Slots now, int place) {
        return Math.max(now.values.get(place + HARD), now.values.get(place + SOFT));
    }

    /// Forgets what was taken back up to then, and takes back everything instead.
    private void foldUpTo(long time) {
        Slots now = slots;
        long hard = 0;
        long soft = 0;
        for (int place = 0; place <= now.mask * WIDTH; place += WIDTH) {
            if (!now.isFree(place) && time(now, place) <= time) {
                hard = Math.max(hard, now.values.get(place + HARD));
                soft = Math.max(soft, now.values.get(place + SOFT));
            }
        }
        // Before they are gone: whoever looks meanwhile finds one or the other.
        fold(hard, soft);
        slots = copied(now, time == Long.MAX_VALUE ? LEAST_PLACES : now.mask + 1, time);
    }

    private static Slots copied(Slots from, int places, long after) {
        Slots next = new Slots(places);
        for (int place = 0; place <= from.mask * WIDTH; place += WIDTH) {
            if (!from.isFree(place) && time(from, place) > after) {
                AtomicLongArray values = from.values;
                next.set(
                        values.get(place + PRINT),
                        values.get(place + HARD),
                        values.get(place + SOFT),
                        (int) values.get(place + LENGTH));
            }
        }
        return next;
    }

    /// All of it, to be written down.
    Journal.Table written(String distributionId) {
        Slots now = slots;
        List<Journal.Taken> taken = new ArrayList<>(now.count);
        for (int place = 0; place <= now.mask * WIDTH; place += WIDTH) {
            if (!now.isFree(place)) {
                AtomicLongArray values = now.values;
                taken.add(
                        new Journal.Taken(
                                values.get(place + PRINT),
                                values.get(place + HARD),
                                values.get(place + SOFT),
                                (int) values.get(place + LENGTH)));
            }
        }
        return new Journal.Table(distributionId, allHard, allSoft, taken);
    }

    /// What was written down before a restart.
    void restore(Journal.Table table) {
        fold(table.hard(), table.soft());
        for (Journal.Taken taken : table.taken()) {
            set(taken.print(), taken.hard(), taken.soft(), taken.length());
            newest = Math.max(newest, Math.max(taken.hard(), taken.soft()));
        }
    }
}
