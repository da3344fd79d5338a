package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Allowed;
import dev.warmfront.edge.http.State.Answered;
import dev.warmfront.edge.http.State.Delivered;
import dev.warmfront.edge.http.State.Fetched;
import dev.warmfront.edge.http.State.Found;
import dev.warmfront.edge.http.State.Keyed;
import dev.warmfront.edge.http.State.Missed;
import dev.warmfront.edge.http.State.Received;
import dev.warmfront.edge.http.State.Rest;
import dev.warmfront.edge.http.State.Routed;
import dev.warmfront.edge.http.State.Step;
import dev.warmfront.edge.http.State.Waiting;
import dev.warmfront.engine.request.Refusal;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/// One request, from its head to its last octet. Lives on one event loop.
final class Exchange {

    private final ViewerConnection connection;
    private final Head request;
    private final Stages stages;
    private final Delivery delivery;
    private final ErrorPages pages;

    Exchange(ViewerConnection connection, Head request) {
        this.connection = connection;
        this.request = request;
        this.delivery = new Delivery(connection, request);
        this.pages = new ErrorPages(delivery);
        this.stages = new Stages(connection, delivery);
    }

    Head request() {
        return request;
    }

    /// Whether something of the answer was written.
    boolean hasBegun() {
        return delivery.hasBegun();
    }

    void begin() {
        drive(new Received(connection.shared().running().live(), request));
    }

    /// Answers a request that could not even be read.
    void refuse(Refusal refusal) {
        delivery.mustClose();
        drive(stages.refused(request, refusal, "", ""));
    }

    /// The body turned out to be broken, or too large.
    void bodyRefused(Refusal refusal) {
        delivery.mustClose();
        stages.bodyRefused(refusal);
    }

    /// The viewer takes more.
    void writable() {
        delivery.more();
    }

    void viewerLeft() {
        delivery.viewerLeft();
    }

    private void drive(State from) {
        State state = from;
        while (state instanceof Step step) {
            state = next(step);
        }
        switch ((Rest) state) {
            case Waiting waiting -> await(waiting);
            case Delivered delivered -> {
                stages.record(delivered);
                connection.done(delivery.stays());
            }
        }
    }

    /// The data plane, on one screen. There is no default branch: a new state does not compile
    /// until somebody has decided what happens in it. A buffer that cannot be had ends one request,
    /// and nobody waits for it in vain.
    private State next(Step step) {
        try {
            return switch (step) {
                case Received received -> stages.route(received);
                case Routed routed -> stages.guard(pages.of(delivery.dressing().by(routed)));
                case Allowed allowed -> stages.key(allowed);
                case Keyed keyed -> stages.lookup(keyed);
                case Found found -> stages.use(found);
                case Missed missed -> stages.fetch(missed);
                case Fetched fetched -> stages.admit(fetched);
                case Answered answered -> pages.deliver(answered);
            };
        } catch (RuntimeException | OutOfMemoryError bug) {
            return stages.apologise(step, bug);
        }
    }

    private void await(Waiting waiting) {
        EventLoop loop = connection.lane().loop();
        waiting.next()
                .whenComplete((state, problem) -> {
                    if (loop.inEventLoop()) {
                        goOn(waiting.from(), state, problem);
                    } else {
                        loop.execute(() -> goOn(waiting.from(), state, problem));
                    }
                });
    }

    private void goOn(Step from, @Nullable State state, @Nullable Throwable problem) {
        drive(next(from, state, problem));
        connection.flushSoon();
    }

    private State next(Step from, @Nullable State state, @Nullable Throwable problem) {
        return state == null ? stages.apologise(from, problem) : state;
    }
}
