package dev.warmfront.edge.http;

import dev.warmfront.edge.origin.OriginAnswer;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Moment;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Ranges.Range;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Cuts an answer with everything, or with many slices, into these while it streams past, so that
/// what is far larger than memory can be kept nevertheless. Octets before the first slice that is
/// wanted, and after the last that is whole, are kept by nobody.
///
/// It stays where its viewers are: a slice is taken from the stream when somebody wants it, and
/// readers want the one they are at and the next. When nobody has wanted more for a while, the
/// origin is let go, and what is wanted later is asked for slice by slice. So it holds at most one
/// slice that nobody has asked for, however fast the origin and however slow the viewers are.
///
/// Lives on one event loop.
final class Cutter implements Flow.Reader, Lane.Behind {

    private static final int AT_ONCE = 256 * 1024;
    private static final long PATIENCE_MILLIS = 5_000;

    /// With what cannot be had again without all of it.
    private static final long MORE_PATIENCE_MILLIS = 60_000;

    /// How often it is looked whether the disk keeps up, and for how long at most: no viewer waits
    /// for a disk that hangs.
    private static final long DISK_MILLIS = 20;

    private static final long DISK_PATIENCE_NANOS = 2_000_000_000;

    private final Lane lane;
    private final Shared shared;
    private final CacheKey whole;
    private final Outline outline;
    private final Moment start;
    private final Flow.Cursor from;
    private final Range octets;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private long index;

    /// Octets that come before the first slice.
    private long before;

    private long left;
    private @Nullable Flow into;
    private @Nullable Entry slice;

    /// Who waits for any slice that cannot be asked for alone; null if each can.
    private @Nullable Fill stream;

    /// Where the outline is, if it is only good with all slices.
    private @Nullable Entry outlined;

    /// Whether every slice so far goes to disk.
    private boolean complete = true;

    /// When the next slice was wanted.
    private long wantedNanos;

    /// Who waits for the next slice; null if somebody else fetches that.
    private @Nullable Fill next;

    private boolean waiting;
    private boolean done;
    private @Nullable Future<?> timer;

    private Cutter(
            Lane lane,
            Shared shared,
            CacheKey whole,
            Outline outline,
            Moment start,
            Flow.Cursor from,
            Range octets,
            long first) {
        this.lane = lane;
        this.shared = shared;
        this.whole = whole;
        this.outline = outline;
        this.start = start;
        this.from = from;
        this.octets = octets;
        this.index = first;
        this.before = outline.slice(first).first() - octets.first();
    }

    /// Lets a body flow.
    ///
    /// @param whole where the outline will be kept: it is not there yet, so that nobody is ahead
    /// @param octets that the body has
    /// @param first which slice somebody waits for; it is among them
    static Cutter start(
            Lane lane,
            Shared shared,
            CacheKey whole,
            Outline outline,
            Moment start,
            OriginAnswer.Body body,
            Range octets,
            long first) {
        Flow flow = shared.store().pass(body);
        Flow.Cursor from = flow.first();
        Cutter cutter = new Cutter(lane, shared, whole, outline, start, from, octets, first);
        lane.add(cutter);
        cutter.stream = outline.mendable() ? null : shared.store().lead(outline.stream(whole));
        cutter.begin(null);
        body.pourInto(flow, () -> {});
        from.listen(cutter);
        return cutter;
    }

    /// Finishes the body of an outline when all slices are there, and forgets it if they do not
    /// come: no slice of it can be had later.
    void finishes(Entry entry) {
        outlined = entry;
    }

    @Override
    public void more() {
        if (scheduled.compareAndSet(false, true)) {
            lane.loop().execute(this::pump);
        }
    }

    @Override
    public void giveUp() {
        end(OriginFailure.EDGE_FAILED);
    }

    private void pump() {
        scheduled.set(false);
        while (!waiting && !done) {
            before -= before == 0 ? 0 : from.skip(before);
            ByteBuf bytes = before > 0 ? null : from.take((int) Math.min(AT_ONCE, left));
            if (bytes == null) {
                OriginFailure failure = from.failure();
                if (failure != null || from.isAtEnd()) {
                    end(failure == null ? OriginFailure.BODY_CUT : failure);
                }
                return;
            }
            left -= bytes.readableBytes();
            if (into == null) {
                bytes.release(); // There was no room.
            } else {
                into.append(bytes);
            }
            if (left == 0) {
                advance();
            }
        }
    }

