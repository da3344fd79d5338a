package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Allowed;
import dev.warmfront.edge.http.State.Answered;
import dev.warmfront.edge.http.State.Delivered;
import dev.warmfront.edge.http.State.Fetched;
import dev.warmfront.edge.http.State.Found;
import dev.warmfront.edge.http.State.Keyed;
import dev.warmfront.edge.http.State.Missed;
import dev.warmfront.edge.http.State.Received;
import dev.warmfront.edge.http.State.Routed;
import dev.warmfront.edge.http.State.Step;
import dev.warmfront.edge.http.State.Waiting;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.telemetry.AccessLines;
import dev.warmfront.edge.telemetry.AccessRecord;
import dev.warmfront.engine.cache.Conditions;
import dev.warmfront.engine.cache.MissReason;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Ranges;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.engine.request.Refusal;
import dev.warmfront.engine.request.Served;
import dev.warmfront.engine.road.Road;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.engine.waf.Guard;
import dev.warmfront.engine.waf.Verdict;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done to a request in each state. The decisions are the engine's.
final class Stages {

    private static final Logger LOG = LoggerFactory.getLogger(Stages.class);
    private static final int RETRY_SECONDS = 1;
    private static final String HEALTH = "/.well-known/warmfront/health";

    private final ViewerConnection connection;
    private final Shared shared;
    private final Delivery delivery;
    private @Nullable Refusal bodyRefusal;

    Stages(ViewerConnection connection, Delivery delivery) {
        this.connection = connection;
        this.shared = connection.shared();
        this.delivery = delivery;
    }

    State route(Received received) {
        Head request = received.request();
        if (request.path().equals(HEALTH) && request.method().equals("GET")) {
            return health(received);
        } else if (shared.settings().memory().isShort()) {
            delivery.mustClose();
            return refused(request, Refusal.SHORT_OF_MEMORY, "", "");
        }
        Road.Routing routing =
                Road.route(
                        received.live().router(),
                        request,
                        request.peer().tlsName(),
                        shared.nowMillis() / 1000,
                        delivery.requestId());
        return switch (routing) {
            case Road.To to -> new Routed(received, to);
            case Road.Server(var site) -> options(request, site);
            case Road.Refused refused -> refused(request, refused);
        };
    }

    State guard(Routed routed) {
        Head request = routed.request();
        String acl = routed.site().distribution().webAclId();
        Guard guard = acl == null ? null : routed.received().live().guards().get(acl);
        Verdict verdict =
                guard == null ? null : guard.judge(request, shared.rates(), System.nanoTime());
        Road.Manner manner = new Road.Manner(request.hasBody(), request.isOldVersion());
        return switch (Road.pass(routed.to(), request, verdict, manner)) {
            case Road.Free free -> new Allowed(routed);
            case Road.Upgrade(int status) -> upgrade(routed, status);
            case Road.Refused refused -> {
                if (refused.refusal() == Refusal.METHOD_NOT_ALLOWED) {
                    delivery.allow(String.join(", ", routed.behaviour().allowedMethods()));
                }
                yield refused(request, refused);
            }
        };
    }

    State key(Allowed allowed) {
        Road.Keying keying = Road.key(allowed.routed().to(), allowed.request());
        return new Keyed(allowed, keying.key(), keying.key(), keying.never(), 0);
    }

    State lookup(Keyed keyed) {
        return new Looking(this, connection.lane(), shared, keyed).look();
    }

    State use(Found found) {
        Head request = found.request();
        Entry entry = found.entry();
        if (entry.status() == 200) {
            boolean notModified =
                    Conditions.isNotModified(
                            request.header("if-none-match"),
                            request.header("if-modified-since"),
                            entry.fields(),
                            shared.nowMillis());
            if (notModified) {
                found.cursor().close();
                return new Answered(request, new Answer.NotModified(entry), found.account());
            }
            Ranges wanted = ranges(request, entry);
            if (entry.outline() != null && !(wanted instanceof Ranges.None)) {
                return sliced(found, entry.outline(), wanted);
            }
            switch (wanted) {
                case Ranges.Some some -> {
                    Answer part = new Answer.Part(entry, some.ranges(), found.cursor());
                    return new Answered(request, part, found.account());
                }
                case Ranges.None none -> {
                    found.cursor().close();
                    return new Answered(request, beyond(entry), found.account());
                }
                case Ranges.Whole whole -> {
                    // The rest of the way is that of any other request.
                }
            }
        }
        Shortcuts shortcuts = connection.lane().shortcuts();
        if (shortcuts != null) {
            shortcuts.remember(found);
        }
        return new Answered(request, new Answer.Stored(entry, found.cursor()), found.account());
    }

