package dev.warmfront.edge.http;

import dev.warmfront.edge.coding.Press;
import dev.warmfront.edge.http.State.Answered;
import dev.warmfront.edge.http.State.Fetched;
import dev.warmfront.edge.http.State.Found;
import dev.warmfront.edge.http.State.Missed;
import dev.warmfront.edge.origin.OriginAnswer;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Moment;
import dev.warmfront.engine.cache.Admission;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Coded;
import dev.warmfront.engine.cache.Codings;
import dev.warmfront.engine.cache.Compression;
import dev.warmfront.engine.cache.Conditions;
import dev.warmfront.engine.cache.HttpDate;
import dev.warmfront.engine.cache.Identity;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.MissReason;
import dev.warmfront.engine.cache.NotStored;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Overwrite;
import dev.warmfront.engine.cache.Piece;
import dev.warmfront.engine.cache.Ranges;
import dev.warmfront.engine.cache.Said;
import dev.warmfront.engine.cache.Selected;
import dev.warmfront.engine.cache.Tags;
import dev.warmfront.engine.cache.Update;
import dev.warmfront.engine.cache.Variant;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.engine.origin.Upstream;
import dev.warmfront.engine.request.Served;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.snapshot.distribution.CacheTagConfig;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Selection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What becomes of an origin's answer: kept, passed on to one viewer, or left for what is stored.
final class Admitting {

    private static final int NOT_MODIFIED = 304;
    private static final Duration LONGEST_NOTING = Duration.ofSeconds(2);

    private final Shared shared;
    private final Lane lane;
    private final Fetched fetched;
    private final Missed missed;
    private final OriginAnswer answer;
    private final CachePolicy policy;
    private final String distributionId;
    private final CacheTagConfig tagConfig;
    private final long askedMillis;
    private final long nowMillis;

    Admitting(Shared shared, Lane lane, Fetched fetched) {
        this.shared = shared;
        this.lane = lane;
        this.fetched = fetched;
        this.missed = fetched.missed();
        this.answer = fetched.answer();
        this.policy = missed.keyed().routed().behaviour().cachePolicy();
        Distribution distribution = missed.keyed().routed().site().distribution();
        this.distributionId = distribution.id();
        this.tagConfig = distribution.cacheTags();
        this.askedMillis = fetched.askedMillis();
        this.nowMillis = shared.nowMillis();
    }

    State admit() {
        CompletionStage<Boolean> noted = takeBack() ? shared.store().noted() : null;
        return noted == null ? decided() : afterwards(noted);
    }

    /// Whoever hears that something was changed must not be served what was there before, not even
    /// by an edge that was killed in between: so that is written down first. A disk that hangs is
    /// not waited for much longer than a slow one takes.
    private State afterwards(CompletionStage<Boolean> noted) {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        ScheduledFuture<?> end =
                lane.loop()
                        .schedule(
                                () -> told.complete(false),
                                LONGEST_NOTING.toMillis(),
                                TimeUnit.MILLISECONDS);
        noted.whenComplete((written, problem) -> told.complete(Boolean.TRUE.equals(written)));
        return new State.Waiting(
                fetched,
                told.thenApplyAsync(
                        written -> {
                            end.cancel(false);
                            if (!written) {
                                shared.store().toldUnnoted();
                            }
                            return decided();
                        },
                        lane.loop()));
    }

    private State decided() {
        State.Stale stale = missed.stale();
        if (stale == null) {
            return admitted();
        } else if (missed.request().method().equals("HEAD")) {
            compare(stale.entry());
        } else if (answer.status() == NOT_MODIFIED) {
            Fields asked = Coded.original(stale.entry().fields());
            boolean same = Conditions.confirms(answer.fields(), asked);
            return same ? confirmed(stale) : contradicted(stale);
        } else if (answer.status() >= 500 && stale.entry().standsIn(nowMillis)) {
            // A failing origin is no reason to take away what is there.
            answer.body().abandon();
            Outage.rest(stale.entry(), missed, answer.status(), nowMillis);
            settle(new Fill.Outcome.Failed(OriginFailure.STATUS_FAILED_OVER));
            Account account = Account.hit(Served.STALE, distributionId);
            return new Found(missed.keyed(), stale.entry(), stale.cursor(), account);
        }
        stale.cursor().close();
        return admitted();
    }

