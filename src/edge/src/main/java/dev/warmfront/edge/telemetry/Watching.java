package dev.warmfront.edge.telemetry;

import java.util.ArrayList;
import java.util.List;

/// Whose requests somebody watches, as it is right now.
///
/// While nobody does, an event loop looks at one field for each request and that is all. What it
/// notes for those who watch waits here for whoever tells them.
public final class Watching {

    private static final int MOST = 32;
    private static final Watched[] NOBODY = {};

    private volatile Watched[] watched = NOBODY;

    /// What there is to tell of one watch.
    ///
    /// @param lines of the access log, as JSON
    /// @param omitted how many more there were
    public record Seen(String watchId, List<byte[]> lines, long omitted) {

        public Seen {
            lines = List.copyOf(lines);
        }

        public boolean isNothing() {
            return lines.isEmpty() && omitted == 0;
        }
    }

    /// Whether anybody watches anything.
    public boolean isOn() {
        return watched.length > 0;
    }

    /// From now on these are watched and nothing else. Those that were before go on as they are.
    public void watch(List<Watch> wanted, long nowNanos) {
        List<Watched> next = new ArrayList<>();
        for (Watch watch : wanted.subList(0, Math.min(MOST, wanted.size()))) {
            next.add(known(watch, nowNanos));
        }
        watched = next.isEmpty() ? NOBODY : next.toArray(Watched[]::new);
    }

    /// Nobody watches anything any more.
    public void end() {
        watched = NOBODY;
    }

    /// What was noted since the last time. One thread asks.
    public List<Seen> take(long nowNanos) {
        List<Seen> taken = new ArrayList<>();
        for (Watched one : watched) {
            Seen seen = one.take(nowNanos);
            if (!seen.isNothing()) {
                taken.add(seen);
            }
        }
        return taken;
    }

    void see(AccessRecord entry, Line line) {
        for (Watched one : watched) {
            one.see(entry, line);
        }
    }

    private Watched known(Watch watch, long nowNanos) {
        for (Watched one : watched) {
            if (one.watch().equals(watch)) {
                return one;
            }
        }
        return new Watched(watch, nowNanos);
    }
}
