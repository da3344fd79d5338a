package dev.warmfront.edge.geo;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.geo.AtlasSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The atlas that questions are decided by. It is read on a thread of its own when the first
/// release comes that needs it, or the second edge; one that steers nobody by place does without.
/// Until it is there, nothing is known of any address.
///
/// Files of the operator's are read again when they change. What cannot be read changes nothing,
/// and at the start the atlas that is shipped takes its place.
public final class Geography implements AutoCloseable {

    /// How often files are looked at.
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Geography.class);

    private final AtomicBoolean wanted = new AtomicBoolean();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtlasSource source;
    private final Duration interval;
    private final Thread reader = Thread.ofPlatform().daemon().name("geo").unstarted(this::read);
    private volatile Atlas atlas = Atlas.EMPTY;

    /// Reads these files when they are needed; the atlas that is shipped, if there are none.
    public Geography(Metrics metrics, List<Path> files) {
        this(metrics, new AtlasSource(files), INTERVAL);
    }

    Geography(Metrics metrics, AtlasSource source, Duration interval) {
        this.source = source;
        this.interval = interval;
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
            reader.start();
        }
        return done;
    }

    @Override
    public void close() {
        reader.interrupt();
    }

    private void read() {
        if (!isRead(source) && source.mayChange()) {
            isRead(new AtlasSource(List.of()));
        }
        done.complete(null);
        try {
            while (source.mayChange()) {
                Thread.sleep(interval);
                if (source.hasChanged()) {
                    isRead(source);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isRead(AtlasSource from) {
        try {
            Atlas read = from.load();
            atlas = read;
            LOG.info(
                    "Places of addresses: {}, of {}",
                    read.edition().source(),
                    read.edition().builtOn());
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "Places of addresses cannot be read; what was known stays: {}", e.getMessage());
            return false;
        }
    }
}
