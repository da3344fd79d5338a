package dev.warmfront.control.fleet;

import com.google.protobuf.ByteString;
import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Lookout;
import dev.warmfront.control.fleet.Enrolment.Joined;
import dev.warmfront.control.invalidation.Invalidations;
import dev.warmfront.control.invalidation.Invalidations.Invalidation;
import dev.warmfront.control.publish.Releases;
import dev.warmfront.control.secret.PrivateKeys;
import dev.warmfront.control.verdict.Flips;
import dev.warmfront.control.verdict.Verdicts;
import dev.warmfront.control.watch.Listening;
import dev.warmfront.control.watch.Watch;
import dev.warmfront.control.watch.Watches;
import dev.warmfront.control.web.Outage;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.protocol.EnrolRequest;
import dev.warmfront.protocol.EnrolResponse;
import dev.warmfront.protocol.FleetGrpc;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.MemberNews;
import dev.warmfront.protocol.ReleaseKeys;
import dev.warmfront.protocol.RenewRequest;
import dev.warmfront.protocol.RenewResponse;
import dev.warmfront.protocol.ToEdge;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Lets edges join, and keeps one [EdgeStream] for each that is attached here.
@Component
class FleetService extends FleetGrpc.FleetImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(FleetService.class);

    private final Fleet fleet;
    private final Enrolment enrolment;
    private final Sources sources;
    private final Set<EdgeStream> streams = ConcurrentHashMap.newKeySet();

    /// How long what all were told is good enough for an edge that attaches; news follow it.
    private static final Duration FRESH = Duration.ofSeconds(10);

    private record Round(Roster roster, long atNanos) {}

    /// What edges were last told to run.
    private volatile @Nullable Reach reach;

    private final Lookout members = new Lookout("members", this::tellMembers);

    /// What all that are attached were told last of each other.
    private volatile Round told = new Round(Roster.NONE, System.nanoTime() - FRESH.toNanos());

    private final ReentrantLock attaching = new ReentrantLock();

    /// Where streams get what they send, and where they leave what they hear.
    ///
    /// @param keys answered by whoever keeps certificates
    record Sources(
            Fleet fleet,
            Heard heard,
            Releases releases,
            Rollouts rollouts,
            Deltas deltas,
            ReleaseSigner signer,
            Invalidations invalidations,
            Verdicts verdicts,
            Flips flips,
            Listening listening,
            ObjectProvider<PrivateKeys> keys,
            Supplier<Reach> latestReach,
            Supplier<Roster> latestRoster) {

        /// What edges are to run, as it was at the last look; every release is followed by one.
        Reach reach() {
            return latestReach.get();
        }

        /// Who the edges were when somebody looked last.
        Roster roster() {
            return latestRoster.get();
        }
    }

    FleetService(
            Fleet fleet,
            Heard heard,
            Enrolment enrolment,
            Releases releases,
            Rollouts rollouts,
            Deltas deltas,
            ReleaseSigner signer,
            Invalidations invalidations,
            Verdicts verdicts,
            Flips flips,
            Watches watches,
            Listening listening,
            ObjectProvider<PrivateKeys> keys,
            Bell bell) {
        this.fleet = fleet;
        this.enrolment = enrolment;
        sources =
                new Sources(
                        fleet,
                        heard,
                        releases,
                        rollouts,
                        deltas,
                        signer,
                        invalidations,
                        verdicts,
                        flips,
                        listening,
                        keys,
                        this::latestReach,
                        this::latestRoster);
        bell.onRing(Bell.Tone.RELEASE, this::tellReleases);
        bell.onRing(Bell.Tone.INVALIDATION, this::tellInvalidations);
        bell.onRing(Bell.Tone.MEMBERS, members::wake);
        watches.onLook(this::tellWatches);
    }

    @Override
    public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> answer) {
        Optional<String> complaint =
                Protocol.complaint(request.getProtocol(), "edge", "control plane");
        if (complaint.isPresent()) {
            LOG.error("an edge that would join is sent away. {}", complaint.get());
            refuse(answer, Status.FAILED_PRECONDITION, complaint.get());
            return;
        }
        Optional<Joined> joined;
        ReleaseKeys releaseKeys;
        try {
            PublicKey key = CertificateRequest.key(request.getCertificateRequest().toByteArray());
            releaseKeys = sources.signer().told(sources.signer().ring());
            joined =
                    enrolment.join(
                            request.getToken(), request.getName(), key, Credentials.address());
        } catch (IllegalArgumentException e) {
            refuse(answer, Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
            return;
        } catch (RuntimeException e) {
            Outage.log(LOG, "an edge could not join", e);
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
            return;
        }
        if (joined.isEmpty()) {
            LOG.warn("an edge tried to join with a token that is unknown, used or expired");
            refuse(answer, Status.UNAUTHENTICATED, "token: unknown, used or expired");
            return;
        }
        LOG.info("edge {} joined", joined.get().edgeId());
        answer.onNext(
                EnrolResponse.newBuilder()
                        .setEdgeId(joined.get().edgeId())
                        .setCertificate(bytes(joined.get().certificate()))
                        .setReleaseKeys(releaseKeys)
                        .build());
        answer.onCompleted();
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<RenewResponse> answer) {
        try {
            switch (fleet.caller(Credentials.current(), Instant.now())) {
                case Caller.Stranger(String why) -> refuse(answer, Status.UNAUTHENTICATED, why);
                case Caller.Known(String edgeId, Instant until) -> {
                    PublicKey key =
                            CertificateRequest.key(request.getCertificateRequest().toByteArray());
                    X509Certificate certificate = enrolment.certify(edgeId, key);
                    LOG.info(
                            "edge {} has a certificate until {}, after one until {}",
                            edgeId,
                            certificate.getNotAfter().toInstant(),
                            until);
                    answer.onNext(
                            RenewResponse.newBuilder().setCertificate(bytes(certificate)).build());
                    answer.onCompleted();
                }
            }
        } catch (IllegalArgumentException e) {
            refuse(answer, Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            Outage.log(LOG, "a certificate could not be renewed", e);
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
        }
    }

    @Override
    public StreamObserver<FromEdge> attach(StreamObserver<ToEdge> toEdge) {
        return switch (fleet.caller(Credentials.current(), Instant.now())) {
            case Caller.Stranger(String why) -> {
                LOG.warn("somebody was refused a stream: {}", why);
                refuse(toEdge, Status.UNAUTHENTICATED, why);
                yield Deaf.EAR;
            }
            case Caller.Known known -> attach(known, toEdge);
        };
    }

    private EdgeStream attach(Caller.Known edge, StreamObserver<ToEdge> toEdge) {
        EdgeStream stream =
                new EdgeStream(edge, (ServerCallStreamObserver<ToEdge>) toEdge, sources);
        streams.add(stream);
        stream.onEnd(() -> streams.remove(stream));
        return stream;
    }

    private static void refuse(StreamObserver<?> answer, Status status, String why) {
        answer.onError(status.withDescription(why).asRuntimeException());
    }

    private static ByteString bytes(X509Certificate certificate) {
        return ByteString.copyFrom(Authority.der(certificate));
    }

    static String softwareVersion() {
        String version = FleetService.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /// Tells edges of each other from now on.
    void open() {
        members.start();
    }

    /// Ends every stream; edges attach to another replica.
    void close() {
        members.stop();
        streams.forEach(stream -> stream.end(Status.UNAVAILABLE.withDescription("stopping")));
    }

    private void tellReleases() {
        if (!streams.isEmpty()) {
            Reach now = look();
            if (settled(now) != told.roster().members().getSettledRelease()) {
                members.wake();
            }
            streams.forEach(stream -> stream.offer(now));
        }
    }

    private Reach look() {
        Reach now = sources.rollouts().reach();
        reach = now;
        return now;
    }

    /// What all are to run but canaries; 0 while there are none.
    private static long settled(Reach reach) {
        return reach.canaries().isEmpty() ? 0 : reach.everyone().version();
    }

    private void tellInvalidations() {
        long first =
                streams.stream().mapToLong(EdgeStream::invalidated).min().orElse(Long.MAX_VALUE);
        if (first < Long.MAX_VALUE) {
            List<Invalidation> entries = sources.invalidations().after(first);
            streams.forEach(stream -> stream.tell(entries));
        }
    }

    private void tellWatches(List<Watch> watches) {
        streams.forEach(stream -> stream.tellWatches(watches));
    }

    private void tellMembers() {
        if (!streams.isEmpty()) {
            long started = System.nanoTime();
            Roster before = told.roster();
            Roster now = lookRound();
            told = new Round(now, started);
            MemberNews news = now.since(before);
            streams.forEach(stream -> stream.tell(now, before, news));
            told = new Round(now, System.nanoTime());
            // In a large fleet where much is new, what is new is gathered for a while: telling
            // takes a fifth of the time at most.
            LockSupport.parkNanos(4 * (System.nanoTime() - started));
        }
    }

    private Reach latestReach() {
        Reach last = reach;
        return last == null ? look() : last;
    }

    /// Ten thousand edges that attach do not each have everybody looked at.
    private Roster latestRoster() {
        Round last = told;
        if (isFresh(last)) {
            return last.roster();
        }
        attaching.lock();
        try {
            if (!isFresh(told)) {
                told = new Round(lookRound(), System.nanoTime());
            }
            return told.roster();
        } finally {
            attaching.unlock();
        }
    }

    private static boolean isFresh(Round round) {
        return System.nanoTime() - round.atNanos() < FRESH.toNanos();
    }

    /// The very words that all were told as long as nothing is new, so that streams see it at once.
    private Roster lookRound() {
        Roster now = Roster.of(fleet.inService(), fleet.drains(), settled(look()));
        Roster before = told.roster();
        return now.isLike(before) ? now.as(before) : now;
    }

    /// Hears what a stranger goes on saying.
    private static final class Deaf implements StreamObserver<FromEdge> {

        static final Deaf EAR = new Deaf();

        @Override
        public void onNext(FromEdge message) {
            LOG.trace("a refused edge goes on talking");
        }

        @Override
        public void onError(Throwable cause) {
            LOG.trace("a refused edge went away");
        }

        @Override
        public void onCompleted() {
            LOG.trace("a refused edge went away");
        }
    }
}