    private State admitted() {
        State.Part part = missed.part();
        return part == null
                ? whole()
                : switch (Piece.of(
                        part.slice(), answer.status(), dated(answer.fields()), answer.length())) {
                    case Piece.Plain plain -> whole();
                    case Piece.Complete complete -> complete(complete.length());
                    case Piece.Slice slice -> sliced(part.slice(), slice);
                    case Piece.Alone alone -> alone(alone);
                    case Piece.Beyond beyond -> beyond(part.slice());
                    case Piece.Unfit unfit -> again(null);
                };
    }

    /// Everything, in an answer to a request for some of it: as good as one to a request for
    /// everything (RFC 9111, section 3.3).
    private State complete(long length) {
        // Whoever answers a range knows ranges, even if it does not say so.
        Fields fields =
                answer.fields()
                        .without("content-range")
                        .replacedBy(Fields.of("accept-ranges", "bytes"));
        OriginAnswer all = new OriginAnswer(200, fields, length, false, answer.body());
        Missed asked =
                new Missed(
                        missed.keyed(),
                        missed.reason(),
                        missed.fill(),
                        missed.stale(),
                        missed.start(),
                        null);
        return new Admitting(shared, lane, new Fetched(asked, all, askedMillis)).admitted();
    }

    /// There is less than was thought: how much, an answer to a request for the first slice tells;
    /// and if there is not even that, the whole.
    private State beyond(Ranges.Range octets) {
        Ranges.Range first = Outline.around(0, (int) octets.length());
        return again(octets.first() == 0 ? null : new State.Part(first, null));
    }

    /// The origin is asked for something else, on behalf of the same viewers.
    private State again(State.@Nullable Part part) {
        answer.body().abandon();
        return missed.again(shared.store().now(), part);
    }

    /// The first slices of something that is kept in slices, or more of what was kept so.
    ///
    /// @param first the one that is needed first
    private State sliced(Ranges.Range first, Piece.Slice piece) {
        Fields all = dated(answer.fields().without("content-range"));
        long length = piece.identity().length();
        return switch (admission(200, all)) {
            case Admission.Refuse refuse -> unkept(piece.octets(), length, refuse.reason());
            case Admission.Keep keep -> {
                boolean coded = isCoded(200, all, length, keep.lifetime());
                // What is to be compressed is needed whole.
                yield coded && coding() != null
                        ? again(null)
                        : sliced(first, piece, coded ? Coded.varying(all) : all, keep);
            }
        };
    }

    private State sliced(Ranges.Range first, Piece.Slice piece, Fields all, Admission.Keep keep) {
        Outline outline = outline(first, piece.identity());
        List<String> varies = varies(keep);
        if (varies.size() > Variant.MOST_NAMES) {
            return unkept(piece.octets(), outline.length(), NotStored.VARIES_BY_ANYTHING);
        }
        long index = outline.indexOf(first.first());
        Flow.Cursor cursor = nothing();
        if (!piece.octets().equals(outline.slice(index))) {
            Cutter.start(
                    lane,
                    shared,
                    key(varies),
                    outline,
                    missed.start(),
                    answer.body(),
                    piece.octets(),
                    index);
            return outlined(put(all, varies, keep, cursor.flow(), outline), cursor);
        }
        Flow flow = shared.store().keep(answer.body(), outline.slice(index).length());
        if (flow == null) {
            cursor.close();
            return unkept(piece.octets(), outline.length(), NotStored.NO_ROOM);
        }
        Entry entry = put(all, varies, keep, cursor.flow(), outline);
        Entry slice = Slices.put(shared, entry.key(), outline, index, flow, missed.start());
        State found = outlined(entry, cursor);
        answer.body().pourInto(flow, () -> shared.store().written(slice));
        return found;
    }

    /// The outline is there, and slices of it are on their way.
    private State outlined(Entry entry, Flow.Cursor cursor) {
        settleStored(entry, entry.lifetime());
        return found(entry, cursor);
    }

    /// Octets that nothing is put together with (RFC 9111, section 3.4) are kept by nobody. The
    /// viewer gets those it wants, if they are all there; whoever waits asks for everything.
    private State alone(Piece.Alone piece) {
        NotStored reason = NotStored.NO_VALIDATOR;
        Answered passed = octets(piece.octets(), piece.length(), reason);
        if (passed == null) {
            return again(null);
        }
        if (missed.stale() != null) {
            shared.store().forget(missed.stale().entry());
        }
        shared.store().noteUnsteady(missed.keyed().key(), 2, nowMillis);
        settle(new Fill.Outcome.Left());
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
        Flow.Cursor cursor = flow.open();
        if (cursor == null) {
            throw new AssertionError("unreachable: a new flow is open");
        }
        answer.body().pourInto(flow, () -> {});
        long before = octets.first();
        Cut cut =
                Cut.one(cursor, new Ranges.Range(wanted.first() - before, wanted.last() - before));
        Fields told =
                visible(dated(answer.fields()))
                        .replacedBy(Fields.of("content-range", Cut.contentRange(wanted, length)));
        Account account = Account.passed(distributionId, missed.reason(), 206, reason);
        return new Answered(request, new Answer.Passed(206, told, wanted.length(), cut), account);
    }

