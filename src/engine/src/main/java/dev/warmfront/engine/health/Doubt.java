package dev.warmfront.engine.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Whether a checker should doubt what it sees: when most of its targets fail at once, it is more
/// likely that its own network failed.
///
/// It does not doubt for long: whoever is cut off from everything for good is right for those who
/// are cut off with it.
///
/// @param fallsNanos when targets failed, lately
/// @param untilNanos how long it doubts; only of meaning with `doubts`
public record Doubt(List<Long> fallsNanos, boolean doubts, long untilNanos) {

    /// What is at once.
    static final Duration WINDOW = Duration.ofSeconds(2);

    /// How long a checker doubts.
    static final Duration LASTS = Duration.ofSeconds(5);

    /// Two that fail together may well have failed.
    private static final int FEWEST_TARGETS = 3;

    /// There is no reason for it.
    public static final Doubt NONE = new Doubt(List.of(), false, 0);

    public Doubt {
        fallsNanos = List.copyOf(fallsNanos);
    }

    /// What it is when one more of `targets` targets has failed.
    public Doubt afterFall(int targets, long nowNanos) {
        List<Long> falls = new ArrayList<>(fallsNanos);
        falls.removeIf(at -> nowNanos - at > WINDOW.toNanos());
        falls.add(nowNanos);
        boolean most = targets >= FEWEST_TARGETS && falls.size() * 2 > targets;
        return most && !isAt(nowNanos)
                ? new Doubt(falls, true, nowNanos + LASTS.toNanos())
                : new Doubt(falls, doubts, untilNanos);
    }

    /// Whether what is seen then is to be doubted.
    public boolean isAt(long nowNanos) {
        return doubts && untilNanos - nowNanos > 0;
    }
}
