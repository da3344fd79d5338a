package dev.warmfront.edge.health;

import dev.warmfront.snapshot.health.HealthCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Sees when a health check turns, as this edge decides it, and writes it down when it is this
/// edge's to tell: the edges that would probe it tell of it, so that a large fleet does not say the
/// same thing a thousand times.
final class Turns {

    /// What a check said when it was looked at last.
    private record Seen(HealthCheck check, boolean healthy) {}

    private final HealthBoard board;
    private final Exchange exchange;
    private final Flips flips;
    private final Map<String, Seen> seen = new HashMap<>();
    private Map<String, HealthCheck> checks = Map.of();

    Turns(HealthBoard board, Exchange exchange, Flips flips) {
        this.board = board;
        this.exchange = exchange;
        this.flips = flips;
    }

    /// There are exactly these from now on.
    synchronized void know(List<HealthCheck> all) {
        checks = all.stream().collect(Collectors.toMap(HealthCheck::id, check -> check));
        seen.keySet().retainAll(checks.keySet());
    }

    /// Writes down what has turned since the last time.
    synchronized void look(long nowEpochMillis) {
        for (HealthCheck check : checks.values()) {
            Seen before = seen.get(check.id());
            if (before == null && !isDecided(check)) {
                continue;
            }
            boolean healthy = board.isHealthy(check.id());
            seen.put(check.id(), new Seen(check, healthy));
            if ((before == null || before.healthy() != healthy)
                    && exchange.isAmongCheckers(check.id())) {
                write(check, before, healthy, nowEpochMillis);
            }
        }
    }

    private void write(HealthCheck check, @Nullable Seen before, boolean healthy, long now) {
        int votes = check.children().size();
        int votesHealthy = (int) check.children().stream().filter(board::isHealthy).count();
        if (votes == 0) {
            Consensus.Tally tally = exchange.tally(check.id());
            votes = tally.votes();
            votesHealthy = tally.healthy();
        }
        String reason = reason(check, before, healthy, votesHealthy + " of " + votes);
        flips.add(check.id(), healthy, reason, votesHealthy, votes, now);
    }

    private String reason(
            HealthCheck check, @Nullable Seen before, boolean healthy, String proportion) {
        if (before != null && !before.check().equals(check)) {
            return "The health check was changed";
        } else if (check.disabled()) {
            return "The health check is disabled";
        } else if (!check.children().isEmpty()) {
            return proportion + " children are healthy";
        }
        Opinion own = board.own(check.id());
        boolean found = healthy != check.inverted();
        return own != null && own.health().healthy() == found
                ? own.reason()
                : proportion + " edges find it healthy";
    }

    /// Whether there is a reason for what it says; before, it says what nobody has found.
    private boolean isDecided(HealthCheck check) {
        if (check.disabled()) {
            return true;
        }
        return check.children().isEmpty()
                ? exchange.tally(check.id()).isEnough()
                : check.children().stream().map(checks::get).allMatch(this::isKnown);
    }

    private boolean isKnown(@Nullable HealthCheck child) {
        return child == null || isDecided(child);
    }
}
