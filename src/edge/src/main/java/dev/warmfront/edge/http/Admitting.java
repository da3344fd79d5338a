package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Answered;
import dev.warmfront.edge.http.State.Fetched;
import dev.warmfront.edge.http.State.Found;
import dev.warmfront.edge.http.State.Missed;
import dev.warmfront.edge.origin.OriginAnswer;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.engine.cache.Admission;
import dev.warmfront.engine.cache.CacheControl;
import dev.warmfront.engine.cache.HttpDate;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.NotStored;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.engine.request.Served;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Selection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of an origin's answer: kept, passed on to one viewer, or left for what is stored.
final class Admitting {

    private final Shared shared;
    private final Missed missed;
    private final OriginAnswer answer;
    private final CachePolicy policy;
    private final String distributionId;
    private final long askedMillis;
    private final long nowMillis;

    Admitting(Shared shared, Fetched fetched) {
        this.shared = shared;
        this.missed = fetched.missed();
        this.answer = fetched.answer();
        this.policy = missed.keyed().routed().behaviour().cachePolicy();
        this.distributionId = missed.keyed().routed().site().distribution().id();
        this.askedMillis = fetched.askedMillis();
        this.nowMillis = shared.nowMillis();
    }

    State admit() {
        State.Stale stale = missed.stale();
        if (stale != null && answer.status() == 304) {
            return confirmed(stale);
        } else if (stale != null && standsIn(stale.entry())) {
            answer.body().abandon();
            settle(new Fill.Outcome.Failed(OriginFailure.STATUS_FAILED_OVER));
            Account account = Account.hit(Served.STALE, distributionId);
            return new Found(missed.keyed(), stale.entry(), stale.cursor(), account);
        } else if (stale != null) {
            stale.cursor().close();
        }
        Fields fields = dated(answer.fields());
        Admission admission =
                Admission.of(
                        missed.request(), policy, answer.status(), fields, askedMillis, nowMillis);
        return switch (admission) {
            case Admission.Refuse refuse -> passed(fields, refuse.reason());
            case Admission.Keep keep ->
                    answer.endsWithConnection()
                            ? passed(fields, NotStored.LENGTH_UNKNOWN)
                            : kept(fields, keep.lifetime());
        };
    }

    /// A failing origin is no reason to take away what is there.
    private boolean standsIn(Entry entry) {
        return answer.status() >= 500 && entry.lifetime().standsIn(nowMillis);
    }

    private State kept(Fields all, Lifetime lifetime) {
        Flow flow = shared.store().keep(answer.body(), answer.length());
        Flow.Cursor cursor = flow == null ? null : flow.open();
        if (flow == null || cursor == null) {
            return passed(all, NotStored.TOO_LARGE);
        }
        Fields fields = storable(all);
        int status = answer.status();
        byte[] head = Wire.head(status, fields);
        Entry entry =
                shared.store()
                        .put(
                                missed.keyed().key(),
                                status,
                                fields,
                                head,
                                lifetime,
                                flow,
                                missed.start());
        settle(new Fill.Outcome.Stored(entry));
        answer.body().pourInto(flow, () -> shared.store().written(entry));
        Account account = Account.stored(distributionId, missed.reason(), status);
        return new Found(missed.keyed(), entry, cursor, account);
    }

    private State passed(Fields all, NotStored reason) {
        Fields fields = visible(all);
        if (missed.fill() != null) {
            shared.store().noteUnstorable(missed.keyed().key(), nowMillis);
            settle(new Fill.Outcome.Unshared(reason));
        }
        Flow flow = Flow.passing(answer.body());
        Flow.Cursor cursor = flow.open();
        if (cursor == null) {
            throw new AssertionError("unreachable: a new flow is open");
        }
        answer.body().pourInto(flow, () -> {});
        Account account = Account.passed(distributionId, missed.reason(), answer.status(), reason);
        Answer passed = new Answer.Passed(answer.status(), fields, answer.length(), cursor);
        return new Answered(missed.request(), passed, account);
    }

    /// 304: what is stored is still right, and gets the new fields (RFC 9111, section 4.3.4).
    private State confirmed(State.Stale stale) {
        answer.body().pourInto(Flow.passing(answer.body()), () -> {});
        Entry old = stale.entry();
        Fields fields = storable(old.fields().replacedBy(dated(news())));
        Admission admission =
                Admission.of(
                        missed.request(), policy, old.status(), fields, askedMillis, nowMillis);
        Account account = Account.hit(Served.REFRESHED, distributionId);
        return switch (admission) {
            case Admission.Keep keep -> {
                byte[] head = Wire.head(old.status(), fields);
                Entry entry =
                        shared.store().refresh(old, fields, head, keep.lifetime(), missed.start());
                settle(new Fill.Outcome.Stored(entry));
                yield new Found(missed.keyed(), entry, stale.cursor(), account);
            }
            case Admission.Refuse refuse -> {
                // Good for this viewer, and for nobody after it.
                shared.store().forget(old);
                settle(new Fill.Outcome.Unshared(refuse.reason()));
                yield new Found(missed.keyed(), old, stale.cursor(), account);
            }
        };
    }

    /// What a 304 may change: everything but what describes the body that is stored.
    private Fields news() {
        return answer.fields()
                .without(name -> name.startsWith("content-") && !name.equals("content-location"));
    }

    private void settle(Fill.Outcome outcome) {
        @Nullable Fill fill = missed.fill();
        if (fill != null) {
            shared.store().settle(fill, outcome);
        }
    }

    /// Without `Set-Cookie`, where no cookie goes to the origin.
    private Fields visible(Fields fields) {
        boolean none = policy.cookies().kind() == Selection.Kind.NONE;
        return none ? fields.without(name -> name.equals("set-cookie")) : fields;
    }

    /// Also without what the origin wants nobody else to see.
    private Fields storable(Fields fields) {
        List<String> hidden = CacheControl.parse(fields.all("cache-control")).hiddenFields();
        return visible(hidden.isEmpty() ? fields : fields.without(hidden::contains));
    }

    /// With a date, which whoever receives an answer without one adds (RFC 9110, section 6.6.1).
    private Fields dated(Fields fields) {
        return fields.has("date")
                ? fields
                : fields.replacedBy(Fields.of("date", HttpDate.write(nowMillis)));
    }
}
