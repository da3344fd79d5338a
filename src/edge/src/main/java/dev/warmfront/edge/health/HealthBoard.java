package dev.warmfront.edge.health;

import dev.warmfront.engine.dns.Checks;
import dev.warmfront.engine.health.Fold;
import dev.warmfront.engine.health.Health;
import dev.warmfront.snapshot.health.HealthCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// What is known of everything that health checks probe. Reading takes no lock.
public final class HealthBoard implements Checks {

    private final Exchange exchange;
    private final ConcurrentMap<String, Opinion> known = new ConcurrentHashMap<>();
    private volatile Map<String, HealthCheck> checks = Map.of();

    /// Nothing is known yet here.
    ///
    /// @param exchange knows what the edges together find
    public HealthBoard(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Whether it counts as healthy for all of us; what is unknown or not probed yet is found to
    /// be.
    @Override
    public boolean isHealthy(String healthCheckId) {
        return Fold.says(healthCheckId, checks, exchange::isHealthy);
    }

    /// Whether it counts as healthy for this edge, which has eyes of its own.
    public boolean isHealthyHere(String healthCheckId) {
        return Fold.says(healthCheckId, checks, this::isFoundHealthyHere);
    }

    /// Whether an edge finds otherwise, or this one did just now, if not often enough to count.
    @Override
    public boolean isSuspect(String healthCheckId) {
        HealthCheck check = checks.get(healthCheckId);
        if (check != null && !check.children().isEmpty()) {
            return check.children().stream().anyMatch(this::isSuspect);
        }
        Opinion own = known.get(healthCheckId);
        return exchange.of(healthCheckId).suspect() || (own != null && own.health().isSuspect());
    }

    /// What a check is calculated from; nothing when it is not.
    List<String> children(String healthCheckId) {
        HealthCheck check = checks.get(healthCheckId);
        return check == null ? List.of() : check.children();
    }

    private boolean isFoundHealthyHere(String healthCheckId) {
        Opinion own = known.get(healthCheckId);
        return exchange.isHealthy(healthCheckId) && (own == null || own.health().healthy());
    }

    /// These are the checks of the release that runs.
    void know(List<HealthCheck> all) {
        Map<String, HealthCheck> byId = new HashMap<>();
        all.forEach(check -> byId.put(check.id(), check));
        checks = Map.copyOf(byId);
    }

    /// What this edge has found itself, by health check id.
    public Map<String, Health> all() {
        Map<String, Health> all = new TreeMap<>();
        known.forEach((id, opinion) -> all.put(id, opinion.health()));
        return all;
    }

    /// The same, with reasons.
    public Map<String, Opinion> opinions() {
        return new TreeMap<>(known);
    }

    Health get(String healthCheckId, long nowEpochMillis) {
        Opinion own = known.get(healthCheckId);
        return own == null ? Health.unprobed(nowEpochMillis) : own.health();
    }

    /// What this edge itself finds, if it does.
    @Nullable Opinion own(String healthCheckId) {
        return known.get(healthCheckId);
    }

    void put(String healthCheckId, Opinion opinion) {
        known.put(healthCheckId, opinion);
    }

    void forget(String healthCheckId) {
        known.remove(healthCheckId);
    }

    /// Forgets every check that is not one of `healthCheckIds`.
    void keepOnly(Set<String> healthCheckIds) {
        known.keySet().retainAll(healthCheckIds);
    }
}
