package dev.warmfront.control.fleet;

import com.google.protobuf.ByteString;
import dev.warmfront.control.fleet.FleetService.Sources;
import dev.warmfront.control.fleet.ReleaseSigner.Ring;
import dev.warmfront.control.invalidation.Invalidations.Invalidation;
import dev.warmfront.control.verdict.Flips;
import dev.warmfront.control.verdict.Verdicts;
import dev.warmfront.control.watch.Watch;
import dev.warmfront.control.web.Outage;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.protocol.AccessLines;
import dev.warmfront.protocol.CaughtUp;
import dev.warmfront.protocol.Flip;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.Hello;
import dev.warmfront.protocol.Key;
import dev.warmfront.protocol.Keys;
import dev.warmfront.protocol.MemberNews;
import dev.warmfront.protocol.Nack;
import dev.warmfront.protocol.Service;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Verdict;
import dev.warmfront.protocol.Warrant;
import dev.warmfront.protocol.Watches;
import dev.warmfront.protocol.Welcome;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.certificate.Certificate;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The stream of one edge: what it runs, what it was sent and has not answered yet, what it knows.
///
/// One release is under way at a time; while it is, newer ones wait, and only the newest of them is
/// sent then. So a slow edge costs no memory here, and it skips what it need not run.
final class EdgeStream implements StreamObserver<FromEdge> {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeStream.class);

    /// So many turns of health checks are taken at once; an edge keeps no more.
    private static final int MOST_FLIPS = 256;

    private static final int LONGEST_TEXT = 1_000;

    /// How long an edge tells those who watch without hearing of them again.
    private static final int WATCH_SECONDS = 10;

    private static final long WATCHES_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final String edgeId;
    private final Instant until;
    private final ServerCallStreamObserver<ToEdge> toEdge;
    private final Sources sources;
    private boolean greeted;
    private boolean ended;
    private Release running = Release.NONE;
    private @Nullable Release underWay;
    private long refused;
    private long invalidated;
    private long releaseKeysSerial;
    private Roster roster = Roster.NONE;
    private List<Certificate> keysSent = List.of();
    private int protocol;
    private List<Watch> watches = List.of();
    private long watchesToldNanos;
    private String name = "";
    private @Nullable Boolean drainTold;
    private boolean draining;
    private final Map<String, Verdict> verdicts = new HashMap<>();

    /// @param edge whose it is, and until when
    EdgeStream(Caller.Known edge, ServerCallStreamObserver<ToEdge> toEdge, Sources sources) {
        this.edgeId = edge.edgeId();
        this.until = edge.until();
        this.toEdge = toEdge;
        this.sources = sources;
    }

    /// Runs when the edge is gone, whoever ended it.
    void onEnd(Runnable forget) {
        toEdge.setOnCancelHandler(forget);
        toEdge.setOnCloseHandler(forget);
    }

    @Override
    public synchronized void onNext(FromEdge message) {
        if (ended) {
            return;
        }
        if (!Instant.now().isBefore(until)) {
            end(Status.UNAUTHENTICATED.withDescription(Caller.expired(until).why()));
            return;
        }
        try {
            switch (message.getMessageCase()) {
                case HELLO -> greet(message.getHello());
                case ACK ->
                        acknowledged(
                                message.getAck().getReleaseVersion(),
                                message.getAck().getReleaseDigest());
                case NACK -> refused(message.getNack());
                case INVALIDATION_ACK ->
                        sources.heard().applied(edgeId, message.getInvalidationAck().getSequence());
                case STATUS -> status(message.getStatus());
                case ACCESS_LINES -> answered(message.getAccessLines());
                // A newer edge may say more than this version understands.
                case MESSAGE_NOT_SET -> LOG.debug("edge {} said something unknown", edgeId);
            }
        } catch (RuntimeException e) {
            Outage.log(LOG, "the stream of edge " + edgeId + " failed", e);
            end(Status.UNAVAILABLE);
        }
    }

    @Override
    public synchronized void onError(Throwable cause) {
        ended = true;
        LOG.info("edge {} went away: {}", edgeId, cause.getMessage());
    }

    @Override
    public synchronized void onCompleted() {
        if (!ended) {
            ended = true;
            toEdge.onCompleted();
        }
    }

    /// Sends the release the edge is to run, unless it runs it, was sent one it has not answered,
    /// or refused it.
    synchronized void offer(Reach reach) {
        Release newest = reach.of(edgeId);
        if (!greeted
                || ended
                || underWay != null
                || !newest.isNewerThan(running)
                || newest.version() == refused) {
            return;
        }
        sendKeys(newest);
        sendRelease(newest);
        underWay = newest;
    }

    /// Up to where invalidations were sent.
    synchronized long invalidated() {
        return greeted && !ended ? invalidated : Long.MAX_VALUE;
    }

    /// Sends what was invalidated since the last time.
    ///
    /// @param entries in order, at least everything after [#invalidated]
    synchronized void tell(List<Invalidation> entries) {
        if (!greeted || ended) {
            return;
        }
        for (Invalidation invalidation : entries) {
            if (invalidation.sequence() > invalidated) {
                send(
                        ToEdge.newBuilder()
                                .setInvalidation(
                                        dev.warmfront.protocol.Invalidation.newBuilder()
                                                .setSequence(invalidation.sequence())
                                                .setDistributionId(invalidation.distributionId())
                                                .addAllPaths(invalidation.paths())
                                                .addAllTags(invalidation.tags())
                                                .setSoft(invalidation.soft())));
                invalidated = invalidation.sequence();
            }
        }
    }

    /// Sends who the edges are, if it is not what was sent last; ends the stream of one that was
    /// revoked.
    ///
    /// @param before what most were told last
    /// @param news what is new since
    synchronized void tell(Roster now, Roster before, MemberNews news) {
        if (!greeted || ended) {
            return;
        }
        Boolean drain = now.drains().get(edgeId);
        if (drain == null) {
            // Shut out, unless it joined after the others were looked at.
            Optional<Edge> edge = sources.fleet().find(edgeId);
            if (edge.isEmpty() || edge.get().revokedAt() != null) {
                end(Status.UNAUTHENTICATED.withDescription(Fleet.REVOKED));
                return;
            }
            drain = edge.get().drain();
        }
        tellService(drain);
        if (now.saysAs(roster)) {
            return;
        } else if (before.saysAs(roster)) {
            send(ToEdge.newBuilder().setMemberNews(news));
        } else {
            send(ToEdge.newBuilder().setMembers(now.members()));
        }
        roster = now;
    }

    /// Says who watches what it answers, if that is not what was said last; now and then all the
    /// same, or it would forget.
    synchronized void tellWatches(List<Watch> all) {
        if (!greeted || ended || protocol < Protocol.WATCHES) {
            return;
        }
        List<Watch> now = all.stream().filter(watch -> watch.isAt(edgeId)).toList();
        long quiet = System.nanoTime() - watchesToldNanos;
        if (now.equals(watches) && (now.isEmpty() || quiet < WATCHES_AGAIN_NANOS)) {
            return;
        }
        Watches.Builder told = Watches.newBuilder().setSeconds(WATCH_SECONDS);
        for (Watch watch : now) {
            told.addWatches(
                    dev.warmfront.protocol.Watch.newBuilder()
                            .setId(watch.id())
                            .setDistributionId(watch.distributionId())
                            .setStatus(watch.status())
                            .setPath(watch.path())
                            .setOneIn(watch.oneIn()));
        }
        send(ToEdge.newBuilder().setWatches(told));
        watches = now;
        watchesToldNanos = System.nanoTime();
    }

    private void answered(AccessLines lines) {
        if (name.isEmpty()) {
            name = sources.fleet().find(edgeId).map(Edge::name).orElse(edgeId);
        }
        sources.listening()
                .heard(
                        edgeId,
                        name,
                        lines.getWatchId(),
                        lines.getLinesList().stream().map(ByteString::toByteArray).toList(),
                        lines.getOmitted());
    }

    /// Says whether it is to have viewers, if that is not what was said last.
    private void tellService(boolean drain) {
        if (drainTold == null || drainTold != drain) {
            drainTold = drain;
            send(ToEdge.newBuilder().setService(Service.newBuilder().setDrain(drain)));
        }
    }

    synchronized void end(Status why) {
        if (!ended) {
            ended = true;
            toEdge.onError(why.asRuntimeException());
        }
    }

    private void greet(Hello hello) {
        Optional<String> complaint =
                Protocol.complaint(hello.getProtocol(), "edge", "control plane");
        if (complaint.isPresent()) {
            LOG.error("edge {} is sent away. {}", edgeId, complaint.get());
            end(Status.FAILED_PRECONDITION.withDescription(complaint.get()));
            return;
        }
        protocol = hello.getProtocol();
        send(
                ToEdge.newBuilder()
                        .setWelcome(
                                Welcome.newBuilder()
                                        .setProtocol(Protocol.VERSION)
                                        .setSoftwareVersion(FleetService.softwareVersion())));
        sources.heard().forget(edgeId);
        sources.fleet().greeted(edgeId, hello);
        LOG.info(
                "edge {} attached, runs release {}, software {}",
                edgeId,
                hello.getReleaseVersion(),
                hello.getSoftwareVersion());
        running = runningOf(hello);
        invalidated = hello.getInvalidationSequence();
        releaseKeysSerial = hello.getReleaseKeysSerial();
        greeted = true;
        tellKeys();
        Reach reach = sources.rollouts().reach();
        if (reach.of(edgeId).isNewerThan(running)) {
            offer(reach);
        } else {
            // It may have come back without the keys, which it keeps in memory only.
            sendKeys(running);
        }
        tell(sources.invalidations().after(invalidated));
        roster = sources.roster();
        tellService(roster.drains().getOrDefault(edgeId, false));
        send(ToEdge.newBuilder().setMembers(roster.members()));
        send(ToEdge.newBuilder().setCaughtUp(CaughtUp.getDefaultInstance()));
    }

    /// What the edge says it runs, when that is something published here; else it gets everything.
    private Release runningOf(Hello hello) {
        return sources.releases()
                .find(hello.getReleaseVersion())
                .filter(release -> release.digest().hex().equals(hello.getReleaseDigest()))
                .orElse(Release.NONE);
    }

    private void acknowledged(long version, String digest) {
        Release sent = underWay;
        if (sent == null || sent.version() != version || !sent.digest().hex().equals(digest)) {
            LOG.warn("edge {} acknowledged release {}, which it was not sent", edgeId, version);
            return;
        }
        running = sent;
        underWay = null;
        sources.heard().runs(edgeId, version, digest);
        offer(sources.reach());
    }

    private void refused(Nack nack) {
        String diagnostic = shortened(nack.getDiagnostic());
        LOG.warn(
                "edge {} refused release {}: {} {}",
                edgeId,
                nack.getReleaseVersion(),
                shortened(nack.getReason()),
                diagnostic);
        refused = nack.getReleaseVersion();
        underWay = null;
        sources.fleet().refused(edgeId, refused, diagnostic);
        sources.rollouts().refused(refused, diagnostic);
        offer(sources.reach());
    }

    private void status(dev.warmfront.protocol.Status status) {
        boolean turned = status.getDraining() != draining;
        draining = status.getDraining();
        sources.heard().status(edgeId, status, turned);
        for (Verdict verdict : status.getVerdictsList()) {
            if (!verdict.equals(verdicts.put(verdict.getHealthCheckId(), verdict))) {
                sources.verdicts()
                        .note(
                                new Verdicts.Verdict(
                                        edgeId,
                                        shortened(verdict.getHealthCheckId()),
                                        verdict.getHealthy(),
                                        shortened(verdict.getReason()),
                                        Instant.ofEpochMilli(verdict.getSinceEpochMillis())));
            }
        }
        status.getFlipsList().stream().limit(MOST_FLIPS).forEach(this::flipped);
    }

    private void flipped(Flip flip) {
        int votes = Math.max(0, flip.getVotes());
        sources.flips()
                .note(
                        new Flips.Flip(
                                edgeId,
                                shortened(flip.getHealthCheckId()),
                                flip.getHealthy(),
                                shortened(flip.getReason()),
                                Math.clamp(flip.getVotesHealthy(), 0, votes),
                                votes,
                                Instant.ofEpochMilli(flip.getAtEpochMillis())));
    }

    private void sendKeys(Release release) {
        List<Certificate> certificates = release.snapshot().certificates();
        if (certificates.equals(keysSent)) {
            return;
        }
        List<String> ids = certificates.stream().map(Certificate::id).toList();
        Map<String, String> keys = new TreeMap<>();
        sources.keys().forEach(provider -> keys.putAll(provider.keysPem(ids)));
        if (keys.isEmpty()) {
            return;
        }
        // With one missing they are sent again next time.
        keysSent = keys.size() == ids.size() ? certificates : List.of();
        Keys.Builder message = Keys.newBuilder();
        keys.forEach((id, pem) ->
                message.addKeys(Key.newBuilder().setCertificateId(id).setPrivateKeyPem(pem)));
        send(ToEdge.newBuilder().setKeys(message));
    }

    /// Sends the keys for releases, unless they are what the edge has; a key comes to every edge
    /// before anything that is signed with it.
    private Ring tellKeys() {
        Ring ring = sources.signer().ring();
        if (ring.serial() != releaseKeysSerial) {
            send(ToEdge.newBuilder().setReleaseKeys(sources.signer().told(ring)));
            releaseKeysSerial = ring.serial();
        }
        return ring;
    }

    private void sendRelease(Release release) {
        Ring ring = tellKeys();
        Warrant warrant = sources.signer().sign(release, ring, Instant.now());
        sources.deltas().between(running, release, warrant).forEach(toEdge::onNext);
    }

    private void send(ToEdge.Builder message) {
        toEdge.onNext(message.build());
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
