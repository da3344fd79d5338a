package dev.warmfront.edge.disk;

import dev.warmfront.edge.telemetry.Metrics;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Something that does not work for the time being. Said once when it begins and once when it ends.
final class Trouble {

    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

    private final String what;
    private final AtomicBoolean on = new AtomicBoolean();
    private volatile long sinceNanos = System.nanoTime();

    /// @param what for the log: "cannot be written to"
    Trouble(String label, String what, Metrics metrics) {
        this.what = what;
        metrics.gauge(
                "warmfront_disk_degraded",
                "Whether the disk tier cannot do something now",
                () -> on.get() ? 1 : 0,
                "what",
                label);
    }

    boolean isOn() {
        return on.get();
    }

    /// Whether it is time to try again; says so once in a while.
    boolean isDue(long afterNanos) {
        long now = System.nanoTime();
        if (!on.get() || now - sinceNanos < afterNanos) {
            return false;
        }
        sinceNanos = now;
        return true;
    }

    void begin(String why) {
        sinceNanos = System.nanoTime();
        if (on.compareAndSet(false, true)) {
            LOG.warn("The cache on disk {}, so memory has to do: {}", what, why);
        }
    }

    void end() {
        if (on.compareAndSet(true, false)) {
            LOG.info("The cache on disk is well again; before, it {}", what);
        }
    }
}
