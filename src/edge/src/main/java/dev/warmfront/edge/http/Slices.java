package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Keyed;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Lookup;
import dev.warmfront.edge.store.Moment;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Ranges.Range;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A body that is kept in slices, read slice after slice: those that are missing are fetched, by
/// one reader for all. While one is read, the next that will be needed is on its way.
///
/// All of it are octets of one body: a slice that turns out to belong to another ends the reading.
/// Lives on one event loop.
final class Slices implements Flow.Reel {

    /// How a reading began.
    ///
    /// @param fetched whether the origin had to be asked for the first slice
    /// @param failure why there is nothing to read
    record Begun(boolean fetched, Fetching.@Nullable Failure failure) {}

    private final Lane lane;
    private final Shared shared;
    private final Keyed keyed;
    private final Entry entry;
    private final Outline outline;
    private final List<Range> ranges;
    private final long end;
    private final CompletableFuture<Begun> begun = new CompletableFuture<>();

    private long position;

    /// An octet of the slice that is opened, or is to be.
    private long aim;

    private Flow.@Nullable Cursor current;
    private long index = -1;
    private long within;
    private long triedAgain = -1;
    private boolean waiting;
    private boolean fetched;
    private boolean closed;
    private Fetching.@Nullable Failure failure;
    private Flow.@Nullable Reader reader;

    /// @param entry with an outline
    /// @param ranges that are wanted, in ascending order; what lies between them is skipped
    Slices(
            Lane lane,
            Shared shared,
            Keyed keyed,
            Entry entry,
            Outline outline,
            List<Range> ranges) {
        this.lane = lane;
        this.shared = shared;
        this.keyed = keyed;
        this.entry = entry;
        this.outline = outline;
        this.ranges = ranges;
        this.end = ranges.getLast().last() + 1;
    }

    /// A number that no other body's slices have.
    static long making() {
        return ThreadLocalRandom.current().nextLong();
    }

    /// The body of an outline; to be finished.
    static Flow nothing(Shared shared) {
        Flow nothing = shared.store().keep(Flow.Source.NOBODY, 0);
        if (nothing == null) {
            throw new AssertionError("unreachable: there is room for nothing");
        }
        return nothing;
    }

    /// Stores a slice.
    ///
    /// @param whole where the outline is kept
    static Entry put(
            Shared shared, CacheKey whole, Outline outline, long index, Flow flow, Moment start) {
        return shared.store()
                .put(
                        outline.key(whole, index),
                        206,
                        Fields.NONE,
                        Lifetime.ofASlice(shared.nowMillis()),
                        flow,
                        start);
    }

    /// Opens the first slice that is wanted.
    ///
    /// @return done when its first octets are on their way, or are known not to come
    CompletionStage<Begun> begin() {
        aim = ranges.getFirst().first();
        open(true);
        return begun;
    }

    @Override
    public void listen(Flow.Reader listener) {
        reader = listener;
        Flow.Cursor from = current;
        if (from == null) {
            listener.more();
        } else {
            from.listen(listener);
        }
    }

    @Override
    public @Nullable ByteBuf take(int most) {
        while (position < end && failure == null && !closed) {
            Flow.Cursor from = opened();
            if (from == null) {
                return null;
            }
            Range slice = outline.slice(index);
            long offset = position - slice.first();
            within += offset > within ? from.skip(offset - within) : 0;
            long wanted = Math.min(end, slice.last() + 1) - position;
            ByteBuf bytes = within < offset ? null : from.take((int) Math.min(most, wanted));
            if (bytes != null) {
                within += bytes.readableBytes();
                position += bytes.readableBytes();
                if (position > slice.last()) {
                    leave();
                }
                return bytes;
            }
            OriginFailure cut = from.isAtEnd() ? OriginFailure.BODY_CUT : from.failure();
            if (cut == null) {
                return null;
            }
            leave();
            aim = position;
            failed(new Fetching.Failure(cut, cut.sentence()), true);
        }
        return null;
    }

    @Override
    public long skip(long most) {
        position += most;
        if (index >= 0 && outline.indexOf(position) != index) {
            leave();
        }
        return most;
    }

    @Override
    public boolean isAtEnd() {
        return position >= end;
    }

    @Override
    public @Nullable OriginFailure failure() {
        return failure == null ? null : failure.kind();
    }

    @Override
    public void close() {
        closed = true;
        leave();
    }

    private Flow.@Nullable Cursor opened() {
        if (current == null && !waiting) {
            aim = position;
            open(true);
        }
        return current;
    }

