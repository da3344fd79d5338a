package dev.warmfront.control.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often wrong keys came from an address lately. At most [#ADDRESSES] are remembered, the ones
/// seen longest ago are forgotten first. A right key is never refused for the wrong ones before it.
final class Guesses {

    static final int MOST = 10;

    private static final int ADDRESSES = 10_000;
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

    private final Map<String, Count> counts = new LinkedHashMap<>();

    /// A number of guesses since a moment.
    private record Count(int guesses, long sinceNanos) {}

    /// Counts a wrong key from `address` and says whether it was one too many.
    synchronized boolean isTooMany(String address, long nowNanos) {
        Count before = counts.remove(address);
        Count now =
                before == null || nowNanos - before.sinceNanos() > WINDOW_NANOS
                        ? new Count(1, nowNanos)
                        : new Count(before.guesses() + 1, before.sinceNanos());
        counts.put(address, now);
        if (counts.size() > ADDRESSES) {
            counts.remove(counts.keySet().iterator().next());
        }
        return now.guesses() > MOST;
    }
}
