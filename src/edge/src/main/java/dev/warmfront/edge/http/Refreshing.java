package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Answered;
import dev.warmfront.edge.http.State.Fetched;
import dev.warmfront.edge.http.State.Found;
import dev.warmfront.edge.http.State.Missed;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the origin about something that a viewer got already, past its lifetime (RFC 5861, section
/// 3). Nobody waits for the answer.
final class Refreshing {

    private static final Logger LOG = LoggerFactory.getLogger(Refreshing.class);

    private final Lane lane;
    private final Shared shared;

    Refreshing(Lane lane, Shared shared) {
        this.lane = lane;
        this.shared = shared;
    }

    /// @param missed with a fill, which is settled whatever happens
    void start(Missed missed) {
        new Fetching(lane, shared, missed, null)
                .start()
                .whenCompleteAsync((state, problem) -> end(missed, state, problem), lane.loop());
    }

    private void end(Missed missed, @Nullable State state, @Nullable Throwable problem) {
        try {
            if (state instanceof Fetched fetched) {
                let(new Admitting(shared, fetched).admit());
                return;
            }
        } catch (RuntimeException bug) {
            LOG.error("a bug while something was refreshed", bug);
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
        } else if (state instanceof Answered answered
                && answered.answer() instanceof Answer.Passed passed) {
            passed.cursor().close();
        } else if (state instanceof Missed again) {
            start(again);
        }
    }
}
