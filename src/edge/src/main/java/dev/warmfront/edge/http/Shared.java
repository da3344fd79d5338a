package dev.warmfront.edge.http;

import dev.warmfront.edge.coding.Presses;
import dev.warmfront.edge.config.Running;
import dev.warmfront.edge.store.MemoryStore;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.waf.Rates;
import java.util.concurrent.atomic.AtomicBoolean;

/// What all connections of an edge have in common.
///
/// @param health of origins
/// @param draining whether the edge is about to stop
record Shared(
        HttpSettings settings,
        Running running,
        OriginHealth health,
        Rates rates,
        MemoryStore store,
        Presses presses,
        Metrics metrics,
        AccessLog log,
        AtomicBoolean draining) {

    long nowMillis() {
        return settings.clock().millis();
    }
}
