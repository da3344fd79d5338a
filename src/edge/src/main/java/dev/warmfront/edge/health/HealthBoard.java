package dev.warmfront.edge.health;

import dev.warmfront.engine.dns.Checks;
import dev.warmfront.engine.health.Health;
import dev.warmfront.snapshot.health.HealthCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// What is known of everything that health checks probe. Reading takes no lock.
public final class HealthBoard implements Checks {

    private final Exchange exchange;
    private final ConcurrentMap<String, Health> known = new ConcurrentHashMap<>();
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
        return says(healthCheckId, exchange.isHealthy(healthCheckId));
    }

    /// Whether it counts as healthy for this edge, which has eyes of its own.
    public boolean isHealthyHere(String healthCheckId) {
        Health own = known.get(healthCheckId);
        return says(
                healthCheckId, exchange.isHealthy(healthCheckId) && (own == null || own.healthy()));
    }

    /// Whether an edge finds otherwise, or this one did just now, if not often enough to count.
    @Override
    public boolean isSuspect(String healthCheckId) {
        Health own = known.get(healthCheckId);
        return exchange.of(healthCheckId).suspect() || (own != null && own.isSuspect());
    }

    private boolean says(String healthCheckId, boolean found) {
        HealthCheck check = checks.get(healthCheckId);
        return check == null ? found : check.says(found);
    }

    /// These are the checks of the release that runs.
    void know(List<HealthCheck> all) {
        Map<String, HealthCheck> byId = new HashMap<>();
        all.forEach(check -> byId.put(check.id(), check));
        checks = Map.copyOf(byId);
    }

    /// What this edge has found itself, by health check id.
    public Map<String, Health> all() {
        return new TreeMap<>(known);
    }

    Health get(String healthCheckId, long nowEpochMillis) {
        Health health = known.get(healthCheckId);
        return health == null ? Health.unprobed(nowEpochMillis) : health;
    }

    void put(String healthCheckId, Health health) {
        known.put(healthCheckId, health);
    }

    /// Forgets every check that is not one of `healthCheckIds`.
    void keepOnly(Set<String> healthCheckIds) {
        known.keySet().retainAll(healthCheckIds);
    }
}
