package dev.warmfront.edge.store;

import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// The bytes of one answer: written once by whoever fetches it, read by any number of viewers, each
/// at its own pace, from when they arrive.
///
/// A *kept* flow holds everything from its first byte on; a slow reader does not slow it. A
/// *passing* flow holds what its slowest reader has not had yet, and asks its writer to pause when
/// that is much. A kept flow for which there is no more room becomes a passing one.
///
/// Of a kept flow whose last viewer went away the rest is written all the same if that is little,
/// or less than there is already; else the writer is told to stop, unless another viewer comes
/// before some more has been written.
///
/// Writer and readers may be on different threads. Memory is freed when nobody holds the flow.
public final class Flow implements Sink {

    /// Who wants to know that there is more. Called on any thread.
    public interface Reader {
        void more();
    }

    /// Where bytes come out, for one reader.
    public interface Outlet {
        /// Wants to hear of more from now on, and once at first.
        void listen(Reader listener);

        /// The next bytes, at most so many; null if there are none now.
        @Nullable ByteBuf take(int most);

        /// Whether everything was written and taken.
        boolean isAtEnd();

        /// Why there will be no more, once everything there was has been taken.
        @Nullable OriginFailure failure();

        /// Wants no more.
        void close();

        /// Would have wanted more, and is not there any more: then others may be the only reason to
        /// go on.
        default void goAway() {
            close();
        }
    }

    /// An outlet for a body of which not everything is wanted.
    public interface Reel extends Outlet {
        /// Passes over bytes, at most so many.
        ///
        /// @return how many; 0 if there are none now
        long skip(long most);
    }

    /// Who writes. Called on any thread.
    public interface Source {
        /// There is room again.
        void resume();

        /// Nobody will read the rest.
        void abandon();

        /// Who is never paused and never stops early: what it writes is all there already.
        Source NOBODY =
                new Source() {
                    @Override
                    public void resume() {}

                    @Override
                    public void abandon() {}
                };
    }

    private static final int PAUSE_AT = 256 * 1024;
    private static final int RESUME_AT = 64 * 1024;
    private static final int ALWAYS_FINISHED = 1024 * 1024;
    private static final int UNTIL_SOMEBODY_COMES = 256 * 1024;
    private static final int FIRST_SEGMENT = 16 * 1024;
    private static final int LARGEST_SEGMENT = 1024 * 1024;

