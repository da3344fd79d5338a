package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Answered;
import dev.warmfront.edge.http.State.Fetched;
import dev.warmfront.edge.http.State.Missed;
import dev.warmfront.edge.origin.OriginAnswer;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.engine.cache.Admission;
import dev.warmfront.engine.cache.Coded;
import dev.warmfront.engine.cache.Identity;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.MissReason;
import dev.warmfront.engine.cache.NotStored;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Piece;
import dev.warmfront.engine.cache.Ranges;
import dev.warmfront.engine.cache.Tags;
import dev.warmfront.engine.cache.Variant;
import dev.warmfront.engine.headers.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of an answer that is kept in slices, or has some octets of what may be: slices, one
/// viewer's range, or nothing, so that something else is asked for.
final class Slicing {

    private final Shared shared;
    private final Lane lane;
    private final Keeping keeping;
    private final Missed missed;
    private final OriginAnswer answer;
    private final long nowMillis;

    Slicing(Shared shared, Lane lane, Fetched fetched, Keeping keeping) {
        this.shared = shared;
        this.lane = lane;
        this.keeping = keeping;
        this.missed = fetched.missed();
        this.answer = fetched.answer();
        this.nowMillis = keeping.nowMillis();
    }

    /// There is less than was thought: how much, an answer to a request for the first slice tells;
    /// and if there is not even that, the whole.
    State beyond(Ranges.Range octets) {
        Ranges.Range first = Outline.around(0, (int) octets.length());
        return instead(octets.first() == 0 ? null : new State.Part(first, null));
    }

    /// The origin is asked for something else, on behalf of the same viewers.
    State instead(State.@Nullable Part part) {
        answer.body().abandon();
        return missed.again(shared.store().now(), part);
    }

    /// The first slices of something that is kept in slices, or more of what was kept so.
    ///
    /// @param first the one that is needed first
    State sliced(Ranges.Range first, Piece.Slice piece) {
        Fields all = keeping.dated(answer.fields().without("content-range"));
        long length = piece.identity().length();
        return switch (keeping.admission(200, all)) {
            case Admission.Refuse refuse -> unkept(piece.octets(), length, refuse.reason());
            case Admission.Keep keep -> {
                boolean coded = keeping.isCoded(200, all, length, keep.lifetime());
                // What is to be compressed is needed whole.
                yield coded && keeping.coding() != null
                        ? instead(null)
                        : sliced(first, piece, coded ? Coded.varying(all) : all, keep);
            }
        };
    }

    private State sliced(Ranges.Range first, Piece.Slice piece, Fields all, Admission.Keep keep) {
        Outline outline = outline(first, piece.identity());
        List<String> varies = keeping.varies(keep);
        if (varies.size() > Variant.MOST_NAMES) {
            return unkept(piece.octets(), outline.length(), NotStored.VARIES_BY_ANYTHING);
        }
        long index = outline.indexOf(first.first());
        Flow.Cursor cursor = nothing(true);
        if (!piece.octets().equals(outline.slice(index))) {
            cutter(varies, outline, piece.octets(), index);
            return outlined(putOutline(all, varies, keep, cursor.flow(), outline), cursor);
        }
        Flow flow = shared.store().keep(answer.body(), outline.slice(index).length());
        if (flow == null) {
            cursor.close();
            return unkept(piece.octets(), outline.length(), NotStored.NO_ROOM);
        }
        Entry entry = putOutline(all, varies, keep, cursor.flow(), outline);
        Entry slice = Slices.put(shared, entry.key(), outline, index, flow, missed.start());
        State found = outlined(entry, cursor);
        answer.body().pourInto(flow, () -> shared.store().written(slice));
        return found;
    }

    /// The outline is there, and slices of it are on their way.
    private State outlined(Entry entry, Flow.Cursor cursor) {
        keeping.settleStored(entry, entry.lifetime());
        return keeping.found(entry, cursor);
    }

    /// Octets that nothing is put together with (RFC 9111, section 3.4) are kept by nobody. The
    /// viewer gets those it wants, if they are all there; whoever waits asks for everything.
    State alone(Piece.Alone piece) {
        NotStored reason = NotStored.NO_VALIDATOR;
        Answered passed = octets(piece.octets(), piece.length(), reason);
        if (passed == null) {
            return instead(null);
        }
        if (missed.stale() != null) {
            shared.store().forget(missed.stale().entry());
        }
        shared.store().noteUnsteady(missed.keyed().key(), 2, nowMillis);
        keeping.settle(new Fill.Outcome.Left());
        return passed;
    }

