package dev.warmfront.edge.http;

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
import dev.warmfront.engine.cache.Codings;
import dev.warmfront.engine.cache.Compression;
import dev.warmfront.engine.cache.HttpDate;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.NotStored;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Said;
import dev.warmfront.engine.cache.Tags;
import dev.warmfront.engine.cache.Variant;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.Upstream;
import dev.warmfront.snapshot.distribution.CacheTagConfig;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Selection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What it takes to keep an origin's answer: the decision, the key, what of it is kept, and the
/// word to those who wait for it.
final class Keeping {

    private final Shared shared;
    private final Missed missed;
    private final OriginAnswer answer;
    private final CachePolicy policy;
    private final String distributionId;
    private final CacheTagConfig tagConfig;
    private final long askedMillis;
    private final long nowMillis;

    Keeping(Shared shared, Fetched fetched) {
        this.shared = shared;
        this.missed = fetched.missed();
        this.answer = fetched.answer();
        this.policy = missed.keyed().routed().behaviour().cachePolicy();
        Distribution distribution = missed.keyed().routed().site().distribution();
        this.distributionId = distribution.id();
        this.tagConfig = distribution.cacheTags();
        this.askedMillis = fetched.askedMillis();
        this.nowMillis = shared.nowMillis();
    }

    String distributionId() {
        return distributionId;
    }

    /// When the answer was looked at.
    long nowMillis() {
        return nowMillis;
    }

    /// Whether it may be kept.
    Admission admission(int status, Fields fields) {
        Admission admission =
                missed.request().method().equals("GET")
                        ? admissionAgain(status, fields)
                        : new Admission.Refuse(NotStored.METHOD);
        boolean own =
                admission instanceof Admission.Keep keep
                        && Upstream.mayBeTheViewers(
                                status, missed.request(), policy, keep.varies());
        return own ? new Admission.Refuse(NotStored.VIEWERS_ERROR) : admission;
    }

    /// Whether what is stored may be kept, now that an answer confirmed it.
    Admission admissionAgain(int status, Fields fields) {
        return Admission.again(
                missed.request(),
                policy,
                errorSeconds(status),
                status,
                fields,
                askedMillis,
                nowMillis);
    }

    /// Whether viewers who accept it get it compressed.
    boolean isCoded(int status, Fields fields, long length, Lifetime lifetime) {
        return Compression.isFor(
                missed.keyed().routed().behaviour(), status, fields, length, lifetime);
    }

    @Nullable Coding coding() {
        return shared.presses().first(Codings.of(policy, missed.request()));
    }

    /// What an answer says of its tags; else those of what it is about.
    Tags tags(Fields said, @Nullable Entry old) {
        boolean silent = old != null && !Tags.areIn(said, tagConfig);
        return silent && old != null ? old.tags() : Tags.of(said, tagConfig);
    }

    /// What this answer and those stored beside it vary by.
    List<String> varies(Admission.Keep keep) {
        return Variant.union(shared.store().varies(missed.keyed().url()), keep.varies());
    }

    Entry put(
            List<String> varies,
            int status,
            Fields fields,
            Lifetime lifetime,
            Flow flow,
            @Nullable Outline outline,
            Tags tags) {
        CacheKey url = missed.keyed().url();
        CacheKey key = key(varies);
        Moment start = missed.start();
        Entry entry = shared.store().put(key, status, fields, lifetime, flow, outline, tags, start);
        if (!varies.isEmpty()) {
            // After it is there: whoever looks before still waits for this fill.
            shared.store().vary(url, varies, key);
        }
        return entry;
    }

    CacheKey key(List<String> varies) {
        return Variant.key(missed.keyed().url(), varies, policy, missed.request());
    }

    long errorSeconds(int status) {
        return missed.keyed().routed().site().errorSeconds(status);
    }

    Found found(Entry entry, Flow.Cursor cursor) {
        Account account = Account.stored(distributionId, missed.reason(), answer.status());
        return new Found(missed.keyed(), entry, cursor, account);
    }

    /// Who waits may use it only if it is fresh: what must be asked about is asked about by each.
    void settleStored(Entry entry, Lifetime lifetime) {
        settle(
                lifetime.isFresh(nowMillis)
                        ? new Fill.Outcome.Stored(entry)
                        : new Fill.Outcome.Unshared(NotStored.NO_LIFETIME));
    }

    void settle(Fill.Outcome outcome) {
        @Nullable Fill fill = missed.fill();
        if (fill != null) {
            shared.store().settle(fill, outcome);
        }
    }

    /// Without `Set-Cookie`, where no cookie goes to the origin, and without tags, unless viewers
    /// are to see them.
    Fields visible(Fields fields) {
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
    Fields storable(Fields fields) {
        List<String> hidden = Said.of(fields).control().hiddenFields();
        return visible(hidden.isEmpty() ? fields : fields.without(hidden::contains));
    }

    /// With a date, which whoever receives an answer without one adds (RFC 9110, section 6.6.1).
    Fields dated(Fields fields) {
        return fields.has("date")
                ? fields
                : fields.replacedBy(Fields.of("date", HttpDate.write(nowMillis)));
    }
}
