package dev.warmfront.edge.telemetry;

import dev.warmfront.engine.request.Served;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// How viewers were served since the start, in a few numbers: what a control plane judges a release
/// by. It adds up the counters of requests when it is asked, so that a request costs nothing more.
public final class Traffic {

    private static final int SERVER_ERROR = 5;

    private final Set<LongAdder> requests = ConcurrentHashMap.newKeySet();
    private final Set<LongAdder> errors = ConcurrentHashMap.newKeySet();
    private final Set<LongAdder> hits = ConcurrentHashMap.newKeySet();
    private final Set<LongAdder> misses = ConcurrentHashMap.newKeySet();
    private final LongAdder heads = new LongAdder();
    private final LongAdder headMicros = new LongAdder();

    /// Numbers that only grow.
    ///
    /// @param errors answered with 5xx, whoever is to blame
    /// @param hits answered from what is stored, or with what another viewer waited for
    /// @param misses an origin was asked for what may be stored
    /// @param heads answers that took the long way, which a plain hit does not
    /// @param headMicros from when their requests had arrived to when their heads went out, summed
    ///     up
    public record Sums(
            long requests, long errors, long hits, long misses, long heads, long headMicros) {}

    /// A counter of requests of one kind.
    public void add(LongAdder counter, Served served, int statusClass) {
        requests.add(counter);
        if (statusClass == SERVER_ERROR) {
            errors.add(counter);
        }
        switch (served) {
            case HIT, REFRESHED, STALE, BRIDGED, MARKED, COLLAPSED -> hits.add(counter);
            case MISS -> misses.add(counter);
            case BYPASS, REDIRECTED, LOCAL, PAGE, REFUSED, BROKEN -> {
                // They say nothing of the cache.
            }
        }
    }

    /// The head of an answer went out.
    public void head(long micros) {
        heads.increment();
        headMicros.add(micros);
    }

    public Sums sums() {
        return new Sums(
                sum(requests), sum(errors), sum(hits), sum(misses), heads.sum(), headMicros.sum());
    }

    private static long sum(Set<LongAdder> counters) {
        return counters.stream().mapToLong(LongAdder::sum).sum();
    }
}
