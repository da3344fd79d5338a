package dev.warmfront.edge.coding;

import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.work.Hands;
import dev.warmfront.snapshot.policy.Coding;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The threads that compress, and the codings they know.
///
/// So many bodies at once and no more; one more is stored as it came. Each holds at most 256 KiB
/// that are still to be compressed, and the memory of its encoder: 0.3 MiB for gzip, up to 3 MiB for
/// the others.
public final class Presses implements AutoCloseable {

    private static final int MOST_AT_ONCE = 256;

    private final Map<Coding, Encoder.Maker> makers;
    private final Hands<Press> hands;
    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder taken;
    private final LongAdder made;
    private final LongAdder skipped;

    private Presses(Map<Coding, Encoder.Maker> makers, int most, int threads, Metrics metrics) {
        this.makers = makers;
        this.most = most;
        this.hands = new Hands<>("press", threads, () -> Press::work);
        taken =
                metrics.counter(
                        "warmfront_compression_in_bytes_total", "Bytes that were compressed");
        made =
                metrics.counter(
                        "warmfront_compression_out_bytes_total", "Bytes that compressing made");
        skipped =
                metrics.counter(
                        "warmfront_compression_skipped_total",
                        "Answers stored as they came, because too many were being compressed");
        metrics.gauge("warmfront_compressions", "Answers being compressed", open::get);
    }

    /// Loads the native libraries, which blocks.
    public static Presses open(Metrics metrics) {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new Presses(Library.load(), MOST_AT_ONCE, threads, metrics);
    }

    static Presses of(Map<Coding, Encoder.Maker> makers, int most, int threads, Metrics metrics) {
        return new Presses(makers, most, threads, metrics);
    }

    /// The first of some codings that can be made here; null if none can.
    public @Nullable Coding first(List<Coding> accepted) {
        for (Coding coding : accepted) {
            if (makers.containsKey(coding)) {
                return coding;
            }
        }
        return null;
    }

    /// A way for one body; null when there are too many already.
    ///
    /// @param origin who sends the body
    /// @param length of the body in bytes, -1 when not known
    /// @param timer the event loop of whoever sends
    public @Nullable Press press(
            Coding coding, Flow.Source origin, long length, EventExecutor timer) {
        Encoder.Maker maker = makers.get(coding);
        if (maker == null) {
            throw new IllegalArgumentException(
                    "coding: " + coding + " (expected: one of " + makers.keySet() + ")");
        } else if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            skipped.increment();
            return null;
        }
        return new Press(this, coding, () -> maker.make(length), origin, timer);
    }

    /// How many bodies are on their way.
    public int open() {
        return open.get();
    }

    void give(Press press) {
        hands.give(press);
    }

    void took(long bytes) {
        taken.add(bytes);
    }

    void made(long bytes) {
        made.add(bytes);
    }

    void closed() {
        open.decrementAndGet();
    }

    /// The threads stop when what they have been given is done.
    @Override
    public void close() {
        hands.close();
    }
}
