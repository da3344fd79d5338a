package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Answered;
import dev.warmfront.edge.http.State.Fetched;
import dev.warmfront.edge.http.State.Found;
import dev.warmfront.edge.http.State.Missed;
import dev.warmfront.edge.origin.OriginFailed;
import dev.warmfront.engine.origin.OriginFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the origin about something that a viewer got already, past its lifetime (RFC 5861, section
/// 3). Nobody waits for the answer.
final class Refreshing implements Lane.Behind {

    private static final Logger LOG = LoggerFactory.getLogger(Refreshing.class);

    private final Lane lane;
    private final Shared shared;

    private @Nullable Missed waiting;

    Refreshing(Lane lane, Shared shared) {
        this.lane = lane;
        this.shared = shared;
    }

    /// @param missed with a fill, which is settled whatever happens
    void start(Missed missed) {
        waiting = missed;
        lane.add(this);
        new Fetching(lane, shared, missed, null)
                .start()
                .whenCompleteAsync((state, problem) -> end(state, problem), lane.loop());
    }

    @Override
    public void giveUp() {
        fail(new OriginFailed(OriginFailure.EDGE_FAILED, "the edge stops"));
    }

    private void end(@Nullable State state, @Nullable Throwable problem) {
        boolean wanted = waiting != null;
        try {
            if (state instanceof Fetched fetched && wanted) {
                State next = new Admitting(shared, lane, fetched).admit();
                waiting = null;
                lane.remove(this);
                let(next);
                return;
            } else if (state instanceof Fetched fetched) {
                fetched.answer().body().abandon();
            }
        } catch (RuntimeException bug) {
            LOG.error("a bug while something was refreshed", bug);
        }
        fail(problem);
    }

    private void fail(@Nullable Throwable problem) {
        Missed missed = waiting;
        waiting = null;
        lane.remove(this);
        if (missed == null) {
            return;
        }
        Fetching.Failure failure = Fetching.failure(problem);
        if (missed.fill() != null) {
            shared.store().settle(missed.fill(), failure.kind());
        }
        if (missed.stale() != null) {
            int status = failure.kind().status();
            Outage.rest(missed.stale().entry(), missed, status, shared.nowMillis());
            missed.stale().cursor().close();
        }
        if (lane.mayComplain(System.nanoTime())) {
            LOG.warn("could not refresh: {}", failure.detail());
        }
    }

    /// What was fetched is in the store, or nowhere: there is no viewer to give it to.
    private void let(State state) {
        if (state instanceof Found found) {
            found.cursor().close();
        } else if (state instanceof Answered answered) {
            answered.answer().letGo();
        } else if (state instanceof Missed again) {
            start(again);
        }
    }
}
