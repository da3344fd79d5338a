package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Fetched;
import dev.warmfront.edge.http.State.Missed;
import dev.warmfront.edge.origin.Interim;
import dev.warmfront.edge.origin.OriginAnswer;
import dev.warmfront.edge.origin.OriginClient;
import dev.warmfront.edge.origin.OriginFailed;
import dev.warmfront.edge.origin.RequestBody;
import dev.warmfront.engine.cache.Codings;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.Attempts;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.engine.origin.Upstream;
import dev.warmfront.engine.request.Blame;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.origin.Origin;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Asks one origin after the other until one gives an answer that may be used.
final class Fetching implements OriginClient.Reply {

    /// Why there is no answer.
    record Failure(OriginFailure kind, String detail) {}

    private final Lane lane;
    private final Shared shared;
    private final Missed missed;
    private final @Nullable RequestBody body;
    private final Interim interim;
    private final Attempts attempts;
    private final CompletableFuture<State> outcome = new CompletableFuture<>();
    private int index;
    private long askedMillis;

    /// @param viewer who asked, if anybody waits
    Fetching(Lane lane, Shared shared, Missed missed, @Nullable ViewerConnection viewer) {
        this.lane = lane;
        this.body = missed.request().hasBody() ? viewer : null;
        this.interim = viewer == null ? Interim.UNHEARD : viewer;
        this.shared = shared;
        this.missed = missed;
        this.attempts =
                Attempts.of(
                        missed.keyed().routed().site().distribution(),
                        missed.keyed().routed().behaviour().targetId(),
                        missed.request().method(),
                        shared.health()::isHealthy);
    }

    /// Fails with [OriginFailed] when no origin gave a usable answer.
    CompletionStage<State> start() {
        attempt();
        return outcome;
    }

    static Failure failure(@Nullable Throwable problem) {
        Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
        return cause instanceof OriginFailed failed
                ? new Failure(failed.failure(), String.valueOf(failed.getMessage()))
                : new Failure(OriginFailure.EDGE_FAILED, String.valueOf(cause));
    }

    @Override
    public void answered(OriginAnswer answer) {
        tell(answer.status() < 500);
        if (hasAnother() && attempts.isPassedOver(index, answer.status())) {
            answer.body().abandon();
            next();
        } else {
            Fetched fetched = new Fetched(missed, answer, askedMillis);
            CompletionStage<Void> learning = isWantedCoded() ? shared.presses().learn() : null;
            if (learning == null) {
                outcome.complete(fetched);
            } else {
                learning.thenRunAsync(() -> outcome.complete(fetched), lane.loop());
            }
        }
    }

    /// Whether it matters which codings can be made here.
    private boolean isWantedCoded() {
        Behaviour behaviour = missed.keyed().routed().behaviour();
        return behaviour.compresses()
                && !Codings.of(behaviour.cachePolicy(), missed.request()).isEmpty();
    }

    @Override
    public void failed(OriginFailed failure) {
        if (failure.failure().blame() == Blame.ORIGIN) {
            tell(false);
        }
        if (hasAnother() && failure.failure().retry() != OriginFailure.Retry.NEVER) {
            next();
        } else {
            outcome.completeExceptionally(failure);
        }
    }

    private void tell(boolean well) {
        String check = attempts.origins().get(index).healthCheckId();
        if (check != null) {
            shared.health().asked(check, well);
        }
    }

    private boolean hasAnother() {
        return index + 1 < attempts.origins().size()
                && Attempts.mayFailOver(missed.request().method())
                && !missed.request().hasBody();
    }

    private void next() {
        index++;
        try {
            attempt();
        } catch (RuntimeException bug) {
            outcome.completeExceptionally(bug);
        }
    }

    private void attempt() {
        Origin origin = attempts.origins().get(index);
        askedMillis = shared.nowMillis();
        lane.origins().ask(origin, upstream(origin), body, interim, this);
    }

    private Upstream upstream(Origin origin) {
        return Upstream.of(
                missed.request(),
                origin,
                missed.keyed().routed().behaviour().cachePolicy(),
                missed.keyed().routed().path(),
                missed.keyed().key().query(),
                missed.request().peer().address(),
                missed.request().hasBody(),
                conditions());
    }

    private Fields conditions() {
        State.Part part = missed.part();
        Fields whole = wholeConditions();
        return part == null ? whole : whole.replacedBy(Upstream.part(part.asked(), part.of()));
    }

    /// What is stored, when there is something to ask about; else what the viewer asks, when
    /// nothing here can answer that. A HEAD tells of what is stored by itself.
    private Fields wholeConditions() {
        State.Stale stale = missed.stale();
        boolean head = missed.request().method().equals("HEAD");
        if (stale != null) {
            return head ? Fields.NONE : Upstream.validators(stale.entry().fields());
        }
        return missed.isThrough() ? Upstream.conditions(missed.request()) : Fields.NONE;
    }
}