    /// What is kept in slices is answered when the first octets that are wanted are at hand: until
    /// then it can still turn out that it changed.
    private State sliced(Found found, Outline outline, Ranges wanted) {
        Head request = found.request();
        Entry entry = found.entry();
        if (!request.method().equals("GET")) {
            return new Answered(request, new Answer.Stored(entry, found.cursor()), found.account());
        }
        found.cursor().close();
        Ranges.Range all = new Ranges.Range(0, outline.length() - 1);
        List<Ranges.Range> ranges =
                wanted instanceof Ranges.Some some ? some.ranges() : List.of(all);
        Slices slices =
                new Slices(connection.lane(), shared, found.keyed(), entry, outline, ranges);
        Answer answer =
                wanted instanceof Ranges.Some
                        ? new Answer.Part(entry, ranges, slices)
                        : new Answer.Stored(entry, slices);
        return new Waiting(found, slices.begin().thenApply(begun -> begun(found, answer, begun)));
    }

    private State begun(Found found, Answer answer, Slices.Begun begun) {
        Fetching.Failure failure = begun.failure();
        Account account = found.account();
        if (failure == null) {
            boolean more = begun.fetched() && account.served() == Served.HIT;
            return new Answered(
                    found.request(),
                    answer,
                    more ? Account.stored(id(found.keyed()), MissReason.PARTIAL, 206) : account);
        }
        boolean other =
                failure.kind() == OriginFailure.BODY_CHANGED
                        || failure.kind() == OriginFailure.SLICE_LOST;
        if (other && found.keyed().changes() < 2) {
            return found.keyed().changed();
        }
        complain("", failure);
        return broken(found.keyed(), MissReason.PARTIAL, failure.kind(), failure.detail());
    }

    /// Only GET has ranges (RFC 9110, section 14.2), and only what has a known length has an end to
    /// count from.
    private static Ranges ranges(Head request, Entry entry) {
        String range = request.method().equals("GET") ? request.header("range") : null;
        long length = range == null ? -1 : entry.length();
        return range == null
                        || length < 0
                        || !Conditions.isSameForRange(request.header("if-range"), entry.fields())
                ? Ranges.WHOLE
                : Ranges.of(range, length);
    }

    private static Answer beyond(Entry entry) {
        Fields fields =
                Fields.of(
                        "content-type", "text/plain", "content-range", "bytes */" + entry.length());
        return new Answer.Own(416, fields, "None of these ranges is there.\n");
    }

    State fetch(Missed missed) {
        Fetching fetching = new Fetching(connection.lane(), shared, missed, connection);
        return new Waiting(
                missed,
                fetching.start()
                        .handle((fetched, problem) ->
                                fetched != null ? fetched : failed(missed, problem)));
    }

    State admit(Fetched fetched) {
        return new Admitting(shared, connection.lane(), fetched).admit();
    }

    /// The origin failed: what is stored stands in, or the viewer is told.
    private State failed(Missed missed, @Nullable Throwable problem) {
        Fetching.Failure failure = Fetching.failure(problem);
        Refusal refusal = bodyRefusal;
        State.Stale stale = missed.stale();
        if (stale != null && stale.entry().standsIn(shared.nowMillis())) {
            Outage.rest(stale.entry(), missed, failure.kind().status(), shared.nowMillis());
            letGo(missed.fill(), failure.kind());
            Account account = hit(missed.keyed(), Served.STALE);
            complain("stood in for the origin: ", failure);
            return new Found(missed.keyed(), stale.entry(), stale.cursor(), account);
        } else if (stale != null) {
            stale.cursor().close();
        }
        if (refusal != null) {
            letGo(missed.fill(), failure.kind());
            return refused(missed.request(), refusal, id(missed.keyed()), "");
        }
        Outage.settle(shared, missed, failure.kind());
        complain("", failure);
        return broken(missed.keyed(), missed.reason(), failure.kind(), failure.detail());
    }

    /// The access log has every failure; this one has a sample, so that a dead origin fills no
    /// disk.
    private void complain(String what, Fetching.Failure failure) {
        if (connection.lane().mayComplain(System.nanoTime())) {
            LOG.warn("{}{}", what, failure.detail());
        }
    }

    private State upgrade(Routed routed, int status) {
        Head request = routed.request();
        int port = shared.settings().redirectPort();
        String authority = request.host() + (port == 443 || port == 0 ? "" : ":" + port);
        // The target was read strictly: nothing in it can end the line.
        Fields fields =
                Fields.of(
                        "content-type",
                        "text/plain",
                        "location",
                        "https://" + authority + request.target());
        Answer answer = new Answer.Own(status, fields, "");
        return new Answered(request, answer, Account.redirected(routed.site().distribution().id()));
    }

    /// `OPTIONS *` asks about the server as a whole (RFC 9110, section 9.3.7): that is the edge,
    /// and no origin.
    private State options(Head request, Site site) {
        List<String> methods = site.behaviour(request.path()).allowedMethods();
        Fields fields = Fields.of("allow", String.join(", ", methods), "cache-control", "no-store");
        return new Answered(request, new Answer.Own(200, fields, ""), Account.local());
    }