    /// Whether a whole answer is so large that it is kept in slices: what of them is given up can
    /// be had again alone.
    private boolean isCut(Fields all) {
        int slice = shared.settings().sliceBytes();
        return slice > 0
                && missed.part() == null
                && Outline.isCut(slice, answer.status(), all, answer.length())
                && shared.store().takes(slice)
                && shared.store().isSteady(missed.keyed().key(), nowMillis);
    }

    private State cut(Fields said, List<String> varies, Admission.Keep keep) {
        int sliceBytes = shared.settings().sliceBytes();
        Outline outline = new Outline(answer.length(), sliceBytes, Slices.making());
        Flow.Cursor cursor = nothing();
        Ranges.Range all = new Ranges.Range(0, outline.length() - 1);
        Cutter.start(lane, shared, key(varies), outline, missed.start(), answer.body(), all, 0);
        Entry entry = put(said, varies, keep, cursor.flow(), outline);
        return outlined(entry, cursor);
    }

    private Found found(Entry entry, Flow.Cursor cursor) {
        Account account = Account.stored(distributionId, missed.reason(), answer.status());
        return new Found(missed.keyed(), entry, cursor, account);
    }

    /// The body of an outline.
    private Flow.Cursor nothing() {
        Flow nothing = Slices.nothing(shared);
        Flow.Cursor cursor = nothing.open();
        if (cursor == null) {
            throw new AssertionError("unreachable: a new flow is open");
        }
        nothing.finish();
        return cursor;
    }

