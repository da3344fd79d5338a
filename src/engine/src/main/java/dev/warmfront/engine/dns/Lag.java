package dev.warmfront.engine.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How far behind an edge may be: the releases that were seen lately, and when each was first seen.
///
/// A publish reaches the edges one after the other. A release is asked of everybody only when it
/// has been out for a while, so a publish under way takes nobody out of the answers, and neither do
/// many in a row; but one who stays behind is out soon.
///
/// @param seen in ascending order of versions; the first is the one asked of everybody
public record Lag(List<Seen> seen) {

    /// A release, and when it was seen for the first time.
    public record Seen(long version, long atNanos) {}

    /// How long everybody may take.
    public static final Duration GRACE = Duration.ofSeconds(5);

    /// Nothing is asked of anybody.
    public static final Lag NONE = new Lag(List.of());

    public Lag {
        seen = List.copyOf(seen);
    }

    /// What is known when the newest release anywhere is `newest`.
    public Lag at(long newest, long nowNanos) {
        List<Seen> next = new ArrayList<>(seen);
        if (next.isEmpty() || newest > next.getLast().version()) {
            next.add(new Seen(newest, nowNanos));
        }
        while (next.size() > 1 && nowNanos - next.get(1).atNanos() >= GRACE.toNanos()) {
            next.removeFirst();
        }
        return next.equals(seen) ? this : new Lag(next);
    }

    /// The oldest release that an edge may run and still be named.
    public long requiredVersion(long nowNanos) {
        return seen.isEmpty() || nowNanos - seen.getFirst().atNanos() < GRACE.toNanos()
                ? 0
                : seen.getFirst().version();
    }
}
