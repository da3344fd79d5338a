package dev.warmfront.edge.config;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.protocol.EnrolRequest;
import dev.warmfront.protocol.EnrolResponse;
import dev.warmfront.protocol.FleetGrpc;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.RenewRequest;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.snapshot.Release;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one stream of this edge to a control plane: enrols, connects, and connects again.
///
/// Everything happens on one thread of its own, in the order in which it was sent. Whatever breaks,
/// it tries the next control plane after a pause that grows and is never quite the same.
public final class FleetStream implements AutoCloseable {

    /// How the first attempts ended.
    public enum Start {
        /// Everything that was missed has come.
        CAUGHT_UP,
        /// The control plane does not want this edge.
        REFUSED,
        /// Nobody answered, wherever it looked, and it can do without; it goes on looking.
        UNREACHABLE
    }

    private static final Logger LOG = LoggerFactory.getLogger(FleetStream.class);
    private static final Duration STATUS_EVERY = Duration.ofSeconds(1);
    private static final Duration WATCHERS_EVERY = Duration.ofMillis(200);
    private static final Duration RENEWS_AGAIN = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int KNOCK_MILLIS = 3_000;
    private static final long SHORTEST_PAUSE_MILLIS = 100;
    private static final long START_MILLIS = 1_500;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final int LARGEST_MESSAGE = 64 << 20;
    private static final int AHEAD = 8;

    /// Something for the stream's thread to do.
    private sealed interface Event {
        record Came(ToEdge message) implements Event {}

        record Ended(Status why) implements Event {}

        record Nudged() implements Event {}

        record Renewed(Identity identity) implements Event {}
    }

    private final FleetSettings settings;
    private final DataFolder folder;
    private final Keyring keyring;
    private final InstantSource clock = InstantSource.system();
    private final Session session;
    private final CompletableFuture<Start> start = new CompletableFuture<>();
    private final CompletableFuture<String> edgeId = new CompletableFuture<>();
    private final Thread thread;
    private volatile BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
    private volatile boolean connected;
    private volatile String refusal = "";
    private volatile boolean closed;
    private volatile @Nullable Identity identity;
    private @Nullable LastGood unverified;
    private boolean toldUnreachable;

    /// Connects to the first control plane that answers, and stays connected.
    ///
    /// @param keyring by which releases are known
    /// @param running what runs; it starts with what was found in `folder`
    /// @param good what was found there
    /// @param build makes a release runnable, or throws an [IllegalArgumentException] that says why
    ///     not
    public static FleetStream start(
            FleetSettings settings,
            DataFolder folder,
            Keyring keyring,
            Running running,
            @Nullable LastGood good,
            BiFunction<Release, Map<String, String>, Live> build,
            Receiver receiver,
            Metrics metrics)
            throws IOException {
        Map<String, String> keys = good == null ? Map.of() : good.keysPem();
        Session session =
                new Session(folder, keyring, running, keys, folder.known(), build, receiver);
        FleetStream stream = new FleetStream(settings, folder, keyring, session, good);
        metrics.gauge(
                "warmfront_control_plane_connected",
                "Whether the stream to a control plane is open.",
                () -> stream.connected ? 1 : 0);
        metrics.gauge(
                "warmfront_identity_expires_timestamp_seconds",
                "Until when the certificate of this edge is good, since 1970; 0 before it has one.",
                stream::identityExpires);
        stream.thread.start();
        return stream;
    }

    private FleetStream(
            FleetSettings settings,
            DataFolder folder,
            Keyring keyring,
            Session session,
            @Nullable LastGood good)
            throws IOException {
        this.settings = settings;
        this.folder = folder;
        this.keyring = keyring;
        this.session = session;
        unverified = good;
        identity = folder.identity();
        if (identity != null) {
            edgeId.complete(identity.edgeId());
        }
        thread = Thread.ofPlatform().daemon().name("fleet-stream").unstarted(this::run);
    }

    /// Completed once: when this edge has caught up, was refused, or has tried everybody in vain.
    public CompletionStage<Start> started() {
        return start.copy();
    }

