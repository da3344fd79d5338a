package dev.warmfront.edge.waf;

import dev.warmfront.engine.limit.SlidingWindow;
import dev.warmfront.engine.waf.Rates;
import dev.warmfront.snapshot.base.Require;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A table of counts by rule and address that never grows.
///
/// A key may live in the eight cells of the set it hashes to; when all are taken, the one that was
/// quiet for longest makes room. So a flood of addresses can push out quiet ones and never the ones
/// that flood. A part of the table is made when it is first needed: who counts nothing pays
/// nothing. The hash is seeded: nobody outside can choose addresses that share a set. IPv6
/// addresses count by their /64, which is the least a viewer has to itself.
public final class RateCells implements Rates {

    private static final int WAYS = 8;
    private static final int STRIPES = 64;

    /// Rule and settings, upper and lower half of the address, then the window's own.
    private static final int CELL = 3 + SlidingWindow.LONGS;

    private static final long MAPPED = 0xffffL;

    private final long seed = new SecureRandom().nextLong();
    private final long[] @Nullable [] stripes = new long[STRIPES][];
    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];
    private final int setsPerStripe;

    /// A table of at most `bytes`, but at least 48 KiB.
    public RateCells(long bytes) {
        Require.that(bytes > 0, "rate cells", bytes, "bytes above zero");
        long sets = bytes / (STRIPES * WAYS * CELL * Long.BYTES);
        setsPerStripe = Math.clamp(sets, 1, Integer.MAX_VALUE / (WAYS * CELL));
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /// How many bytes the cells take at most.
    public long bytes() {
        return (long) STRIPES * setsPerStripe * WAYS * CELL * Long.BYTES;
    }

    @Override
    public boolean isOver(
            String rule,
            long addressHigh,
            long addressLow,
            int limit,
            Duration window,
            long nowNanos) {
        long windowNanos = nanos(window);
        boolean v4 = addressHigh == 0 && addressLow >>> 32 == MAPPED;
        long low = v4 ? addressLow : 0;
        // A rule with new settings starts from zero.
        long kind = mix(mix(rule.hashCode() ^ seed) ^ windowNanos + limit) | 1; // 0 is: no key.
        long hash = mix(mix(kind ^ addressHigh) ^ low);
        int stripe = (int) (hash >>> 58);
        int set = (int) Long.remainderUnsigned(hash & 0x03ff_ffff_ffff_ffffL, setsPerStripe);
        ReentrantLock lock = locks[stripe];
        lock.lock(); // Held for some ten nanoseconds, by one in sixty-four keys.
        try {
            long[] cells = stripes[stripe];
            if (cells == null) {
                cells = new long[setsPerStripe * WAYS * CELL];
                stripes[stripe] = cells;
            }
            int cell = cell(cells, set * WAYS * CELL, kind, addressHigh, low, nowNanos);
            long slotNanos = SlidingWindow.slotNanos(windowNanos);
            return SlidingWindow.count(cells, cell + 3, slotNanos, nowNanos) > limit;
        } finally {
            lock.unlock();
        }
    }

    /// Where the cell of that key starts; made, in place of the quietest, when there was none.
    private static int cell(long[] cells, int set, long kind, long high, long low, long nowNanos) {
        int quietest = set;
        long quietFor = Long.MIN_VALUE;
        for (int cell = set; cell < set + WAYS * CELL; cell += CELL) {
            if (cells[cell] == kind && cells[cell + 1] == high && cells[cell + 2] == low) {
                return cell;
            }
            boolean free = cells[cell] == 0;
            long quiet =
                    free ? Long.MAX_VALUE : nowNanos - SlidingWindow.lastNanos(cells, cell + 3);
            if (quiet > quietFor) {
                quietest = cell;
                quietFor = quiet;
            }
        }
        cells[quietest] = kind;
        cells[quietest + 1] = high;
        cells[quietest + 2] = low;
        SlidingWindow.clear(cells, quietest + 3, nowNanos);
        return quietest;
    }

    private static long nanos(Duration window) {
        return window.compareTo(Duration.ofDays(365)) > 0
                ? Duration.ofDays(365).toNanos()
                : window.toNanos();
    }

    /// A bijection that spreads every bit (the finaliser of splitmix64).
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