    /// The viewer's own range out of what came for it; null if that is not in there, or cannot be
    /// told before the whole is known.
    ///
    /// @param length of the whole
    private @Nullable Answered octets(Ranges.Range octets, long length, NotStored reason) {
        Head request = missed.request();
        String range = request.header("range");
        boolean asks =
                request.header("if-range") != null
                        || request.header("if-none-match") != null
                        || request.header("if-modified-since") != null;
        if (range == null
                || asks
                || !(Ranges.of(range, length) instanceof Ranges.Some some)
                || some.ranges().size() > 1
                || !octets.holds(some.ranges().getFirst())) {
            return null;
        }
        Ranges.Range wanted = some.ranges().getFirst();
        Flow flow = Flow.passing(answer.body());
        Flow.Cursor cursor = flow.first();
        answer.body().pourInto(flow, () -> {});
        long before = octets.first();
        Cut cut =
                Cut.one(cursor, new Ranges.Range(wanted.first() - before, wanted.last() - before));
        Fields told =
                keeping.visible(keeping.dated(answer.fields()))
                        .replacedBy(Fields.of("content-range", Cut.contentRange(wanted, length)));
        Account account = Account.passed(keeping.distributionId(), missed.reason(), 206, reason);
        return new Answered(request, new Answer.Passed(206, told, wanted.length(), cut), account);
    }

    /// Whether a whole answer is so large that it is kept in slices: what of them is given up can
    /// be had again alone.
    boolean isCut(Fields all) {
        int slice = shared.settings().sliceBytes();
        return slice > 0
                && missed.part() == null
                && Outline.isCut(slice, answer.status(), all, answer.length())
                && shared.store().takes(slice)
                && shared.store().isSteady(missed.keyed().key(), nowMillis);
    }

    /// Whether a whole answer goes to disk in slices, of which none can be had again alone.
    boolean isSpilt(Lifetime lifetime) {
        int slice = shared.settings().sliceBytes();
        return slice > 0
                && answer.status() == 200
                && shared.store().spills(answer.length(), slice, lifetime);
    }

    /// @param mendable whether a slice can be had again alone
    State cut(Fields said, List<String> varies, Admission.Keep keep, boolean mendable) {
        int sliceBytes = shared.settings().sliceBytes();
        Outline outline = new Outline(answer.length(), sliceBytes, Slices.making(), mendable);
        Flow.Cursor cursor = nothing(mendable);
        Ranges.Range all = new Ranges.Range(0, outline.length() - 1);
        Cutter cutter = cutter(varies, outline, all, 0);
        Entry entry = putOutline(said, varies, keep, cursor.flow(), outline);
        if (!mendable) {
            cutter.finishes(entry);
        }
        return outlined(entry, cursor);
    }

    private Cutter cutter(List<String> varies, Outline outline, Ranges.Range octets, long first) {
        return Cutter.start(
                lane,
                shared,
                keeping.key(varies),
                outline,
                missed.start(),
                answer.body(),
                octets,
                first);
    }

    /// The body of an outline.
    ///
    /// @param whole whether its slices need not all be there
    private Flow.Cursor nothing(boolean whole) {
        Flow nothing = Slices.nothing(shared);
        Flow.Cursor cursor = nothing.first();
        if (whole) {
            nothing.finish();
        }
        return cursor;
    }

    private Entry putOutline(
            Fields all, List<String> varies, Admission.Keep keep, Flow nothing, Outline outline) {
        Fields fields = keeping.storable(all);
        Tags tags = keeping.tags(all, missed.stale() == null ? null : missed.stale().entry());
        return keeping.put(varies, 200, fields, keep.lifetime(), nothing, outline, tags);
    }

    /// What is stored and turns out to be of the same body keeps its slices (RFC 9111, section
    /// 3.4).
    private Outline outline(Ranges.Range slice, Identity identity) {
        Entry old = missed.stale() == null ? null : missed.stale().entry();
        Outline known = old == null ? null : old.outline();
        int sliceBytes = (int) slice.length();
        boolean same =
                old != null
                        && known != null
                        && known.mendable()
                        && known.sliceBytes() == sliceBytes
                        && identity.equals(Identity.of(old.fields(), known.length()));
        return same && known != null
                ? known
                : new Outline(identity.length(), sliceBytes, Slices.making());
    }

    /// What may not be kept is not cut into slices either: the viewer gets its range out of what
    /// came, or that goes to the origin.
    private State unkept(Ranges.Range octets, long length, NotStored reason) {
        if (missed.stale() != null) {
            shared.store().forget(missed.stale().entry());
        }
        if (missed.fill() != null) {
            shared.store().noteUnstorable(missed.keyed().key(), nowMillis);
            keeping.settle(new Fill.Outcome.Unshared(reason));
        }
        Answered passed = octets(octets, length, reason);
        if (passed != null) {
            return passed;
        }
        answer.body().abandon();
        return new Missed(
                missed.keyed(),
                MissReason.KNOWN_UNCACHEABLE,
                null,
                null,
                shared.store().now(),
                null);
    }
}