    /// Completed when it is known who this edge is: at once, or when it has enrolled.
    public CompletionStage<String> edgeId() {
        return edgeId.copy();
    }

    /// Why a control plane did not want this edge, or this edge it; empty while none was so.
    public String refusal() {
        return refusal;
    }

    public boolean isConnected() {
        return connected;
    }

    /// Sends a status now: something in it has changed.
    public void nudge() {
        inbox.add(new Event.Nudged());
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        int failures = 0;
        for (int next = 0; !closed; next++) {
            HostPort address = settings.controlPlanes().get(next % settings.controlPlanes().size());
            boolean worked = false;
            try {
                worked = connect(address);
            } catch (InterruptedException e) {
                return;
            } catch (StatusRuntimeException e) {
                tell(address, e.getStatus());
            } catch (IOException | RuntimeException e) {
                LOG.error("The stream to control plane {} failed: {}", address, e.toString());
            } finally {
                connected = false;
                session.unwatch();
            }
            failures = worked ? 0 : failures + 1;
            boolean all = identity != null && failures == settings.controlPlanes().size();
            // Who starts without them opens its listeners now, and should not share its core with
            // what makes a channel.
            boolean starts = all && start.complete(Start.UNREACHABLE);
            if (!pause(starts ? START_MILLIS : 0, failures)) {
                return;
            }
        }
    }

