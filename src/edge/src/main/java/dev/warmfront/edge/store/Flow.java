package dev.warmfront.edge.store;

import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.internal.OutOfDirectMemoryError;
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
/// Once everything is there in one piece, what was only needed until then is dropped: there is a
/// flow for each answer that is stored. A small piece lies in memory that is nobody's object
/// ([Raw]), and who reads it gets a copy.
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

    /// A writer resumes when this part is left of what made it pause.
    private static final int RESUME_PART = 4;

    private static final int ALWAYS_FINISHED = 1024 * 1024;
    private static final int UNTIL_SOMEBODY_COMES = 256 * 1024;
    private static final int FIRST_SEGMENT = 16 * 1024;
    private static final int LARGEST_SEGMENT = 1024 * 1024;

    /// A field and not an object of its own: there is one for each answer that is stored.
    private static final AtomicIntegerFieldUpdater<Flow> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Flow.class, "holders");

    private final Budget budget;

    /// Null when everything is there, in one piece.
    private volatile @Nullable Arrival arrival;

    /// The one piece, unless it is small.
    private @Nullable ByteBuf piece;

    /// Where the one piece is if it is small, also while it arrives.
    private long address = Raw.NOWHERE;

    /// Of the one piece.
    private int length;

    /// Counted without the lock: every hit holds and lets go.
    private volatile int holders = 1;

    private Flow(Budget budget, Arrival arrival) {
        this.budget = budget;
        this.arrival = arrival;
    }

    /// A flow that holds everything; null if there is no room for it.
    ///
    /// @param length in bytes, -1 when not known
    static @Nullable Flow kept(Budget budget, Source source, long length) {
        Arrival arrival = new Arrival(source, true, length);
        Flow flow = new Flow(budget, arrival);
        return length <= 0 || flow.grow(arrival, (int) length) ? flow : null;
    }

    /// A flow that holds only what is still to be read.
    public static Flow passing(Source source) {
        return passing(Budget.UNBOUNDED, source);
    }

    static Flow passing(Budget budget, Source source) {
        return new Flow(budget, new Arrival(source, false, -1));
    }

    @Override
    public boolean append(ByteBuf bytes) {
        Arrival coming = arrival;
        if (coming == null) {
            bytes.release();
            return false;
        }
        int more = bytes.readableBytes();
        if (coming.announced >= 0 && coming.written + more > coming.announced) {
            bytes.release();
            coming.source.abandon();
            return false;
        }
        int room = roomLeft(coming);
        if (isKept() && more > room) {
            int wanted = Math.max(more - room, nextSegment(coming));
            if (!grow(coming, wanted) && letPass(coming)) {
                coming.source.abandon();
            }
        }
        boolean wanted = add(coming, bytes);
        if (isToGiveUp(coming)) {
            coming.source.abandon();
            return false;
        }
        wake(coming);
        return wanted;
    }

    @Override
    public void finish() {
        Arrival coming = arriving();
        pack(coming);
        long came;
        synchronized (this) {
            came = coming.taken;
            boolean cut = coming.announced >= 0 && coming.written < coming.announced;
            coming.ended = true;
            // Where the framing does not tell the length, something else may have.
            coming.failure = cut ? OriginFailure.BODY_CUT : coming.failure;
            if (!cut && coming.kept && coming.segments.size() <= 1) {
                piece = coming.segments.isEmpty() ? null : coming.segments.getFirst();
                length = (int) coming.written;
                arrival = null; // The last: who sees it sees the others.
            }
        }
        budget.arrived(came);
        wake(coming);
        release();
    }

    @Override
    public void fail(OriginFailure reason) {
        Arrival coming = arriving();
        long came;
        synchronized (this) {
            came = coming.taken;
            coming.ended = true;
            coming.failure = reason;
        }
        budget.arrived(came);
        wake(coming);
        release();
    }

    private Arrival arriving() {
        Arrival coming = arrival;
        if (coming == null) {
            throw new AssertionError("unreachable: it ends once");
        }
        return coming;
    }

    /// The first reader of a flow that nobody else knows yet: none can have given it up.
    public Cursor first() {
        return Objects.requireNonNull(open(), "a new flow is open");
    }

    /// A reader at the first byte; null if that byte is gone.
    public synchronized @Nullable Cursor open() {
        Arrival coming = arrival;
        if ((coming != null && !coming.isOpen()) || !hold()) {
            return null;
        }
        Cursor cursor = new Cursor();
        if (coming != null) {
            coming.leftAt = -1;
            coming.add(cursor);
        }
        return cursor;
    }

    /// Tells the writer that nobody wants a passing flow.
    public void dismiss() {
        Arrival coming = arrival;
        if (coming != null) {
            coming.source.abandon();
        }
    }

    /// Whether everything is there, in one piece. Takes no lock.
    boolean isOnePiece() {
        return arrival == null;
    }

    /// Everything, if it is all there in one piece and not small. Not retained; only for who holds
    /// the flow.
    @Nullable ByteBuf whole() {
        return arrival == null ? piece : null;
    }

    /// Adds everything to `out`, if [#isOnePiece]. Only for who holds the flow.
    void copyTo(ByteBuf out) {
        ByteBuf whole = piece;
        if (address != Raw.NOWHERE) {
            Raw.read(address, length, out);
        } else if (whole != null) {
            out.writeBytes(whole, whole.readerIndex(), length);
        }
    }

    /// How many bytes there are, or will be; -1 while nobody knows.
    public synchronized long length() {
        Arrival coming = arrival;
        if (coming == null) {
            return length;
        }
        return coming.announced >= 0 ? coming.announced : isWhole() ? coming.written : -1;
    }

    /// How many have been written.
    public synchronized long arrived() {
        Arrival coming = arrival;
        return coming == null ? length : coming.written;
    }

    /// Whether more should have come, and everything that did is held.
    public synchronized boolean isCutOff() {
        Arrival coming = arrival;
        return coming != null && coming.ended && coming.failure != null && coming.kept;
    }

    /// Bytes of the budget that it has.
    synchronized long taken() {
        Arrival coming = arrival;
        if (coming != null) {
            return coming.taken;
        } else if (address != Raw.NOWHERE) {
            return Raw.taken(length);
        }
        return piece == null ? 0 : piece.capacity();
    }

    /// Whether more will be written.
    synchronized boolean isArriving() {
        Arrival coming = arrival;
        return coming != null && !coming.ended;
    }

    /// Whether all have been written.
    synchronized boolean isWhole() {
        Arrival coming = arrival;
        return coming == null || (coming.ended && coming.failure == null);
    }

    /// Whether everything from the first byte on is and will be held.
    synchronized boolean isKept() {
        Arrival coming = arrival;
        return coming == null || coming.kept;
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
            freed = taken();
            Arrival coming = arrival;
            if (coming != null) {
                coming.segments.forEach(ByteBuf::release);
                coming.segments = List.of();
                coming.taken = 0;
                pass(coming, 0);
            } else if (piece != null) {
                piece.release();
            }
            piece = null;
            if (address != Raw.NOWHERE) {
                Raw.free(address);
                address = Raw.NOWHERE;
                budget.raw(-freed);
            }
        }
        budget.giveBack(freed);
    }

    /// Puts into one piece what came without a length, for the short way sends one piece only; and
    /// gives back the room that was taken for more.
    private void pack(Arrival coming) {
        int packed = packedLength(coming);
        boolean raw = Raw.isFor(packed);
        int room = raw ? Raw.taken(packed) : packed;
        if (packed == 0 || !budget.take(room)) {
            return;
        }
        long freed;
        synchronized (this) {
            for (Cursor cursor : coming.cursors) {
                cursor.offset += coming.before(cursor.segment);
                cursor.segment = 0;
            }
            if (raw) {
                address = Raw.allocate(packed);
                budget.raw(room);
                coming.pourInto(address);
            } else {
                coming.pourInto(UnpooledByteBufAllocator.DEFAULT.directBuffer(packed, packed));
            }
            freed = coming.taken;
            coming.taken = room;
        }
        budget.arrived(freed);
        budget.giveBack(freed);
    }

    /// How long that one piece would be; 0 if there is to be none.
    private synchronized int packedLength(Arrival coming) {
        List<ByteBuf> segments = coming.segments;
        boolean fits = coming.kept && coming.announced < 0 && coming.written <= LARGEST_SEGMENT;
        boolean tight = segments.size() == 1 && !segments.getFirst().isWritable();
        return fits && (!tight || Raw.isFor(coming.written)) ? (int) coming.written : 0;
    }

    /// Whether nobody has come since the last reader left, and the rest is not worth its price.
    /// From then on nobody gets a reader.
    private synchronized boolean isToGiveUp(Arrival coming) {
        long left = coming.leftAt;
        long more = coming.announced - coming.written;
        if (left < 0 || coming.ended || !coming.kept || !coming.cursors.isEmpty()) {
            return false;
        } else if (coming.announced < 0) {
            coming.givenUp = coming.written - left > ALWAYS_FINISHED;
        } else {
            boolean worth = more <= ALWAYS_FINISHED || left > coming.announced / 2;
            coming.givenUp = !worth && coming.written - left > UNTIL_SOMEBODY_COMES;
        }
        return coming.givenUp;
    }

    private boolean grow(Arrival coming, int bytes) {
        boolean raw = coming.announced >= 0 && Raw.isFor(bytes);
        int room = raw ? Raw.taken(bytes) : bytes;
        // Outside the lock: making room releases other flows.
        if (!budget.take(room)) {
            return false;
        }
        ByteBuf segment = raw ? null : segment(bytes);
        if (!raw && segment == null) {
            budget.arrived(room);
            budget.giveBack(room);
            return false;
        }
        synchronized (this) {
            coming.taken += room;
            if (segment == null) {
                address = Raw.allocate(bytes);
                budget.raw(room);
            } else if (coming.announced >= 0) {
                coming.segments = List.of(segment); // All that there will ever be.
            } else {
                coming.segments.add(segment);
            }
        }
        return true;
    }

    /// Null when what is on its way has taken the memory that the budget promised.
    private static @Nullable ByteBuf segment(int bytes) {
        try {
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        } catch (OutOfDirectMemoryError e) {
            return null;
        }
    }

    private synchronized int roomLeft(Arrival coming) {
        if (address != Raw.NOWHERE) {
            return (int) (coming.announced - coming.written);
        }
        return coming.segments.isEmpty() ? 0 : coming.segments.getLast().writableBytes();
    }

    private synchronized int nextSegment(Arrival coming) {
        return (int) Math.min(LARGEST_SEGMENT, Math.max(FIRST_SEGMENT, coming.written));
    }

    /// @return whether nobody reads it
    private synchronized boolean letPass(Arrival coming) {
        coming.kept = false;
        coming.dropRead();
        pass(coming, coming.waiting());
        return coming.cursors.isEmpty();
    }

    private synchronized boolean add(Arrival coming, ByteBuf bytes) {
        long before = coming.written;
        coming.written += bytes.readableBytes();
        if (!coming.kept) {
            coming.segments.add(bytes);
            long waiting = coming.waiting();
            pass(coming, waiting);
            coming.paused |= waiting > budget.pauseAt(); // Until it was told to resume.
            return !coming.paused;
        }
        try {
            int last = coming.segments.size() - 1;
            if (address != Raw.NOWHERE) {
                Raw.write(address + before, bytes);
            } else if (last > 0) {
                fill(coming.segments.get(last - 1), bytes);
            }
            if (last >= 0) {
                fill(coming.segments.get(last), bytes); // An empty one may come before any room.
            }
        } finally {
            bytes.release();
        }
        return true;
    }

    /// Tells the budget how much waits here.
    private void pass(Arrival coming, long waiting) {
        if (waiting != coming.told) {
            budget.pass(waiting - coming.told);
            coming.told = waiting;
        }
    }

    private static void fill(ByteBuf segment, ByteBuf bytes) {
        segment.writeBytes(bytes, Math.min(bytes.readableBytes(), segment.writableBytes()));
    }

    private void wake(Arrival coming) {
        List<Cursor> all;
        synchronized (this) {
            all = List.copyOf(coming.cursors);
        }
        for (Cursor cursor : all) {
            Reader reader = cursor.reader;
            if (reader != null) {
                reader.more();
            }
        }
    }

    /// What there is of a flow until everything is there. Only used with the flow's lock.
    private static final class Arrival {

        private final Source source;
        private final long announced;

        /// Unchangeable where there is never more than one.
        private List<ByteBuf> segments;

        /// Unchangeable while there is none.
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

        /// How much waits in passing, as the budget knows it.
        private long told;

        Arrival(Source source, boolean kept, long announced) {
            this.source = source;
            this.kept = kept;
            this.announced = announced;
            segments = announced >= 0 ? List.of() : new ArrayList<>(1);
        }

        boolean isOpen() {
            return !givenUp && gone == 0 && (kept || cursors.isEmpty());
        }

        void add(Cursor cursor) {
            if (cursors.isEmpty()) {
                cursors = new ArrayList<>(1);
            }
            cursors.add(cursor);
        }

        void remove(Cursor cursor) {
            cursors.remove(cursor);
            if (cursors.isEmpty()) {
                cursors = List.of();
            }
        }

        int before(int segment) {
            int before = 0;
            for (int i = 0; i < segment && i < segments.size(); i++) {
                before += segments.get(i).readableBytes();
            }
            return before;
        }

        void pourInto(long address) {
            long to = address;
            for (ByteBuf segment : segments) {
                Raw.write(to, segment);
                to += segment.readableBytes();
                segment.release();
            }
            segments = List.of();
        }

        void pourInto(ByteBuf one) {
            for (ByteBuf segment : segments) {
                one.writeBytes(segment, segment.readerIndex(), segment.readableBytes());
                segment.release();
            }
            segments = List.of(one);
        }

        /// How much the slowest reader of a passing flow has yet to take.
        long waiting() {
            long waiting = 0;
            for (ByteBuf segment : segments) {
                waiting += segment.readableBytes();
            }
            return waiting;
        }

        void dropRead() {
            int slowest = gone + segments.size();
            for (Cursor cursor : cursors) {
                slowest = Math.min(slowest, cursor.segment);
            }
            while (gone < slowest && !segments.isEmpty()) {
                segments.removeFirst().release();
                gone++;
            }
        }

        /// Whether this was asked to pause and may go on.
        boolean mayResume(int resumeAt) {
            boolean resume = paused && told < resumeAt;
            paused &= !resume;
            return resume;
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
            Arrival coming;
            boolean resume;
            ByteBuf bytes;
            synchronized (Flow.this) {
                coming = arrival;
                bytes = closed ? null : next(coming, most);
                resume =
                        coming != null
                                && !coming.kept
                                && coming.mayResume(budget.pauseAt() / RESUME_PART);
            }
            if (resume && coming != null) {
                coming.source.resume();
            }
            return bytes;
        }

        private @Nullable ByteBuf next(@Nullable Arrival coming, int most) {
            if (address != Raw.NOWHERE) {
                int there = (int) Math.min(most, arrived() - offset);
                if (there <= 0) {
                    return null;
                }
                ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(there, there);
                Raw.read(address + offset, there, copy);
                offset += there;
                return copy;
            } else if (coming == null) {
                return piece == null ? null : slice(piece, most);
            }
            ByteBuf bytes = null;
            while (bytes == null && segment - coming.gone < coming.segments.size()) {
                ByteBuf current = coming.segments.get(segment - coming.gone);
                bytes = slice(current, most);
                if (bytes == null && (!coming.kept || isFullAndFollowed(coming, current))) {
                    segment++;
                    offset = 0;
                } else if (bytes == null) {
                    break;
                }
            }
            if (!coming.kept) {
                coming.dropRead();
                pass(coming, coming.waiting());
            }
            return bytes;
        }

        private @Nullable ByteBuf slice(ByteBuf of, int most) {
            int there = Math.min(most, of.readableBytes() - offset);
            if (there <= 0) {
                return null;
            }
            offset += there;
            return of.retainedSlice(of.readerIndex() + offset - there, there);
        }

        @Override
        public boolean isAtEnd() {
            synchronized (Flow.this) {
                return isWhole() && isExhausted();
            }
        }

        @Override
        public @Nullable OriginFailure failure() {
            synchronized (Flow.this) {
                Arrival coming = arrival;
                return coming != null && isExhausted() ? coming.failure : null;
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
            Arrival coming;
            boolean abandoned = false;
            synchronized (Flow.this) {
                if (closed) {
                    return;
                }
                closed = true;
                coming = arrival;
                if (coming != null) {
                    coming.remove(this);
                    abandoned = !coming.kept && !coming.ended && coming.cursors.isEmpty();
                }
            }
            reader = null;
            if (abandoned && coming != null) {
                coming.source.abandon();
            }
            release();
        }

        @Override
        public void goAway() {
            synchronized (Flow.this) {
                Arrival coming = arrival;
                if (coming != null && !closed && coming.cursors.size() == 1) {
                    boolean more = coming.kept && !coming.ended;
                    coming.leftAt = more ? coming.written : coming.leftAt;
                }
            }
            close();
        }

        private boolean isFullAndFollowed(Arrival coming, ByteBuf current) {
            return !current.isWritable() && segment - coming.gone + 1 < coming.segments.size();
        }

        private boolean isExhausted() {
            Arrival coming = arrival;
            if (coming == null || address != Raw.NOWHERE) {
                return offset >= arrived();
            }
            List<ByteBuf> segments = coming.segments;
            int at = segment - coming.gone;
            return at >= segments.size()
                    || (at == segments.size() - 1 && offset == segments.get(at).readableBytes());
        }
    }
}