    private void leave() {
        Flow.Cursor from = current;
        current = null;
        index = -1;
        within = 0;
        if (from != null) {
            from.close();
        }
    }

    /// @param deeper whether the disk may be asked
    private void open(boolean deeper) {
        index = outline.indexOf(aim);
        // Without it no slice is found: it is not to be given up before them.
        entry.touch();
        switch (lookup(index, deeper)) {
            case Lookup.Fresh fresh -> use(fresh.entry());
            case Lookup.Reading reading -> await(reading.fill());
            case Lookup.Join join -> await(join.fill());
            case Lookup.Lead lead -> fetch(lead.fill());
            case Lookup.Pass pass -> stream();
            case Lookup.Ageing ageing -> throw Slices.ageless();
            case Lookup.Resting resting -> throw Slices.ageless();
        }
    }

    /// It cannot be asked for alone: it comes with all the others, or it is gone.
    private void stream() {
        Fill stream = shared.store().running(outline.stream(entry.key()));
        if (stream != null) {
            await(stream);
        } else if (triedAgain != index) {
            triedAgain = index;
            open(true); // It may have come since it was looked up.
        } else {
            if (!shared.store().mayHold(outline.key(entry.key(), index))) {
                shared.store().forget(entry);
            }
            OriginFailure lost = OriginFailure.SLICE_LOST;
            failed(new Fetching.Failure(lost, lost.sentence()), false);
        }
    }

    private Lookup lookup(long wanted, boolean deeper) {
        return shared.store().slice(outline.key(entry.key(), wanted), deeper, outline.mendable());
    }

    private static AssertionError ageless() {
        return new AssertionError("unreachable: a slice is there or is not");
    }

    private void use(Entry slice) {
        Flow.Cursor cursor = slice.flow().open();
        if (cursor == null) {
            // Given up since it was looked up.
            shared.store().wentAway(slice);
            open(true);
        } else {
            read(cursor);
        }
    }

    private void read(Flow.Cursor cursor) {
        Flow.Reader listener = reader;
        current = cursor;
        within = 0;
        // First: whoever is told below may be done with everything before that returns.
        readAhead();
        begun.complete(new Begun(fetched, null));
        if (listener != null) {
            cursor.listen(listener);
        }
    }

    /// Fetches the next slice that will be needed, if it is not there and nobody does.
    private void readAhead() {
        long next = outline.nextNeeded(ranges, index);
        Lookup there = next < 0 ? null : lookup(next, true);
        if (there instanceof Lookup.Lead lead) {
            new SliceFetch(lane, shared, keyed, entry, outline, next, lead.fill())
                    .start()
                    .thenAccept(Flow.Cursor::close);
        } else if (there instanceof Lookup.Join join) {
            join.fill().want();
        }
    }

    private void fetch(@Nullable Fill fill) {
        waiting = true;
        fetched = true;
        new SliceFetch(lane, shared, keyed, entry, outline, index, fill)
                .start()
                .whenComplete(this::fetched);
    }

    private void fetched(Flow.@Nullable Cursor cursor, @Nullable Throwable problem) {
        waiting = false;
        if (closed) {
            if (cursor != null) {
                cursor.close();
            }
        } else if (cursor != null) {
            read(cursor);
        } else {
            failed(Fetching.failure(problem), false);
        }
    }

    private void await(Fill fill) {
        waiting = true;
        fill.outcome().thenAcceptAsync(this::told, lane.loop());
    }

    private void told(Fill.Outcome outcome) {
        waiting = false;
        if (closed) {
            return;
        }
        switch (outcome) {
            case Fill.Outcome.Stored stored -> use(stored.entry());
            case Fill.Outcome.Left left -> open(true);
            case Fill.Outcome.Read read -> open(false);
            case Fill.Outcome.Unshared unshared -> fetch(null);
            case Fill.Outcome.Failed failed ->
                    failed(
                            new Fetching.Failure(failed.failure(), failed.failure().sentence()),
                            true);
        }
    }

    /// @param elsewhere whether it was somebody else's doing, or came after octets that were good:
    ///     then it is worth to try again, once a slice
    private void failed(Fetching.Failure why, boolean elsewhere) {
        long wanted = outline.indexOf(aim);
        boolean again =
                elsewhere && why.kind() != OriginFailure.BODY_CHANGED && triedAgain != wanted;
        if (again) {
            triedAgain = wanted;
            open(true);
            return;
        }
        failure = why;
        begun.complete(new Begun(fetched, why));
        Flow.Reader listener = reader;
        if (listener != null) {
            listener.more();
        }
    }
}