    private State health(Received received) {
        boolean draining = shared.draining().get();
        String body =
                "{\"edge\":\""
                        + shared.settings().edgeId()
                        + "\",\"release\":"
                        + received.live().release().version()
                        + ",\"draining\":"
                        + draining
                        + "}";
        Fields fields = Fields.of("content-type", "application/json", "cache-control", "no-store");
        Answer answer = new Answer.Own(draining ? 503 : 200, fields, body);
        return new Answered(received.request(), answer, Account.local());
    }

    private State refused(Head request, Road.Refused why) {
        return refused(request, why.refusal(), why.distributionId(), why.detail());
    }

    /// The edge's own error.
    ///
    /// @param detail for the log, never for the viewer
    State refused(Head request, Refusal refusal, String distributionId, String detail) {
        Answer.Own answer = own(refusal.status(), refusal.sentence());
        return new Answered(
                request,
                refusal == Refusal.SHORT_OF_MEMORY ? answer.retriedAfter(RETRY_SECONDS) : answer,
                Account.refused(refusal, distributionId, detail));
    }

    State broken(Keyed keyed, MissReason reason, OriginFailure failure, String detail) {
        return new Answered(
                keyed.request(),
                own(failure.status(), failure.sentence()),
                Account.broken(id(keyed), reason, failure, detail));
    }

    private Answer.Own own(int status, String sentence) {
        String allow = delivery.allowed();
        Fields fields =
                allow.isEmpty()
                        ? Fields.of("content-type", "text/plain", "cache-control", "no-store")
                        : Fields.of(
                                "content-type",
                                "text/plain",
                                "cache-control",
                                "no-store",
                                "allow",
                                allow);
        String id = HexFormat.of().toHexDigits(delivery.requestId());
        String text = status + " " + sentence + ".\nRequest " + id + "\n";
        return new Answer.Own(status, fields, text);
    }

    void bodyRefused(Refusal refusal) {
        bodyRefusal = refusal;
    }

    /// A bug, or a buffer that could not be had: the viewer gets an error, whoever waits for this
    /// one is let go, and we hear of it.
    State apologise(Step step, @Nullable Throwable bug) {
        LOG.error("a bug in state {}", step.getClass().getSimpleName(), bug);
        letGo(step);
        Refusal refusal = bug instanceof OutOfMemoryError ? Refusal.SHORT_OF_MEMORY : Refusal.BUG;
        if (delivery.hasBegun() || step instanceof Answered) {
            connection.abort();
            Head request = step.request();
            Answered cut =
                    new Answered(
                            request,
                            own(refusal.status(), refusal.sentence()),
                            Account.refused(refusal, "", ""));
            return new Delivered(cut, 0, false);
        }
        delivery.mustClose();
        return refused(step.request(), refusal, "", "");
    }

    private void letGo(Step step) {
        switch (step) {
            case Found found -> found.cursor().close();
            case Missed missed -> letGo(missed);
            case Fetched fetched -> {
                fetched.answer().body().abandon();
                letGo(fetched.missed());
            }
            case Answered answered -> delivery.viewerLeft();
            case Received received -> {}
            case Routed routed -> {}
            case Allowed allowed -> {}
            case Keyed keyed -> {}
        }
    }

    private void letGo(Missed missed) {
        letGo(missed.fill(), OriginFailure.EDGE_FAILED);
        if (missed.stale() != null) {
            missed.stale().cursor().close();
        }
    }

    private void letGo(@Nullable Fill fill, OriginFailure failure) {
        if (fill != null) {
            shared.store().settle(fill, failure);
        }
    }

    /// Tells the metrics and the log.
    void record(Delivered delivered) {
        Answered answered = delivered.answered();
        Account account = answered.account();
        int status = answered.answer().status();
        Counters counters = connection.lane().counters();
        counters.requests(account.distributionId(), account.served(), status, account.blame())
                .increment();
        counters.bytes().add(delivered.bodyBytes());
        AccessLines log = connection.lane().log();
        if (log != null) {
            describe(log.record(), delivered);
            log.write();
        }
    }

    private void describe(AccessRecord record, Delivered delivered) {
        Answered answered = delivered.answered();
        Account account = answered.account();
        record.begin(delivery.startMillis(), delivery.micros(), delivery.requestId())
                .answered(
                        answered.answer().status(),
                        delivered.bodyBytes() + delivery.headBytes(),
                        delivered.whole())
                .accounted(account.served(), account.blame(), account.distributionId());
        answered.request().describe(record);
        record.contentType().set(fields(answered.answer()).first("content-type"));
        record.why().set(account.why());
    }

    /// What an answer says besides its body.
    static Fields fields(Answer answer) {
        return switch (answer) {
            case Answer.Stored stored -> stored.entry().fields();
            case Answer.Part part -> part.entry().fields();
            case Answer.NotModified same -> Fields.NONE;
            case Answer.Passed passed -> passed.fields();
            case Answer.Own own -> own.fields();
        };
    }

    static Account hit(Keyed keyed, Served served) {
        return Account.hit(served, id(keyed));
    }

    private static String id(Keyed keyed) {
        return keyed.routed().site().distribution().id();
    }
}
