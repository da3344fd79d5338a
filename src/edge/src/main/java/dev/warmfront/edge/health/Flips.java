package dev.warmfront.edge.health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The latest turns of health checks, as this edge decided them: so many are kept for a control
/// plane that is not there just now.
public final class Flips {

    /// The oldest goes for one more.
    static final int MOST = 256;

    private final Deque<Flip> latest = new ArrayDeque<>();
    private long last;

    /// One turn.
    ///
    /// @param number of the flip, from 1 on since the edge started
    /// @param votesHealthy of edges, or of children
    /// @param votes that were counted
    public record Flip(
            long number,
            String healthCheckId,
            boolean healthy,
            String reason,
            int votesHealthy,
            int votes,
            long atEpochMillis) {}

    /// Those after a number, oldest first.
    public synchronized List<Flip> after(long number) {
        return latest.stream().filter(flip -> flip.number() > number).toList();
    }

    /// Adds one; it gets the next number.
    public synchronized void add(
            String healthCheckId,
            boolean healthy,
            String reason,
            int votesHealthy,
            int votes,
            long atEpochMillis) {
        last++;
        latest.addLast(
                new Flip(last, healthCheckId, healthy, reason, votesHealthy, votes, atEpochMillis));
        if (latest.size() > MOST) {
            latest.removeFirst();
        }
    }
}
