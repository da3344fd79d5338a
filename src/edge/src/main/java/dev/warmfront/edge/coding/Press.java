package dev.warmfront.edge.coding;

import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Sink;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.snapshot.policy.Coding;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One body that is compressed on its way from an origin into a flow.
///
/// The origin's event loop puts bytes in; one thread of [Presses] at a time compresses them; the
/// flow takes what comes out. A flow that is full stops the thread, and a full press stops the
/// origin. However it ends, the encoder's memory is freed once, by the thread that used it: a body
/// that breaks off breaks off in the flow, too, and is never finished.
public final class Press implements Sink, Flow.Source {

    private static final Logger LOG = LoggerFactory.getLogger(Press.class);

    private static final int PAUSE_AT = 256 * 1024;
    private static final int RESUME_AT = 64 * 1024;

    /// After so many bytes in one go it is another body's turn.
    private static final int TURN = 256 * 1024;

    /// When an origin has been silent for so long, viewers get all it has said so far.
    private static final long SILENCE_MILLIS = 10;

    private final Presses presses;
    private final Coding coding;
    private final Supplier<Encoder> maker;
    private final Flow.Source origin;
    private final EventExecutor timer;

    private final Queue<ByteBuf> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean originPaused = new AtomicBoolean();
    private volatile boolean ended;
    private volatile @Nullable OriginFailure failure;
    private volatile boolean silent;

    /// Whether the flow wants no more for now.
    private volatile boolean full;

    /// How often it was called to work since it last stopped; above zero while a thread has it.
    private final AtomicInteger calls = new AtomicInteger();

    /// Set before the first call to work, and touched only there.
    private @Nullable Flow into;

    private @Nullable Runnable whenEnded;
    private @Nullable Encoder encoder;
    private boolean heldBack;
    private boolean watched;
    private boolean done;

    Press(
            Presses presses,
            Coding coding,
            Supplier<Encoder> maker,
            Flow.Source origin,
            EventExecutor timer) {
        this.coding = coding;
        this.presses = presses;
        this.maker = maker;
        this.origin = origin;
        this.timer = timer;
    }

    public Coding coding() {
        return coding;
    }

    /// Where what is compressed goes to. Before anything is put in.
    ///
    /// @param ended run after the flow has ended, well or not
    public void pourInto(Flow flow, Runnable ended) {
        into = flow;
        whenEnded = ended;
    }

    /// Nothing will be put in.
    public void cancel() {
        presses.closed();
    }

    @Override
    public boolean append(ByteBuf bytes) {
        long now = waitingBytes.addAndGet(bytes.readableBytes());
        waiting.add(bytes);
        boolean wanted = now <= PAUSE_AT;
        if (!wanted) {
            originPaused.set(true);
        }
        call();
        return wanted;
    }

    @Override
    public void finish() {
        ended = true;
        call();
    }

    @Override
    public void fail(OriginFailure reason) {
        failure = reason;
        call();
    }

    @Override
    public void resume() {
        full = false;
        call();
    }

    @Override
    public void abandon() {
        if (failure == null) {
            failure = OriginFailure.VIEWER_LEFT;
        }
        origin.abandon();
        call();
    }

    private void call() {
        if (calls.getAndIncrement() == 0) {
            presses.give(this);
        }
    }

    /// Compresses what there is. One thread at a time does.
    void work() {
        int seen = calls.get();
        boolean more;
        try {
            more = !done && turn();
        } catch (RuntimeException | LinkageError bug) {
            LOG.error("could not compress", bug);
            failure = OriginFailure.EDGE_FAILED;
            origin.abandon();
            more = true;
        }
        if (done) {
            drop();
        }
        // Whoever called meanwhile found a thread at it, and relies on another look.
        if (more || calls.addAndGet(-seen) > 0) {
            presses.give(this);
        }
    }

    /// @return whether there is more to do at once
    private boolean turn() {
        Flow flow = into;
        if (flow == null) {
            throw new AssertionError("unreachable: it is poured into a flow before anything");
        } else if (failure != null) {
            end(flow);
            return false;
        }
        boolean last = ended;
        long left = TURN;
        ByteBuf bytes = null;
        while (!full && left > 0 && (bytes = waiting.poll()) != null) {
            int length = bytes.readableBytes();
            left -= length;
            try {
                encoder().encode(bytes, this::out);
            } finally {
                bytes.release();
            }
            heldBack = true;
            presses.took(length);
            waitingBytes.addAndGet(-length);
        }
        if (waitingBytes.get() < RESUME_AT && originPaused.compareAndSet(true, false)) {
            origin.resume();
        }
        if (full || bytes != null) {
            return !full;
        } else if (last) {
            encoder().finish(this::out);
            end(flow);
        } else {
            speakUp();
        }
        return false;
    }

    /// Sees to it that what the origin said is not held back while it says no more.
    private void speakUp() {
        if (silent && heldBack) {
            heldBack = false;
            encoder().flush(this::out);
        }
        if (silent) {
            silent = false;
            watched = false;
        }
        if (heldBack && !watched) {
            watched = true;
            try {
                timer.schedule(this::hush, SILENCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopped) {
                // The edge stops, and the origin's connection with it.
                LOG.debug("no timer any more", stopped);
            }
        }
    }

    private void hush() {
        silent = true;
        call();
    }

    private void out(ByteBuf made) {
        Flow flow = into;
        if (flow == null) {
            made.release();
            return;
        }
        presses.made(made.readableBytes());
        // Before, so that a reader who makes room at once is not overlooked.
        full = true;
        if (flow.append(made)) {
            full = false;
        }
    }

    private Encoder encoder() {
        Encoder current = encoder;
        if (current == null) {
            current = maker.get();
            encoder = current;
        }
        return current;
    }

    private void end(Flow flow) {
        Encoder used = encoder;
        Runnable told = whenEnded;
        OriginFailure reason = failure;
        done = true;
        encoder = null;
        drop();
        presses.closed();
        try {
            if (used != null) {
                used.close();
            }
        } finally {
            if (reason == null) {
                flow.finish();
            } else {
                flow.fail(reason);
            }
            if (told != null) {
                told.run();
            }
        }
    }

    private void drop() {
        for (ByteBuf bytes = waiting.poll(); bytes != null; bytes = waiting.poll()) {
            bytes.release();
        }
    }
}