    /// A field and not an object of its own: there is one for each answer that is stored.
    private static final AtomicIntegerFieldUpdater<Flow> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Flow.class, "holders");

    private final long announced;
    private final Budget budget;
    private final Source source;

    /// Unchangeable where there is never more than one.
    private List<ByteBuf> segments;

    /// Unchangeable while there is none, as of most of what is stored.
    private List<Cursor> cursors = List.of();

    /// How many segments before the first in `segments` are gone.
    private int gone;

    /// How much was written when the last reader left; -1 while that is no reason to stop.
    private long leftAt = -1;

    private boolean kept;
    private boolean paused;
    private boolean givenUp;
    private boolean ended;
    private @Nullable OriginFailure failure;
    private long written;
    private long taken;

    /// Counted without the lock: every hit holds and lets go.
    private volatile int holders = 1;

    private Flow(Budget budget, Source source, boolean kept, long announced) {
        this.announced = announced;
        this.budget = budget;
        this.source = source;
        this.kept = kept;
        segments = announced >= 0 ? List.of() : new ArrayList<>(1);
    }

    /// A flow that holds everything; null if there is no room for it.
    ///
    /// @param length in bytes, -1 when not known
    static @Nullable Flow kept(Budget budget, Source source, long length) {
        Flow flow = new Flow(budget, source, true, length);
        return length <= 0 || flow.grow((int) length) ? flow : null;
    }

    /// A flow that holds only what is still to be read.
    public static Flow passing(Source source) {
        return new Flow(Budget.UNBOUNDED, source, false, -1);
    }

    @Override
    public boolean append(ByteBuf bytes) {
        if (announced >= 0 && written + bytes.readableBytes() > announced) {
            bytes.release();
            source.abandon();
            return false;
        }
        int room = roomLeft();
        if (isKept() && bytes.readableBytes() > room) {
            int wanted = Math.max(bytes.readableBytes() - room, nextSegment());
            if (!grow(wanted) && letPass()) {
                source.abandon();
            }
        }
        boolean wanted = add(bytes);
        if (isToGiveUp()) {
            source.abandon();
            return false;
        }
        wake();
        return wanted;
    }

    @Override
    public void finish() {
        pack();
        synchronized (this) {
            ended = true;
            // Where the framing does not tell the length, something else may have.
            failure = announced >= 0 && written < announced ? OriginFailure.BODY_CUT : failure;
        }
        wake();
        release();
    }

    @Override
    public void fail(OriginFailure reason) {
        synchronized (this) {
            ended = true;
            failure = reason;
        }
        wake();
        release();
    }

    /// The first reader of a flow that nobody else knows yet: none can have given it up.
    public Cursor first() {
        return Objects.requireNonNull(open(), "a new flow is open");
    }

    /// A reader at the first byte; null if that byte is gone.
    public synchronized @Nullable Cursor open() {
        if (givenUp || gone > 0 || (!kept && !cursors.isEmpty()) || !hold()) {
            return null;
        }
        leftAt = -1;
        Cursor cursor = new Cursor();
        if (cursors.isEmpty()) {
            cursors = new ArrayList<>(1);
        }
        cursors.add(cursor);
        return cursor;
    }

    /// Tells the writer that nobody wants a passing flow.
    public void dismiss() {
        source.abandon();
    }

    /// Everything in one piece, if it is all there and lies in one piece. Not retained.
    synchronized @Nullable ByteBuf whole() {
        boolean complete = ended && failure == null && kept && holders > 0;
        return complete && segments.size() == 1 ? segments.getFirst() : null;
    }

    /// How many bytes there are, or will be; -1 while nobody knows.
    public synchronized long length() {
        return announced >= 0 ? announced : isWhole() ? written : -1;
    }

    /// How many have been written.
    public synchronized long arrived() {
        return written;
    }

    /// Whether more should have come, and everything that did is held.
    public synchronized boolean isCutOff() {
        return ended && failure != null && kept;
    }

    /// Bytes of the budget that it has.
    synchronized long taken() {
        return taken;
    }

    /// Whether more will be written.
    synchronized boolean isArriving() {
        return !ended;
    }

    /// Whether all have been written.
    synchronized boolean isWhole() {
        return ended && failure == null;
    }

    /// Whether everything from the first byte on is and will be held.
    synchronized boolean isKept() {
        return kept;
    }

    /// Holds the memory for as long as it takes; whoever does must [#release] it.
    ///
    /// @return false if it is freed already
    boolean hold() {
        int now = holders;
        while (now > 0 && !HOLDERS.compareAndSet(this, now, now + 1)) {
            now = holders;
        }
        return now > 0;
    }

    void release() {
        if (HOLDERS.decrementAndGet(this) > 0) {
            return;
        }
        long freed;
        synchronized (this) {
            segments.forEach(ByteBuf::release);
            segments = List.of();
            freed = taken;
            taken = 0;
        }
        budget.giveBack(freed);
    }

    /// Puts into one piece what came without a length, for the short way sends one piece only; and
    /// gives back the room that was taken for more.
    private void pack() {
        int length = packedLength();
        if (length == 0 || !budget.take(length)) {
            return;
        }
        long freed;
        synchronized (this) {
            ByteBuf one = UnpooledByteBufAllocator.DEFAULT.directBuffer(length, length);
            for (Cursor cursor : cursors) {
                cursor.offset += before(cursor.segment);
                cursor.segment = 0;
            }
            for (ByteBuf segment : segments) {
                one.writeBytes(segment, segment.readerIndex(), segment.readableBytes());
                segment.release();
            }
            segments = List.of(one);
            freed = taken;
            taken = length;
        }
        budget.giveBack(freed);
    }

    /// How long that one piece would be; 0 if there is to be none.
    private synchronized int packedLength() {
        boolean fits = kept && announced < 0 && written <= LARGEST_SEGMENT;
        boolean tight = segments.size() == 1 && !segments.getFirst().isWritable();
        return fits && !tight ? (int) written : 0;
    }

    /// Whether nobody has come since the last reader left, and the rest is not worth its price.
    /// From then on nobody gets a reader.
    private synchronized boolean isToGiveUp() {
        if (leftAt < 0 || ended || !kept || !cursors.isEmpty()) {
            return false;
        } else if (announced < 0) {
            givenUp = written - leftAt > ALWAYS_FINISHED;
        } else {
            boolean worth = announced - written <= ALWAYS_FINISHED || leftAt > announced / 2;
            givenUp = !worth && written - leftAt > UNTIL_SOMEBODY_COMES;
        }
        return givenUp;
    }

    private int before(int segment) {
        int before = 0;
        for (int i = 0; i < segment && i < segments.size(); i++) {
            before += segments.get(i).readableBytes();
        }
        return before;
    }

    private boolean grow(int bytes) {
        // Outside the lock: making room releases other flows.
        if (!budget.take(bytes)) {
            return false;
        }
        synchronized (this) {
            taken += bytes;
            ByteBuf segment = UnpooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
            if (announced >= 0) {
                segments = List.of(segment); // All that there will ever be.
            } else {
                segments.add(segment);
            }
        }
        return true;
    }

    private synchronized int roomLeft() {
        return segments.isEmpty() ? 0 : segments.getLast().writableBytes();
    }

    private synchronized int nextSegment() {
        return (int) Math.min(LARGEST_SEGMENT, Math.max(FIRST_SEGMENT, written));
    }

    /// @return whether nobody reads it
    private synchronized boolean letPass() {
        kept = false;
        dropRead();
        return cursors.isEmpty();
    }

    private synchronized boolean add(ByteBuf bytes) {
        written += bytes.readableBytes();
        if (!kept) {
            segments.add(bytes);
            paused = waiting() > PAUSE_AT;
            return !paused;
        }
        try {
            int last = segments.size() - 1;
            if (last > 0) {
                fill(segments.get(last - 1), bytes);
            }
            if (last >= 0) {
                fill(segments.get(last), bytes); // An empty piece may come before there is room.
            }
        } finally {
            bytes.release();
        }
        return true;
    }

    private static void fill(ByteBuf segment, ByteBuf bytes) {
        segment.writeBytes(bytes, Math.min(bytes.readableBytes(), segment.writableBytes()));
    }

    /// How much the slowest reader of a passing flow has yet to take.
    private long waiting() {
        long waiting = 0;
        for (ByteBuf segment : segments) {
            waiting += segment.readableBytes();
        }
        return waiting;
    }

    private void dropRead() {
        int slowest = gone + segments.size();
        for (Cursor cursor : cursors) {
            slowest = Math.min(slowest, cursor.segment);
        }
        while (gone < slowest && !segments.isEmpty()) {
            segments.removeFirst().release();
            gone++;
        }
    }

    private void wake() {
        List<Cursor> all;
        synchronized (this) {
            all = List.copyOf(cursors);
        }
        for (Cursor cursor : all) {
            Reader reader = cursor.reader;
            if (reader != null) {
                reader.more();
            }
        }
    }

    /// One reader's place.
    public final class Cursor implements Reel {

        private int segment;
        private int offset;
        private boolean closed;
        private volatile @Nullable Reader reader;

        private Cursor() {}

        @Override
        public void listen(Reader listener) {
            reader = listener;
            listener.more();
        }

        @Override
        public @Nullable ByteBuf take(int most) {
            boolean resume = false;
            ByteBuf bytes = null;
            synchronized (Flow.this) {
                while (bytes == null && segment - gone < segments.size()) {
                    ByteBuf current = segments.get(segment - gone);
                    int there = current.readableBytes() - offset;
                    if (there > 0) {
                        int length = Math.min(most, there);
                        bytes = current.retainedSlice(current.readerIndex() + offset, length);
                        offset += length;
                    } else if (!kept || isFullAndFollowed(current)) {
                        segment++;
                        offset = 0;
                    } else {
                        break;
                    }
                }
                if (!kept) {
                    dropRead();
                    resume = paused && waiting() < RESUME_AT;
                    paused &= !resume;
                }
            }
            if (resume) {
                source.resume();
            }
            return bytes;
        }

        @Override
        public boolean isAtEnd() {
            synchronized (Flow.this) {
                return ended && failure == null && isExhausted();
            }
        }

        @Override
        public @Nullable OriginFailure failure() {
            synchronized (Flow.this) {
                return isExhausted() ? failure : null;
            }
        }

        @Override
        public long skip(long most) {
            long skipped = 0;
            while (skipped < most) {
                ByteBuf bytes = take((int) Math.min(Integer.MAX_VALUE, most - skipped));
                if (bytes == null) {
                    break;
                }
                skipped += bytes.readableBytes();
                bytes.release();
            }
            return skipped;
        }

        /// The flow it reads.
        public Flow flow() {
            return Flow.this;
        }

        @Override
        public void close() {
            boolean abandoned;
            synchronized (Flow.this) {
                if (closed) {
                    return;
                }
                closed = true;
                cursors.remove(this);
                if (cursors.isEmpty()) {
                    cursors = List.of();
                }
                abandoned = !kept && !ended && cursors.isEmpty();
            }
            reader = null;
            if (abandoned) {
                source.abandon();
            }
            release();
        }

        @Override
        public void goAway() {
            synchronized (Flow.this) {
                boolean last = !closed && cursors.size() == 1;
                leftAt = last && kept && !ended ? written : leftAt;
            }
            close();
        }

        private boolean isFullAndFollowed(ByteBuf current) {
            return !current.isWritable() && segment - gone + 1 < segments.size();
        }

        private boolean isExhausted() {
            int at = segment - gone;
            return at >= segments.size()
                    || (at == segments.size() - 1 && offset == segments.get(at).readableBytes());
        }
    }
}
