package dev.warmfront.edge.geo;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.geo.ShippedAtlas;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The atlas that questions are decided by. It is read on a thread of its own when the first
/// release comes that needs it, or the second edge; one that steers nobody by place does without.
/// Until it is there, nothing is known of any address.
public final class Geography {

    private static final Logger LOG = LoggerFactory.getLogger(Geography.class);

    private final AtomicBoolean wanted = new AtomicBoolean();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile Atlas atlas = Atlas.EMPTY;

    public Geography(Metrics metrics) {
        metrics.gauge(
                "warmfront_geo_built_timestamp_seconds",
                "When the data were built that tell where addresses are; 0 while none are needed.",
                () -> atlas.edition().builtOn().atStartOfDay(ZoneOffset.UTC).toEpochSecond());
    }

    public Atlas atlas() {
        return atlas;
    }

    /// Sees to it that the atlas will be there if these zones need it.
    ///
    /// @param fleet among whose edges is chosen
    /// @return completes when everything that they need is there, or cannot be
    public CompletionStage<Void> prepare(ZoneIndex zones, Fleet fleet) {
        if (!zones.isByPlace(fleet.isSpread())) {
            return CompletableFuture.completedStage(null);
        }
        if (wanted.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("geo").start(this::read);
        }
        return done;
    }

    private void read() {
        try {
            atlas = ShippedAtlas.load();
            LOG.info(
                    "Places of addresses: {}, of {}",
                    atlas.edition().source(),
                    atlas.edition().builtOn());
        } catch (RuntimeException e) {
            LOG.error("Places of addresses cannot be read; nobody is steered by place", e);
        } finally {
            done.complete(null);
        }
    }
}
