package dev.warmfront.edge.health;

import dev.warmfront.engine.health.Health;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// What is known of everything that health checks probe. Reading takes no lock.
public final class HealthBoard {

    private final ConcurrentMap<String, Health> known = new ConcurrentHashMap<>();

    /// Whether it counts as healthy; what is unknown or not probed yet does.
    public boolean isHealthy(String healthCheckId) {
        Health health = known.get(healthCheckId);
        return health == null || health.healthy();
    }

    /// Everything known, by health check id.
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
