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
import dev.warmfront.engine.cache.Admission;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Coded;
import dev.warmfront.engine.cache.Conditions;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.NotStored;
import dev.warmfront.engine.cache.Overwrite;
import dev.warmfront.engine.cache.Piece;
import dev.warmfront.engine.cache.Selected;
import dev.warmfront.engine.cache.Tags;
import dev.warmfront.engine.cache.Update;
import dev.warmfront.engine.cache.Variant;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.engine.request.Served;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
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
    private final Keeping keeping;
    private final Slicing slicing;
    private final Fetched fetched;
    private final Missed missed;
    private final OriginAnswer answer;
    private final long askedMillis;
    private final long nowMillis;

    Admitting(Shared shared, Lane lane, Fetched fetched) {
        this.shared = shared;
        this.lane = lane;
        this.keeping = new Keeping(shared, fetched);
        this.slicing = new Slicing(shared, lane, fetched, keeping);
        this.fetched = fetched;
        this.missed = fetched.missed();
        this.answer = fetched.answer();
        this.askedMillis = fetched.askedMillis();
        this.nowMillis = keeping.nowMillis();
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
            keeping.settle(new Fill.Outcome.Failed(OriginFailure.STATUS_FAILED_OVER));
            Account account = Account.hit(Served.STALE, keeping.distributionId());
            return new Found(missed.keyed(), stale.entry(), stale.cursor(), account);
        }
        stale.cursor().close();
        return admitted();
    }

    private State admitted() {
        State.Part part = missed.part();
        Fields fields = keeping.dated(answer.fields());
        return part == null
                ? whole()
                : switch (Piece.of(part.slice(), answer.status(), fields, answer.length())) {
                    case Piece.Plain plain -> whole();
                    case Piece.Complete complete -> complete(complete.length());
                    case Piece.Slice slice -> slicing.sliced(part.slice(), slice);
                    case Piece.Alone alone -> slicing.alone(alone);
                    case Piece.Beyond beyond -> slicing.beyond(part.slice());
                    case Piece.Unfit unfit -> slicing.instead(null);
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

    private State whole() {
        Fields fields = keeping.dated(answer.fields());
        return switch (keeping.admission(answer.status(), fields)) {
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
        List<String> varies = keeping.varies(keep);
        if (varies.size() > Variant.MOST_NAMES) {
            return passed(all, NotStored.VARIES_BY_ANYTHING);
        }
        boolean coded = keeping.isCoded(answer.status(), all, answer.length(), keep.lifetime());
        Press press = coded ? press() : null;
        boolean cut = press == null && slicing.isCut(all);
        if (cut || (press == null && slicing.isSpilt(keep.lifetime()))) {
            return slicing.cut(coded ? Coded.varying(all) : all, varies, keep, cut);
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
        Fields fields = coded ? Coded.varying(keeping.storable(all)) : keeping.storable(all);
        if (press != null) {
            fields = Coded.of(fields, press.coding());
        }
        int status = answer.status();
        Tags tags = keeping.tags(all, null);
        Entry entry = keeping.put(varies, status, fields, keep.lifetime(), flow, null, tags);
        keeping.settleStored(entry, keep.lifetime());
        if (press == null) {
            answer.body()
                    .pourInto(flow, () -> Salvage.written(lane, shared, entry, missed.start()));
        } else {
            press.pourInto(flow, () -> shared.store().written(entry));
            answer.body().pourInto(press, () -> {});
        }
        return keeping.found(entry, cursor);
    }

    /// The way through a compressor; null if the viewer wants none, or there is none left.
    private @Nullable Press press() {
        Coding coding = keeping.coding();
        return coding == null
                ? null
                : shared.presses().press(coding, answer.body(), answer.length(), lane.loop());
    }

    /// A HEAD is answered with the fields that its GET would have (RFC 9110, section 9.3.2).
    private Fields asIfGot(Fields fields) {
        if (!missed.request().method().equals("HEAD")) {
            return fields;
        }
        boolean kept =
                keeping.admissionAgain(answer.status(), fields) instanceof Admission.Keep keep
                        && keeping.isCoded(
                                answer.status(), fields, answer.length(), keep.lifetime());
        Coding coding = kept ? keeping.coding() : null;
        return coding != null ? Coded.of(fields, coding) : kept ? Coded.varying(fields) : fields;
    }

    private State passed(Fields all, NotStored reason) {
        Fields fields = keeping.visible(all);
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
            keeping.settle(new Fill.Outcome.Unshared(reason));
        }
        Flow flow = Flow.passing(answer.body());
        Flow.Cursor cursor = flow.first();
        answer.body().pourInto(flow, () -> {});
        Account account =
                Account.passed(keeping.distributionId(), missed.reason(), answer.status(), reason);
        long length = Coded.is(fields) ? -1 : answer.length();
        Answer passed = new Answer.Passed(answer.status(), fields, length, cursor);
        return new Answered(missed.request(), passed, account);
    }

    /// 304: what is stored is still right, and gets the new fields (RFC 9111, section 4.3.4).
    private State confirmed(State.Stale stale) {
        drain();
        Entry old = stale.entry();
        Entry entry = updated(old);
        Account account = Account.hit(Served.REFRESHED, keeping.distributionId());
        if (entry == null) {
            // Good for this viewer, and for nobody after it.
            shared.store().forget(old);
            keeping.settle(new Fill.Outcome.Unshared(NotStored.NO_LIFETIME));
            return new Found(missed.keyed(), old, stale.cursor(), account);
        }
        keeping.settleStored(entry, entry.lifetime());
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
        Fields fields = keeping.storable(Update.of(old.fields(), keeping.dated(answer.fields())));
        if (!(keeping.admissionAgain(old.status(), fields) instanceof Admission.Keep keep)) {
            return null;
        } else if (Coded.is(old.fields())
                || keeping.isCoded(old.status(), fields, old.length(), keep.lifetime())) {
            fields = Coded.varying(fields);
        }
        List<String> varies = keeping.varies(keep);
        if (varies.size() > Variant.MOST_NAMES) {
            return null;
        }
        Lifetime lifetime = keep.lifetime();
        Tags tags = keeping.tags(answer.fields(), old);
        Entry entry =
                keeping.put(
                        varies, old.status(), fields, lifetime, old.flow(), old.outline(), tags);
        if (!entry.key().equals(old.key())) {
            shared.store().forget(old);
        }
        return entry;
    }

    private void drain() {
        answer.body().pourInto(Flow.passing(answer.body()), () -> {});
    }
}
