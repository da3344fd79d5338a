package dev.warmfront.control.fleet;

import com.google.protobuf.ByteString;
import dev.warmfront.control.change.Bell;
import dev.warmfront.control.fleet.Enrolment.Joined;
import dev.warmfront.control.invalidation.Invalidations;
import dev.warmfront.control.publish.Releases;
import dev.warmfront.control.secret.PrivateKeys;
import dev.warmfront.control.verdict.Verdicts;
import dev.warmfront.control.web.Outage;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.protocol.EnrolRequest;
import dev.warmfront.protocol.EnrolResponse;
import dev.warmfront.protocol.FleetGrpc;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.Member;
import dev.warmfront.protocol.Members;
import dev.warmfront.protocol.ReleaseKeys;
import dev.warmfront.protocol.RenewRequest;
import dev.warmfront.protocol.RenewResponse;
import dev.warmfront.protocol.ToEdge;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    /// What edges were told all are to run; an edge that attaches is told by itself.
    private volatile long toldSettled;

    /// Where streams get what they send, and where they leave what they hear.
    ///
    /// @param keys answered by whoever keeps certificates
    record Sources(
            Fleet fleet,
            Releases releases,
            Rollouts rollouts,
            Deltas deltas,
            ReleaseSigner signer,
            Invalidations invalidations,
            Verdicts verdicts,
            ObjectProvider<PrivateKeys> keys) {

        /// Every edge in service, and what they are to run.
        Members members() {
            Members.Builder members = Members.newBuilder();
            for (Edge edge : fleet.inService()) {
                members.addMembers(
                        Member.newBuilder()
                                .setEdgeId(edge.id())
                                .setName(edge.name())
                                .setEndpoints(edge.endpoints())
                                .setReleaseVersion(edge.releaseVersion())
                                .setDraining(edge.draining() || edge.drain()));
            }
            return members.setSettledRelease(settled()).build();
        }

        /// What all are to run but canaries; 0 while there are none.
        long settled() {
            return rollouts.underWay().isEmpty() ? 0 : rollouts.reach().everyone().version();
        }
    }

    FleetService(
            Fleet fleet,
            Enrolment enrolment,
            Releases releases,
            Rollouts rollouts,
            Deltas deltas,
            ReleaseSigner signer,
            Invalidations invalidations,
            Verdicts verdicts,
            ObjectProvider<PrivateKeys> keys,
            Bell bell) {
        this.fleet = fleet;
        this.enrolment = enrolment;
        sources =
                new Sources(
                        fleet, releases, rollouts, deltas, signer, invalidations, verdicts, keys);
        bell.onRing(Bell.Tone.RELEASE, this::tellReleases);
        bell.onRing(Bell.Tone.INVALIDATION, this::tellInvalidations);
        bell.onRing(Bell.Tone.MEMBERS, this::tellMembers);
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
            releaseKeys = sources.signer().ring().told();
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

    /// Ends every stream; edges attach to another replica.
    void close() {
        streams.forEach(stream -> stream.end(Status.UNAVAILABLE.withDescription("stopping")));
    }

    private void tellReleases() {
        if (!streams.isEmpty()) {
            Reach reach = sources.rollouts().reach();
            long settled = sources.settled();
            if (settled != toldSettled) {
                toldSettled = settled;
                tellMembers();
            }
            streams.forEach(stream -> stream.offer(reach));
        }
    }

    private void tellInvalidations() {
        streams.forEach(EdgeStream::tellInvalidations);
    }

    private void tellMembers() {
        if (!streams.isEmpty()) {
            Members members = sources.members();
            streams.forEach(stream -> stream.tell(members));
        }
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
