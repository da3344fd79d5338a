package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Fetched;
import dev.warmfront.edge.http.State.Keyed;
import dev.warmfront.edge.http.State.Missed;
import dev.warmfront.edge.origin.OriginAnswer;
import dev.warmfront.edge.origin.OriginFailed;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Moment;
import dev.warmfront.engine.cache.Admission;
import dev.warmfront.engine.cache.Identity;
import dev.warmfront.engine.cache.MissReason;
import dev.warmfront.engine.cache.NotStored;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Piece;
import dev.warmfront.engine.cache.Ranges.Range;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.engine.routing.Site;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the origin for one slice of what is kept in slices, and takes nothing else for it.
///
/// It goes on when its viewer leaves: others may wait for it, and it is never much.
final class SliceFetch implements Lane.Behind {

    private static final Logger LOG = LoggerFactory.getLogger(SliceFetch.class);

    private final Lane lane;
    private final Shared shared;
    private final Keyed keyed;
    private final Entry whole;
    private final Outline outline;
    private final long index;
    private final @Nullable Fill fill;
    private final Moment start;
    private final Range octets;
    private final @Nullable Identity identity;
    private final CompletableFuture<Flow.Cursor> slice = new CompletableFuture<>();

    /// @param fill what others wait for, if anybody may
    SliceFetch(
            Lane lane,
            Shared shared,
            Keyed keyed,
            Entry whole,
            Outline outline,
            long index,
            @Nullable Fill fill) {
        this.lane = lane;
        this.shared = shared;
        this.keyed = keyed;
        this.whole = whole;
        this.outline = outline;
        this.index = index;
        this.fill = fill;
        this.start = fill == null ? shared.store().now() : fill.start();
        this.octets = outline.slice(index);
        this.identity = Identity.of(whole.fields(), outline.length());
    }

    /// Done, on the event loop, when the slice's octets are on their way; fails with [OriginFailed]
    /// when they do not come.
    CompletionStage<Flow.Cursor> start() {
        lane.add(this);
        Range asked = Outline.around(octets.first(), outline.sliceBytes());
        State.Part part = new State.Part(asked, identity);
        Missed missed = new Missed(keyed, MissReason.PARTIAL, fill, null, start, part);
        new Fetching(lane, shared, missed, null)
                .start()
                .whenCompleteAsync((state, problem) -> end(state, problem), lane.loop());
        return slice;
    }

    @Override
    public void giveUp() {
        fail(OriginFailure.EDGE_FAILED, "the edge stops");
    }

    private void end(@Nullable State state, @Nullable Throwable problem) {
        boolean wanted = !slice.isDone();
        lane.remove(this);
        try {
            if (state instanceof Fetched fetched && wanted) {
                judge(fetched);
            } else if (state instanceof Fetched fetched) {
                fetched.answer().body().abandon();
            } else {
                Fetching.Failure failure = Fetching.failure(problem);
                fail(failure.kind(), failure.detail());
            }
        } catch (RuntimeException bug) {
            LOG.error("a bug while a slice was fetched", bug);
            fail(OriginFailure.EDGE_FAILED, String.valueOf(bug));
        }
    }

    private void judge(Fetched fetched) {
        OriginAnswer answer = fetched.answer();
        Range asked = Outline.around(octets.first(), outline.sliceBytes());
        Piece piece = Piece.of(asked, answer.status(), answer.fields(), answer.length());
        switch (piece) {
            case Piece.Slice same when same.identity().equals(identity) ->
                    take(fetched, same.octets());
            case Piece.Slice other -> changed(answer);
            case Piece.Complete shorter -> changed(answer);
            case Piece.Beyond beyond -> changed(answer);
            case Piece.Alone alone when !isSame(answer, alone.length()) -> changed(answer);
            case Piece.Alone elsewhere -> refused(answer);
            case Piece.Plain plain when answer.status() < 500 -> changed(answer);
            case Piece.Plain broken -> refused(answer);
            case Piece.Unfit unfit -> refused(answer);
        }
    }

    private boolean isSame(OriginAnswer answer, long length) {
        return identity != null && identity.equals(Identity.of(answer.fields(), length));
    }

    /// @param came the slice, and perhaps more, which is passed over
    private void take(Fetched fetched, Range came) {
        OriginAnswer.Body body =
                came.equals(octets)
                        ? fetched.answer().body()
                        : new Window(
                                fetched.answer().body(),
                                octets.first() - came.first(),
                                octets.length());
        if (!isKept(fetched)) {
            // Good for those who are at it already, and for nobody after them.
            shared.store().forget(whole);
        }
        Flow flow = shared.store().keep(body, octets.length());
        Flow.Cursor cursor = flow == null ? null : flow.open();
        if (flow == null || cursor == null) {
            Flow passing = shared.store().pass(body);
            Flow.Cursor only = passing.open();
            settle(new Fill.Outcome.Unshared(NotStored.NO_ROOM));
            body.pourInto(passing, () -> {});
            slice.complete(only);
            return;
        }
        Entry entry = Slices.put(shared, whole.key(), outline, index, flow, start);
        settle(new Fill.Outcome.Stored(entry));
        body.pourInto(flow, () -> shared.store().written(entry));
        slice.complete(cursor);
    }

    private boolean isKept(Fetched fetched) {
        Admission admission =
                Admission.of(
                        keyed.request(),
                        keyed.routed().behaviour().cachePolicy(),
                        Site.UNSAID,
                        200,
                        fetched.answer().fields(),
                        fetched.askedMillis(),
                        shared.nowMillis());
        return admission instanceof Admission.Keep;
    }

    /// What is kept is no longer what the origin has: nobody finds it any more.
    private void changed(OriginAnswer answer) {
        answer.body().abandon();
        shared.store().forget(whole);
        boolean same = answer.status() == 200 && isSame(answer, answer.length());
        // An origin that sends all of the same when it is asked for some knows no ranges.
        shared.store().noteUnsteady(whole.key(), same ? 2 : 1, shared.nowMillis());
        fail(OriginFailure.BODY_CHANGED, OriginFailure.BODY_CHANGED.sentence());
    }

    private void refused(OriginAnswer answer) {
        answer.body().abandon();
        fail(
                OriginFailure.SLICE_REFUSED,
                "status " + answer.status() + " for octets from " + octets.first() + " on");
    }

    private void fail(OriginFailure failure, String detail) {
        settle(new Fill.Outcome.Failed(failure));
        slice.completeExceptionally(new OriginFailed(failure, detail));
    }

    private void settle(Fill.Outcome outcome) {
        if (fill != null) {
            shared.store().settle(fill, outcome);
        }
    }
}
