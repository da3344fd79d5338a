package dev.warmfront.edge.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What one watch is still to be told. Event loops put lines in, and wait for nobody; what is more
/// than fits a second is counted instead.
final class Watched {

    /// Of one watch, in a second.
    static final int LINES = 100;

    /// Likewise; a line is a few hundred octets, and a hostile one some ten thousand.
    static final int OCTETS = 256 * 1024;

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final AccessLine FORM = new AccessLine.Json();

    private final Watch watch;
    private final byte[] path;
    private final boolean beginning;
    private final ConcurrentLinkedQueue<byte[]> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger linesLeft = new AtomicInteger(LINES);
    private final AtomicInteger octetsLeft = new AtomicInteger(OCTETS);
    private final AtomicLong omitted = new AtomicLong();

    /// The reader's own.
    private long secondNanos;

    Watched(Watch watch, long nowNanos) {
        this.watch = watch;
        this.secondNanos = nowNanos;
        String text = watch.path();
        boolean open = text.endsWith("*");
        this.beginning = text.isEmpty() || open;
        this.path =
                text.substring(0, text.length() - (open ? 1 : 0)).getBytes(StandardCharsets.UTF_8);
    }

    Watch watch() {
        return watch;
    }

    /// Notes a request, if it is one of those.
    ///
    /// @param line to write on
    void see(AccessRecord entry, Line line) {
        if (!isMeant(entry)) {
            return;
        }
        if (linesLeft.get() <= 0 || linesLeft.decrementAndGet() < 0) {
            omitted.incrementAndGet();
            return;
        }
        FORM.write(line.clear(), entry);
        if (octetsLeft.addAndGet(-line.length()) < 0) {
            omitted.incrementAndGet();
            return;
        }
        lines.add(Arrays.copyOf(line.octets(), line.length()));
    }

    /// What was noted since the last time; from one reader.
    Watching.Seen take(long nowNanos) {
        List<byte[]> taken = new ArrayList<>();
        for (byte[] line = lines.poll(); line != null; line = lines.poll()) {
            taken.add(line);
        }
        if (nowNanos - secondNanos >= SECOND_NANOS) {
            secondNanos = nowNanos;
            octetsLeft.set(OCTETS);
            linesLeft.set(LINES);
        }
        return new Watching.Seen(watch.id(), taken, omitted.getAndSet(0));
    }

    private boolean isMeant(AccessRecord entry) {
        return entry.distributionId.equals(watch.distributionId())
                && hasStatus(entry.status)
                && (watch.oneIn() == 1
                        || Long.remainderUnsigned(entry.requestId, watch.oneIn()) == 0)
                && hasPath(entry.target);
    }

    private boolean hasStatus(int status) {
        int wanted = watch.status();
        return wanted == 0 || wanted == status || wanted == status / 100;
    }

    private boolean hasPath(Slice target) {
        int length = target.indexOf('?');
        if (beginning ? length < path.length : length != path.length) {
            return false;
        }
        for (int i = 0; i < path.length; i++) {
            if (target.at(i) != path[i]) {
                return false;
            }
        }
        return true;
    }
}
