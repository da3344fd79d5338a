package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Found;
import dev.warmfront.edge.http.State.Keyed;
import dev.warmfront.edge.http.State.Missed;
import dev.warmfront.edge.http.State.Waiting;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Lookup;
import dev.warmfront.edge.store.Moment;
import dev.warmfront.engine.cache.MissReason;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Ranges;
import dev.warmfront.engine.cache.Variant;
import dev.warmfront.engine.cache.Wishes;
import dev.warmfront.engine.request.Refusal;
import dev.warmfront.engine.request.Served;
import dev.warmfront.snapshot.policy.CachePolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the store has for a request: something to use, somebody to wait for, or nothing.
final class Looking {

    private final Stages stages;
    private final Lane lane;
    private final Shared shared;
    private final Head request;
    private final Keyed keyed;
    private final Wishes wishes;
    private final boolean varies;

    Looking(Stages stages, Lane lane, Shared shared, Keyed asked) {
        this.stages = stages;
        this.lane = lane;
        this.shared = shared;
        this.request = asked.request();
        this.wishes = Wishes.of(request.header("cache-control"));
        List<String> names = asked.never() == null ? shared.store().varies(asked.url()) : List.of();
        this.varies = !names.isEmpty();
        this.keyed = asked.varying(Variant.key(asked.url(), names, policy(asked), request));
    }

    State look() {
        return look(true);
    }

    /// @param deeper whether the disk may be asked
    private State look(boolean deeper) {
        Moment start = shared.store().now();
        boolean get = request.method().equals("GET");
        if (keyed.never() != null) {
            boolean only = wishes.onlyIfCached() && (get || request.method().equals("HEAD"));
            return only ? notThere() : new Missed(keyed, keyed.never(), null, null, start, null);
        }
        boolean mayLead = get && !wishes.noStore() && !wishes.onlyIfCached();
        return switch (shared.store().lookup(keyed.key(), shared.nowMillis(), mayLead, deeper)) {
            case Lookup.Fresh fresh -> found(keyed, fresh.entry(), Served.HIT);
            case Lookup.Ageing ageing -> {
                if (ageing.fill() != null) {
                    refresh(ageing.entry(), ageing.fill());
                }
                boolean marked = ageing.entry().isMarked();
                yield found(keyed, ageing.entry(), marked ? Served.MARKED : Served.BRIDGED);
            }
            case Lookup.Resting resting -> found(keyed, resting.entry(), Served.STALE);
            case Lookup.Join join -> wishes.onlyIfCached() ? notThere() : await(join.fill(), start);
            case Lookup.Reading reading -> await(reading.fill(), start);
            case Lookup.Lead lead ->
                    missed(lead.reason(), lead.fill(), lead.stale(), lead.fill().start());
            case Lookup.Pass pass ->
                    wishes.onlyIfCached()
                            ? notThere()
                            : missed(pass.reason(), null, pass.stale(), start);
        };
    }

    private State await(Fill fill, Moment joined) {
        return new Waiting(
                keyed,
                fill.outcome()
                        .thenApplyAsync(outcome -> joined(fill, joined, outcome), lane.loop()));
    }

    private State joined(Fill fill, Moment joined, Fill.Outcome outcome) {
        return switch (outcome) {
            // What was fetched may have turned out to be another variant, or to have a tag that was
            // taken back before this viewer came: then look again.
            case Fill.Outcome.Stored stored ->
                    isMine(stored.entry())
                                    && shared.store().isFor(stored.entry(), fill.start(), joined)
                            ? found(keyed, stored.entry(), Served.COLLAPSED)
                            : keyed;
            case Fill.Outcome.Left left -> keyed;
            case Fill.Outcome.Read read -> read.varies() ? keyed : look(false);
            case Fill.Outcome.Unshared unshared ->
                    missed(MissReason.KNOWN_UNCACHEABLE, null, null, shared.store().now());
            case Fill.Outcome.Failed failed -> {
                Entry entry = shared.store().standIn(keyed.key(), shared.nowMillis());
                yield entry == null
                        ? stages.broken(
                                keyed,
                                MissReason.NOT_STORED,
                                failed.failure(),
                                failed.failure().sentence())
                        : found(keyed, entry, Served.STALE);
            }
        };
    }

    private boolean isMine(Entry entry) {
        if (entry.key().equals(keyed.key())) {
            return true;
        }
        List<String> names = shared.store().varies(keyed.url());
        return entry.key().equals(Variant.key(keyed.url(), names, policy(keyed), request));
    }

    private State found(Keyed by, Entry entry, Served served) {
        Flow.Cursor cursor = entry.flow().open();
        if (cursor == null) {
            // Given up since it was looked up.
            shared.store().wentAway(entry);
            return by;
        }
        return new Found(by, entry, cursor, Stages.hit(by, served));
    }

    private Missed missed(
            MissReason reason, @Nullable Fill fill, @Nullable Entry stale, Moment start) {
        Flow.Cursor cursor = stale == null ? null : stale.flow().open();
        State.Stale held = stale == null || cursor == null ? null : new State.Stale(stale, cursor);
        boolean other = varies && reason == MissReason.NOT_STORED;
        return new Missed(
                keyed,
                other ? MissReason.OTHER_VARIANT : reason,
                fill,
                held,
                start,
                part(reason, stale));
    }

    /// The slices that are wanted, when some octets are wanted of something that may be large; but
    /// only the first where there is something stored, for it may have the others.
    private State.@Nullable Part part(MissReason reason, @Nullable Entry stale) {
        String range = request.header("range");
        int slice = shared.settings().sliceBytes();
        boolean may =
                slice > 0
                        && request.method().equals("GET")
                        && reason != MissReason.KNOWN_UNCACHEABLE
                        && !wishes.noStore()
                        && shared.store().isSteady(keyed.key(), shared.nowMillis())
                        && (stale == null || stale.outline() != null)
                        && shared.store().takes(slice);
        Ranges.Range wanted = range != null && may ? Ranges.unknowing(range) : null;
        if (wanted == null) {
            return null;
        }
        Ranges.Range first = Outline.around(wanted.first(), slice);
        return new State.Part(first, stale == null ? Outline.around(wanted, slice) : first, null);
    }

    private void refresh(Entry entry, Fill fill) {
        MissReason reason = entry.isMarked() ? MissReason.MARKED_STALE : MissReason.EXPIRED;
        Missed behind = missed(reason, fill, entry, fill.start());
        new Refreshing(lane, shared).start(behind);
    }

    private State notThere() {
        String id = keyed.routed().site().distribution().id();
        return stages.refused(request, Refusal.NOT_IN_STORE, id, "");
    }

    private static CachePolicy policy(Keyed keyed) {
        return keyed.routed().behaviour().cachePolicy();
    }
}