    /// Grows from a tenth of a second to five; a random half of it is left out.
    private boolean pause(long leastMillis, int failures) {
        long longest =
                Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS << Math.min(10, failures));
        long millis = longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        try {
            Thread.sleep(Math.max(leastMillis, millis));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /// Stays connected for as long as possible; whether it ever was.
    private boolean connect(HostPort address) throws IOException, InterruptedException {
        Identity who = identity;
        if (who != null && !start.isDone() && !isThere(address)) {
            return false;
        }
        verifyKept();
        if (who == null || hasEnded(who)) {
            Identity enrolled = enrolled(address, who != null);
            who = enrolled == null ? who : enrolled;
        }
        if (who == null) {
            throw new IllegalStateException("no identity and no enrolment token");
        }
        // One that has ended is shown all the same, and the control plane says what to do.
        ManagedChannel channel = channel(address, who.caFingerprint(), who);
        try {
            return attach(channel, who, address);
        } finally {
            channel.shutdownNow();
        }
    }

    /// Once, and where nobody is there only when the listeners are open.
    private void verifyKept() {
        LastGood good = unverified;
        unverified = null;
        if (good != null) {
            session.verify(good);
        }
    }

    private boolean hasEnded(Identity who) {
        return !clock.instant().isBefore(who.x509().getNotAfter().toInstant());
    }

    /// Who this edge is from now on; null when it has no token, or only the one it used long ago.
    private @Nullable Identity enrolled(HostPort address, boolean before) throws IOException {
        Token token = settings.token();
        if (token == null) {
            return null;
        }
        try {
            return enrol(address, token);
        } catch (StatusRuntimeException e) {
            if (before && e.getStatus().getCode() == Status.Code.UNAUTHENTICATED) {
                return null;
            }
            throw e;
        }
    }

    /// Whether anybody listens there; for the start only. A plain connection tells at once, while a
    /// channel for nobody costs a start on one core a quarter of a second.
    private boolean isThere(HostPort address) {
        try (Socket knock = new Socket()) {
            knock.connect(new InetSocketAddress(address.host(), address.port()), KNOCK_MILLIS);
            return true;
        } catch (IOException e) {
            tell(address, Status.UNAVAILABLE.withCause(e));
            return false;
        }
    }

    private Identity enrol(HostPort address, Token token) throws IOException {
        ManagedChannel channel = channel(address, token.caFingerprint(), null);
        try {
            Request request = Request.fresh();
            EnrolResponse response =
                    FleetGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .enrol(
                                    EnrolRequest.newBuilder()
                                            .setToken(token.text())
                                            .setName(settings.name())
                                            .setCertificateRequest(request.der())
                                            .setProtocol(Protocol.VERSION)
                                            .build());
            Identity enrolled =
                    Identity.of(
                            response.getEdgeId(),
                            token.caFingerprint(),
                            request.pair(),
                            response.getCertificate().toByteArray());
            // First the keys: an identity without them would have to take those it is told.
            keyring.pin(response.getReleaseKeys());
            folder.save(enrolled);
            identity = enrolled;
            edgeId.complete(enrolled.edgeId());
            LOG.info("Enrolled as edge {}", enrolled.edgeId());
            return enrolled;
        } finally {
            channel.shutdownNow();
        }
    }

    /// Asks for another certificate, for a fresh key, on a thread of its own; statuses go on.
    private void renew(ManagedChannel channel, Identity who, BlockingQueue<Event> events) {
        Thread.ofVirtual()
                .name("renewal")
                .start(() -> {
                    try {
                        Request request = Request.fresh();
                        byte[] certificate =
                                FleetGrpc.newBlockingStub(channel)
                                        .withDeadlineAfter(
                                                PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                                        .renew(
                                                RenewRequest.newBuilder()
                                                        .setCertificateRequest(request.der())
                                                        .build())
                                        .getCertificate()
                                        .toByteArray();
                        events.add(
                                new Event.Renewed(
                                        Identity.of(
                                                who.edgeId(),
                                                who.caFingerprint(),
                                                request.pair(),
                                                certificate)));
                    } catch (RuntimeException e) {
                        LOG.warn(
                                "The certificate of this edge was not renewed; trying again: {}",
                                e.getMessage());
                    }
                });
    }

    private long identityExpires() {
        Identity who = identity;
        return who == null ? 0 : who.x509().getNotAfter().toInstant().getEpochSecond();
    }

    private void renewed(Identity next) throws IOException {
        folder.save(next);
        identity = next;
        LOG.info(
                "The certificate of this edge is renewed, until {}",
                next.x509().getNotAfter().toInstant());
    }

    private boolean attach(ManagedChannel channel, Identity who, HostPort address)
            throws IOException, InterruptedException {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        inbox = events;
        Ears ears = new Ears(events);
        FleetGrpc.newStub(channel).attach(ears);
        ears.say(session.hello(settings));
        Instant renewal = Identity.renewal(who.x509());
        long nextStatus = System.nanoTime();
        long nextRenewal = nextStatus;
        long nextWatchers = nextStatus;
        boolean heard = false;
        while (true) {
            long now = System.nanoTime();
            if (heard && nextRenewal - now <= 0 && !clock.instant().isBefore(renewal)) {
                renew(channel, who, events);
                nextRenewal = now + RENEWS_AGAIN.toNanos();
            }
            if (nextStatus - now <= 0 && heard) {
                ears.say(session.status());
                nextStatus = now + STATUS_EVERY.toNanos();
            }
            nextWatchers = tellWatchers(ears, nextWatchers, now);
            long quiet =
                    session.isWatched()
                            ? Math.min(nextStatus - now, nextWatchers - now)
                            : nextStatus - now;
            long wait = heard ? quiet : PATIENCE.toNanos();
            Event event = events.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
            if (event instanceof Event.Came came) {
                Optional<String> complaint = heard ? Optional.empty() : complaint(came.message());
                if (complaint.isPresent()) {
                    refused(address, complaint.get());
                    return false;
                }
                if (session.handle(came.message(), who.edgeId(), ears::say)) {
                    caughtUp(address);
                }
                heard = true;
                nextStatus = came.message().hasCaughtUp() ? System.nanoTime() : nextStatus;
                ears.more();
            } else if (event instanceof Event.Nudged) {
                nextStatus = System.nanoTime();
            } else if (event instanceof Event.Renewed(Identity next)) {
                renewed(next);
                return true; // And back with the new one.
            } else if (event instanceof Event.Ended ended) {
                tell(address, ended.why());
                return heard;
            } else if (!heard) {
                tell(address, Status.DEADLINE_EXCEEDED);
                return false;
            }
        }
    }

    /// Tells those who watch, when it is time. What cannot go out now is left out, and counted.
    ///
    /// @return when it is time again
    private long tellWatchers(Ears ears, long due, long now) {
        if (due - now > 0) {
            return due;
        }
        if (session.isWatched() && ears.isReady()) {
            session.tellWatchers(ears::say);
        }
        return now + WATCHERS_EVERY.toNanos();
    }

    /// What is wrong with the first message, if the control plane is not one for this edge.
    private static Optional<String> complaint(ToEdge first) {
        // Somebody who does not begin with a welcome speaks a version without numbers.
        return Protocol.complaint(first.getWelcome().getProtocol(), "control plane", "edge");
    }

    private void refused(HostPort address, String why) {
        LOG.error("Control plane {} is none for this edge. {}", address, why);
        refusal = why;
        start.complete(Start.REFUSED);
    }

    private void caughtUp(HostPort address) {
        connected = true;
        toldUnreachable = false;
        LOG.info("Connected to control plane {} and caught up", address);
        start.complete(Start.CAUGHT_UP);
    }

    /// Says it once, until it works again.
    private void tell(HostPort address, Status why) {
        if (closed) {
            return;
        }
        boolean skewed = why.getCode() == Status.Code.FAILED_PRECONDITION;
        boolean refused = why.getCode() == Status.Code.UNAUTHENTICATED;
        if (skewed) {
            refused(address, reason(why));
        } else if (refused) {
            refusal = reason(why);
            if (identity == null) {
                LOG.error(
                        "Control plane {} refuses the enrolment token: it is unknown, used or"
                                + " expired. Make a new one and give it with --token",
                        address);
            } else {
                LOG.error("Control plane {} refuses this edge. {}", address, reason(why));
            }
            start.complete(Start.REFUSED);
        } else if (connected || !toldUnreachable) {
            LOG.warn(
                    "Control plane {} cannot be reached ({}); trying again until it can",
                    address,
                    reason(why));
            toldUnreachable = true;
        }
    }

    private static String reason(Status why) {
        Throwable cause = why.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause != null && cause.getMessage() != null) {
            return cause.getMessage();
        }
        return why.getDescription() == null ? why.getCode().name() : why.getDescription();
    }

    /// @param who null for somebody who has no certificate yet
    private static ManagedChannel channel(HostPort address, String pin, @Nullable Identity who)
            throws SSLException {
        SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(new PinnedTrust(pin));
        if (who != null) {
            tls.keyManager(who.privateKey(), who.x509());
        }
        NettyChannelBuilder builder =
                NettyChannelBuilder.forAddress(address.host(), address.port())
                        .sslContext(tls.build())
                        .maxInboundMessageSize(LARGEST_MESSAGE);
        if (Epoll.isAvailable()) {
            // A status goes out every second: when nobody acknowledges it, nobody is there.
            builder.withOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) PATIENCE.toMillis());
        }
        return builder.build();
    }

    /// The connection's two ends. What comes waits in the queue, and only so much of it.
    private static final class Ears implements ClientResponseObserver<FromEdge, ToEdge> {

        private final BlockingQueue<Event> events;
        private @Nullable ClientCallStreamObserver<FromEdge> mouth;

        Ears(BlockingQueue<Event> events) {
            this.events = events;
        }

        void say(FromEdge message) {
            if (mouth != null) {
                mouth.onNext(message);
            }
        }

        /// Whether what is said goes out soon.
        boolean isReady() {
            return mouth != null && mouth.isReady();
        }

        void more() {
            if (mouth != null) {
                mouth.request(1);
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<FromEdge> requests) {
            mouth = requests;
            requests.disableAutoRequestWithInitial(AHEAD);
        }

        @Override
        public void onNext(ToEdge message) {
            events.add(new Event.Came(message));
        }

        @Override
        public void onError(Throwable failure) {
            events.add(new Event.Ended(Status.fromThrowable(failure)));
        }

        @Override
        public void onCompleted() {
            events.add(new Event.Ended(Status.UNAVAILABLE.withDescription("it ended the stream")));
        }
    }
}