    private Entry put(
            Fields all, List<String> varies, Admission.Keep keep, Flow nothing, Outline outline) {
        Fields fields = storable(all);
        byte[] head = Wire.head(200, fields);
        Tags tags = tags(all, missed.stale() == null ? null : missed.stale().entry());
        return put(varies, 200, fields, head, keep.lifetime(), nothing, outline, tags);
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
            settle(new Fill.Outcome.Unshared(reason));
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

    private State whole() {
        Fields fields = dated(answer.fields());
        return switch (admission(answer.status(), fields)) {
            case Admission.Refuse refuse -> passed(asIfGot(fields), refuse.reason());
            case Admission.Keep keep ->
                    answer.endsWithConnection()
                            ? passed(fields, NotStored.LENGTH_UNKNOWN)
                            : kept(fields, keep);
        };
    }

    /// After something was changed, what is stored of it is wrong (RFC 9111, section 4.4).
    ///
    /// @return whether something was
    private boolean takeBack() {
        Site site = missed.keyed().routed().site();
        var targets = Overwrite.of(missed.request(), answer.status(), answer.fields());
        for (Overwrite.Target target : targets) {
            String path = site.objectPath(target.path());
            CachePolicy there = site.behaviour(path).cachePolicy();
            String query = Selected.query(there.query(), target.query());
            shared.store().overwritten(CacheKey.of(site, there, missed.request(), path, query));
        }
        return !targets.isEmpty();
    }

    private State kept(Fields all, Admission.Keep keep) {
        List<String> varies = varies(keep);
        if (varies.size() > Variant.MOST_NAMES) {
            return passed(all, NotStored.VARIES_BY_ANYTHING);
        }
        boolean coded = isCoded(answer.status(), all, answer.length(), keep.lifetime());
        Press press = coded ? press() : null;
        if (press == null && isCut(all)) {
            return cut(coded ? Coded.varying(all) : all, varies, keep);
        }
        Flow flow =
                press == null
                        ? shared.store().keep(answer.body(), answer.length())
                        : shared.store().keep(press, -1);
        Flow.Cursor cursor = flow == null ? null : flow.open();
        if (flow == null || cursor == null) {
            if (press != null) {
                press.cancel();
            }
            return passed(all, NotStored.TOO_LARGE);
        }
        Fields fields = coded ? Coded.varying(storable(all)) : storable(all);
        if (press != null) {
            fields = Coded.of(fields, press.coding());
        }
        int status = answer.status();
        byte[] head = Wire.head(status, fields);
        Tags tags = Tags.of(all, tagConfig);
        Entry entry = put(varies, status, fields, head, keep.lifetime(), flow, null, tags);
        settleStored(entry, keep.lifetime());
        if (press == null) {
            answer.body()
                    .pourInto(flow, () -> Salvage.written(lane, shared, entry, missed.start()));
        } else {
            press.pourInto(flow, () -> shared.store().written(entry));
            answer.body().pourInto(press, () -> {});
        }
        return found(entry, cursor);
    }

    /// Whether viewers who accept it get it compressed.
    private boolean isCoded(int status, Fields fields, long length, Lifetime lifetime) {
        return Compression.isFor(
                missed.keyed().routed().behaviour(), status, fields, length, lifetime);
    }

    /// The way through a compressor; null if the viewer wants none, or there is none left.
    private @Nullable Press press() {
        Coding coding = coding();
        return coding == null
                ? null
                : shared.presses().press(coding, answer.body(), answer.length(), lane.loop());
    }

    private @Nullable Coding coding() {
        return shared.presses().first(Codings.of(policy, missed.request()));
    }

    /// A HEAD is answered with the fields that its GET would have (RFC 9110, section 9.3.2).
    private Fields asIfGot(Fields fields) {
        if (!missed.request().method().equals("HEAD")) {
            return fields;
        }
        boolean kept =
                again(answer.status(), fields) instanceof Admission.Keep keep
                        && isCoded(answer.status(), fields, answer.length(), keep.lifetime());
        Coding coding = kept ? coding() : null;
        return coding != null ? Coded.of(fields, coding) : kept ? Coded.varying(fields) : fields;
    }

    private State passed(Fields all, NotStored reason) {
        Fields fields = visible(all);
        boolean get = missed.request().method().equals("GET");
        // A failure, and what only this viewer was told, say nothing about the next answer.
        boolean telling = answer.status() < 500 && reason != NotStored.VIEWERS_ERROR;
        if (missed.stale() != null && get && telling) {
            // There is something newer, even if it may not be kept.
            shared.store().forget(missed.stale().entry());
        }
        if (missed.fill() != null) {
            if (telling) {
                shared.store().noteUnstorable(missed.keyed().key(), nowMillis);
            }
            settle(new Fill.Outcome.Unshared(reason));
        }
        Flow flow = Flow.passing(answer.body());
        Flow.Cursor cursor = flow.open();
        if (cursor == null) {
            throw new AssertionError("unreachable: a new flow is open");
        }
        answer.body().pourInto(flow, () -> {});
        Account account = Account.passed(distributionId, missed.reason(), answer.status(), reason);
        long length = Coded.is(fields) ? -1 : answer.length();
        Answer passed = new Answer.Passed(answer.status(), fields, length, cursor);
        return new Answered(missed.request(), passed, account);
    }

    /// 304: what is stored is still right, and gets the new fields (RFC 9111, section 4.3.4).
    private State confirmed(State.Stale stale) {
        drain();
        Entry old = stale.entry();
        Entry entry = updated(old);
        Account account = Account.hit(Served.REFRESHED, distributionId);
        if (entry == null) {
            // Good for this viewer, and for nobody after it.
            shared.store().forget(old);
            settle(new Fill.Outcome.Unshared(NotStored.NO_LIFETIME));
            return new Found(missed.keyed(), old, stale.cursor(), account);
        }
        settleStored(entry, entry.lifetime());
        return new Found(missed.keyed(), entry, stale.cursor(), account);
    }

    /// 304 with a validator that is not the one that is stored: nothing here is confirmed by it,
    /// and the origin is asked without conditions (RFC 9111, section 4.3.4).
    private State contradicted(State.Stale stale) {
        drain();
        stale.cursor().close();
        shared.store().forget(stale.entry());
        return missed.again(shared.store().now(), missed.part());
    }

    /// What a HEAD says about what is stored for GET (RFC 9111, section 4.3.5).
    private void compare(Entry old) {
        // The length of what was compressed here is not one that the origin knows of.
        long length = Coded.is(old.fields()) ? -1 : old.length();
        boolean same =
                answer.status() == old.status()
                        && Conditions.isSame(
                                answer.fields(),
                                answer.length(),
                                Coded.original(old.fields()),
                                length);
        if ((same && updated(old) == null) || (!same && answer.status() < 500)) {
            shared.store().forget(old);
        }
    }

    /// What is stored, again, with the fields of an answer that confirms it; null when it may not
    /// be kept any more.
    private @Nullable Entry updated(Entry old) {
        Fields fields = storable(Update.of(old.fields(), dated(answer.fields())));
        if (!(again(old.status(), fields) instanceof Admission.Keep keep)) {
            return null;
        } else if (Coded.is(old.fields())
                || isCoded(old.status(), fields, old.length(), keep.lifetime())) {
            fields = Coded.varying(fields);
        }
        List<String> varies = varies(keep);
        if (varies.size() > Variant.MOST_NAMES) {
            return null;
        }
        byte[] head = Wire.head(old.status(), fields);
        Lifetime lifetime = keep.lifetime();
        Tags tags = tags(answer.fields(), old);
        Entry entry =
                put(varies, old.status(), fields, head, lifetime, old.flow(), old.outline(), tags);
        if (!entry.key().equals(old.key())) {
            shared.store().forget(old);
        }
        return entry;
    }

    private Admission admission(int status, Fields fields) {
        Admission admission =
                Admission.of(
                        missed.request(),
                        policy,
                        errorSeconds(status),
                        status,
                        fields,
                        askedMillis,
                        nowMillis);
        boolean own =
                admission instanceof Admission.Keep keep
                        && Upstream.mayBeTheViewers(
                                status, missed.request(), policy, keep.varies());
        return own ? new Admission.Refuse(NotStored.VIEWERS_ERROR) : admission;
    }

    private Admission again(int status, Fields fields) {
        return Admission.again(
                missed.request(),
                policy,
                errorSeconds(status),
                status,
                fields,
                askedMillis,
                nowMillis);
    }

    /// What an answer says of its tags; else those of what it is about.
    private Tags tags(Fields said, @Nullable Entry old) {
        boolean silent = old != null && !Tags.areIn(said, tagConfig);
        return silent && old != null ? old.tags() : Tags.of(said, tagConfig);
    }

    /// What this answer and those stored beside it vary by.
    private List<String> varies(Admission.Keep keep) {
        return Variant.union(shared.store().varies(missed.keyed().url()), keep.varies());
    }

    private Entry put(
            List<String> varies,
            int status,
            Fields fields,
            byte[] head,
            Lifetime lifetime,
            Flow flow,
            @Nullable Outline outline,
            Tags tags) {
        CacheKey url = missed.keyed().url();
        CacheKey key = key(varies);
        Moment start = missed.start();
        Entry entry =
                shared.store().put(key, status, fields, head, lifetime, flow, outline, tags, start);
        if (!varies.isEmpty()) {
            // After it is there: whoever looks before still waits for this fill.
            shared.store().vary(url, varies, key);
        }
        return entry;
    }

    private CacheKey key(List<String> varies) {
        return Variant.key(missed.keyed().url(), varies, policy, missed.request());
    }

    private long errorSeconds(int status) {
        return missed.keyed().routed().site().errorSeconds(status);
    }

    private void drain() {
        answer.body().pourInto(Flow.passing(answer.body()), () -> {});
    }

    /// Who waits may use it only if it is fresh: what must be asked about is asked about by each.
    private void settleStored(Entry entry, Lifetime lifetime) {
        settle(
                lifetime.isFresh(nowMillis)
                        ? new Fill.Outcome.Stored(entry)
                        : new Fill.Outcome.Unshared(NotStored.NO_LIFETIME));
    }

    private void settle(Fill.Outcome outcome) {
        @Nullable Fill fill = missed.fill();
        if (fill != null) {
            shared.store().settle(fill, outcome);
        }
    }

    /// Without `Set-Cookie`, where no cookie goes to the origin, and without tags, unless viewers
    /// are to see them.
    private Fields visible(Fields fields) {
        boolean none =
                policy.cookies().kind() == Selection.Kind.NONE
                        && policy.forwarded().cookies().kind() == Selection.Kind.NONE;
        Fields seen = none ? fields.without("set-cookie") : fields;
        if (!tagConfig.passToViewers()) {
            for (String name : tagConfig.headerNames()) {
                seen = seen.without(name);
            }
        }
        return seen;
    }

    /// Also without what the origin wants nobody else to see.
    private Fields storable(Fields fields) {
        List<String> hidden = Said.of(fields).control().hiddenFields();
        return visible(hidden.isEmpty() ? fields : fields.without(hidden::contains));
    }

    /// With a date, which whoever receives an answer without one adds (RFC 9110, section 6.6.1).
    private Fields dated(Fields fields) {
        return fields.has("date")
                ? fields
                : fields.replacedBy(Fields.of("date", HttpDate.write(nowMillis)));
    }
}