    /// The slice is whole: on to the next, when somebody wants it.
    private void advance() {
        Flow full = into;
        Entry stored = slice;
        into = null;
        slice = null;
        if (full != null && stored != null) {
            full.finish();
            complete &= shared.store().written(stored);
        }
        index++;
        if (!comes(index)) {
            end(null);
            return;
        }
        Fill mine = next;
        if (mine == null) {
            // Somebody else is ahead; whoever comes after asks for what is missing there.
            end(OriginFailure.VIEWER_LEFT);
            return;
        }
        waiting = true;
        timer =
                lane.loop()
                        .schedule(
                                () -> end(OriginFailure.VIEWER_LEFT),
                                outline.mendable() ? PATIENCE_MILLIS : MORE_PATIENCE_MILLIS,
                                TimeUnit.MILLISECONDS);
        mine.wanted().thenRunAsync(() -> wanted(mine), lane.loop());
        Fill any = stream;
        if (any != null) {
            any.wanted().thenRunAsync(() -> wanted(mine), lane.loop());
        }
    }

    private void wanted(Fill mine) {
        if (waiting && !done && mine == next) {
            wantedNanos = System.nanoTime();
            goOn(mine);
        }
    }

    private void goOn(Fill mine) {
        if (!waiting || done || mine != next) {
            return;
        } else if (!outline.mendable() && complete && !keepsUp()) {
            lane.loop().schedule(() -> goOn(mine), DISK_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        waiting = false;
        stopTimer();
        begin(mine);
        more();
    }

    /// Whether the disk does, or need not any more. Memory has to give up what streams past, and
    /// should not before the disk has it.
    private boolean keepsUp() {
        if (shared.store().keepsUp(outline.sliceBytes())) {
            return true;
        }
        complete = System.nanoTime() - wantedNanos < DISK_PATIENCE_NANOS;
        return !complete;
    }

    /// Begins with the slice at `index`.
    ///
    /// @param fill who waits for it; null for the first one
    private void begin(@Nullable Fill fill) {
        left = outline.slice(index).length();
        // Before anybody can have read this one, and looks for the next.
        next = comes(index + 1) ? shared.store().lead(outline.key(whole, index + 1)) : null;
        into = shared.store().keep(Flow.Source.NOBODY, left);
        if (into == null) {
            leave(fill); // Whoever wants it asks for it alone.
            if (!outline.mendable()) {
                lane.loop().execute(this::giveUp);
            }
        } else {
            slice = Slices.put(shared, whole, outline, index, into, start);
            settle(fill, new Fill.Outcome.Stored(slice));
            Fill told = stream;
            stream = told == null ? null : shared.store().renewed(told);
        }
    }

    /// Whether there is such a slice, and all of it is among the octets.
    private boolean comes(long slice) {
        return slice * outline.sliceBytes() < outline.length()
                && outline.slice(slice).last() <= octets.last();
    }

    /// @param failure null when all is there
    private void end(@Nullable OriginFailure failure) {
        if (done) {
            return;
        }
        done = true;
        stopTimer();
        lane.remove(this);
        from.close();
        if (into != null && slice != null) {
            into.fail(failure == null ? OriginFailure.BODY_CUT : failure);
            shared.store().written(slice);
        }
        finishOutline(failure);
        leave(next);
        leave(stream);
        next = null;
        stream = null;
    }

    private void finishOutline(@Nullable OriginFailure failure) {
        Entry entry = outlined;
        if (entry != null) {
            if (failure == null && complete) {
                entry.flow().finish();
            } else {
                entry.flow().fail(failure == null ? OriginFailure.SLICE_LOST : failure);
            }
            shared.store().written(entry);
        }
    }

    private void leave(@Nullable Fill fill) {
        settle(fill, new Fill.Outcome.Left());
    }

    private void settle(@Nullable Fill fill, Fill.Outcome outcome) {
        if (fill != null) {
            shared.store().settle(fill, outcome);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
