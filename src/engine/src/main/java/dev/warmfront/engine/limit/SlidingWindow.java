package dev.warmfront.engine.limit;

/// How often something happened within a window that ends now, in [#LONGS] longs of somebody else's
/// array.
///
/// The window is cut into [#SLOTS] - 1 slots, and one more is kept for the slot that is only partly
/// within it. What falls into that one is counted whole: never less than what happened within the
/// window is counted, and never more than what happened within all the slots, which is the window
/// and a fifteenth of it.
public final class SlidingWindow {

    /// How many longs of state there are: when it last happened, and two counts in each of the
    /// others.
    public static final int LONGS = 9;

    private static final int SLOTS = 16;
    private static final long MOST = 0xffff_ffffL;

    private SlidingWindow() {}

    /// The width of a slot. A window shorter than fifteen nanoseconds counts as that long.
    public static long slotNanos(long windowNanos) {
        // Rounded up, so that the slots are never together shorter than the window.
        return Math.max(1, (windowNanos + SLOTS - 2) / (SLOTS - 1));
    }

    /// Starts anew in `state` from `at` on, with nothing counted.
    public static void clear(long[] state, int at, long nowNanos) {
        state[at] = nowNanos;
        for (int i = 1; i < LONGS; i++) {
            state[at + i] = 0;
        }
    }

    /// When something last happened.
    public static long lastNanos(long[] state, int at) {
        return state[at];
    }

    /// Counts that it happened, and says how often it did within the window, this time included.
    public static long count(long[] state, int at, long slotNanos, long nowNanos) {
        long last = state[at];
        // Clocks of two threads may differ by a little: time does not go back.
        long now = nowNanos - last < 0 ? last : nowNanos;
        long slot = Math.floorDiv(now, slotNanos);
        long behind = slot - Math.floorDiv(last, slotNanos);
        for (long i = Math.max(1, behind - SLOTS + 1); i <= behind; i++) {
            set(state, at, slot - behind + i, 0);
        }
        state[at] = now;
        set(state, at, slot, Math.min(MOST, get(state, at, slot) + 1));
        long sum = 0;
        for (int i = 0; i < SLOTS; i++) {
            sum += get(state, at, i);
        }
        return sum;
    }

    private static long get(long[] state, int at, long slot) {
        int index = (int) Math.floorMod(slot, (long) SLOTS);
        return state[at + 1 + (index >> 1)] >>> ((index & 1) << 5) & MOST;
    }

    private static void set(long[] state, int at, long slot, long count) {
        int index = (int) Math.floorMod(slot, (long) SLOTS);
        int shift = (index & 1) << 5;
        int word = at + 1 + (index >> 1);
        state[word] = state[word] & ~(MOST << shift) | count << shift;
    }
}
