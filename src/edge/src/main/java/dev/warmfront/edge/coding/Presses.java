package dev.warmfront.edge.coding;

import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.work.Hands;
import dev.warmfront.snapshot.policy.Coding;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The threads that compress, and the codings they know. Which these are is found out when
/// somebody wants one for the first time: native libraries are unpacked and loaded for it, and no
/// start is to wait for that.
///
/// So many bodies at once and no more; one more is stored as it came. Each holds little more than
/// 256 KiB that are still to be compressed, and the memory of its encoder.
public final class Presses implements AutoCloseable {

    private static final int MOST_AT_ONCE = 256;

    private final Supplier<Map<Coding, Encoder.Maker>> library;
    private final AtomicReference<@Nullable CompletableFuture<Void>> known =
            new AtomicReference<>();
    private volatile @Nullable Map<Coding, Encoder.Maker> makers;
    private final Hands<Runnable> hands;
    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder taken;
    private final LongAdder made;
    private final LongAdder skipped;

    private Presses(
            Supplier<Map<Coding, Encoder.Maker>> library, int most, int threads, Metrics metrics) {
        this.library = library;
        this.most = most;
        this.hands = new Hands<>("press", threads, () -> Runnable::run);
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

    /// Threads that know nothing yet.
    public static Presses open(Metrics metrics) {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new Presses(Library::load, MOST_AT_ONCE, threads, metrics);
    }

    static Presses of(
            Supplier<Map<Coding, Encoder.Maker>> library, int most, int threads, Metrics metrics) {
        return new Presses(library, most, threads, metrics);
    }

    /// Has one of the threads find out which codings can be made here, if nobody has asked before.
    ///
    /// @return completed, on any thread, when that is known; null if it is
    public @Nullable CompletionStage<Void> learn() {
        if (makers != null) {
            return null;
        }
        CompletableFuture<Void> learning = new CompletableFuture<>();
        CompletableFuture<Void> other = known.compareAndExchange(null, learning);
        if (other != null) {
            return other;
        }
        hands.give(() -> {
            makers = library.get();
            learning.complete(null);
        });
        return learning;
    }

    /// The first of some codings that can be made here; null if none can, or it is not known yet.
    public @Nullable Coding first(List<Coding> accepted) {
        Map<Coding, Encoder.Maker> all = makers;
        for (Coding coding : accepted) {
            if (all != null && all.containsKey(coding)) {
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
        Map<Coding, Encoder.Maker> all = makers;
        Encoder.Maker maker = all == null ? null : all.get(coding);
        if (maker == null) {
            throw new IllegalArgumentException(
                    "coding: "
                            + coding
                            + " (expected: one of "
                            + (all == null ? List.of() : all.keySet())
                            + ")");
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
        hands.give(press::work);
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
