package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Missed;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.engine.cache.Admission;
import dev.warmfront.engine.cache.HttpDate;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.engine.request.Blame;
import dev.warmfront.snapshot.policy.CachePolicy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// What is remembered of an origin that failed, so that it is left alone for as long as the
/// distribution says.
final class Outage {

    private Outage() {}

    /// Lets what is past its lifetime stand in without asking again for a while.
    static void rest(Entry stale, Missed missed, int status, long nowMillis) {
        stale.restUntil(nowMillis + millis(missed, status));
    }

    /// Ends the fill of an origin that gave no answer; keeps that as an answer, if so it is said.
    static void settle(Shared shared, Missed missed, OriginFailure failure) {
        Fill fill = missed.fill();
        if (fill == null) {
            return;
        }
        long millis = failure.blame() == Blame.ORIGIN ? millis(missed, failure.status()) : 0;
        Entry entry = millis > 0 ? kept(shared, missed, failure, millis) : null;
        shared.store()
                .settle(
                        fill,
                        entry == null
                                ? new Fill.Outcome.Failed(failure)
                                : new Fill.Outcome.Stored(entry));
    }

    private static @Nullable Entry kept(
            Shared shared, Missed missed, OriginFailure failure, long millis) {
        String text = failure.status() + " " + failure.sentence() + ".\n";
        Flow flow = shared.store().keep(Flow.Source.NOBODY, text.length());
        if (flow == null) {
            return null;
        }
        long now = shared.nowMillis();
        Fields fields =
                Fields.of(
                        "content-type",
                        "text/plain",
                        "cache-control",
                        "no-store",
                        "date",
                        HttpDate.write(now));
        Entry entry =
                shared.store()
                        .put(
                                missed.keyed().key(),
                                failure.status(),
                                fields,
                                new Lifetime(now, millis, 0, 0),
                                flow,
                                missed.start());
        ByteBuf body = ByteBufUtil.writeAscii(UnpooledByteBufAllocator.DEFAULT, text);
        flow.append(body);
        flow.finish();
        return entry;
    }

    private static long millis(Missed missed, int status) {
        State.Routed routed = missed.keyed().routed();
        CachePolicy policy = routed.behaviour().cachePolicy();
        return Admission.retrySeconds(policy, routed.site().errorSeconds(status)) * 1000;
    }
}
