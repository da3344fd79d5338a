package dev.warmfront.edge.config;

import com.google.protobuf.ByteString;
import dev.warmfront.edge.health.Flips;
import dev.warmfront.edge.health.Membership;
import dev.warmfront.edge.health.Opinion;
import dev.warmfront.edge.health.Peer;
import dev.warmfront.edge.telemetry.Watch;
import dev.warmfront.edge.telemetry.Watching;
import dev.warmfront.engine.cache.Purge;
import dev.warmfront.engine.fleet.Digests;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.engine.health.Health;
import dev.warmfront.protocol.AccessLines;
import dev.warmfront.protocol.Ack;
import dev.warmfront.protocol.Flip;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.Hello;
import dev.warmfront.protocol.Invalidation;
import dev.warmfront.protocol.InvalidationAck;
import dev.warmfront.protocol.Key;
import dev.warmfront.protocol.Keys;
import dev.warmfront.protocol.Member;
import dev.warmfront.protocol.MemberNews;
import dev.warmfront.protocol.Members;
import dev.warmfront.protocol.Nack;
import dev.warmfront.protocol.ReleasePart;
import dev.warmfront.protocol.Status;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.protocol.Traffic;
import dev.warmfront.protocol.Verdict;
import dev.warmfront.protocol.Watches;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.NotAsPromised;
import dev.warmfront.snapshot.Release;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done with the messages of the control plane, one at a time.
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final DataFolder folder;
    private final Keyring keyring;
    private final Running running;
    private final BiFunction<Release, Map<String, String>, Live> build;
    private final Receiver receiver;
    private final Parts parts = new Parts();
    private final Digests digests;
    private Map<String, String> keysPem;
    private long flipsTold;
    private Known known;
    private long watchedUntilNanos;

    Session(
            DataFolder folder,
            Keyring keyring,
            Running running,
            Map<String, String> keysPem,
            Known known,
            BiFunction<Release, Map<String, String>, Live> build,
            Receiver receiver) {
        this.folder = folder;
        this.digests = folder.digests();
        this.keyring = keyring;
        this.running = running;
        this.keysPem = keysPem;
        this.known = known;
        this.build = build;
        this.receiver = receiver;
    }

    /// Looks who signed what was kept and runs; if nobody who may, it runs no longer.
    void verify(LastGood good) {
        try {
            keyring.verify(good);
        } catch (ReleaseRefused e) {
            keyring.tell(e, 0);
            keysPem = Map.of();
            running.withdraw();
            receiver.started(running.live());
        }
    }

    /// The first message of a connection.
    FromEdge hello(FleetSettings settings) {
        parts.clear();
        flipsTold = 0;
        Release release = running.live().release();
        return FromEdge.newBuilder()
                .setHello(
                        Hello.newBuilder()
                                .setSoftwareVersion(settings.softwareVersion())
                                .setReleaseVersion(release.version())
                                .setReleaseDigest(release.digest().hex())
                                .setInvalidationSequence(known.invalidationSequence())
                                .setReleaseKeysSerial(keyring.serial())
                                .setProtocol(Protocol.VERSION)
                                .setEndpoints(settings.endpoints().get()))
                .build();
    }

    FromEdge status() {
        Status.Builder status =
                Status.newBuilder()
                        .setTraffic(traffic(receiver.traffic()))
                        .setDraining(receiver.isDraining())
                        .setConnections(receiver.connections())
                        .setReleaseVersion(running.live().release().version());
        for (Map.Entry<String, Opinion> verdict : receiver.verdicts().entrySet()) {
            Health health = verdict.getValue().health();
            status.addVerdicts(
                    Verdict.newBuilder()
                            .setHealthCheckId(verdict.getKey())
                            .setHealthy(health.healthy())
                            .setReason(verdict.getValue().reason())
                            .setSinceEpochMillis(health.sinceEpochMillis()));
        }
        for (Flips.Flip flip : receiver.flips().after(flipsTold)) {
            flipsTold = flip.number();
            status.addFlips(
                    Flip.newBuilder()
                            .setHealthCheckId(flip.healthCheckId())
                            .setHealthy(flip.healthy())
                            .setReason(flip.reason())
                            .setVotesHealthy(flip.votesHealthy())
                            .setVotes(flip.votes())
                            .setAtEpochMillis(flip.atEpochMillis()));
        }
        return FromEdge.newBuilder().setStatus(status).build();
    }

    private static Traffic traffic(dev.warmfront.edge.telemetry.Traffic.Sums sums) {
        return Traffic.newBuilder()
                .setRequests(sums.requests())
                .setErrors(sums.errors())
                .setHits(sums.hits())
                .setMisses(sums.misses())
                .setHeads(sums.heads())
                .setHeadMicros(sums.headMicros())
                .build();
    }

    /// Does what `message` says, and gives what is to be answered to `answer`.
    ///
    /// @return whether everything that was missed has been sent
    boolean handle(ToEdge message, String ownId, Consumer<FromEdge> answer) throws IOException {
        switch (message.getMessageCase()) {
            case RELEASE_PART -> release(message.getReleasePart(), answer);
            case KEYS -> keysPem = keys(message.getKeys());
            case INVALIDATION -> invalidate(message.getInvalidation(), answer);
            case RELEASE_KEYS -> keyring.take(message.getReleaseKeys());
            case MEMBERS -> members(membership(message.getMembers()), ownId);
            case MEMBER_NEWS -> members(after(message.getMemberNews()), ownId);
            case WATCHES -> watch(message.getWatches());
            case SERVICE -> drain(message.getService().getDrain());
            case WELCOME -> LOG.debug("Welcome from {}", message.getWelcome().getSoftwareVersion());
            case CAUGHT_UP -> {
                return true;
            }
            case MESSAGE_NOT_SET -> LOG.warn("The control plane said something newer than this");
        }
        return false;
    }

    /// Whether there may be something to tell those who watch.
    boolean isWatched() {
        return receiver.watching().isOn();
    }

    /// Tells those who watch what was answered since the last time; forgets them when they have not
    /// been named again for too long.
    void tellWatchers(Consumer<FromEdge> say) {
        long now = System.nanoTime();
        if (now - watchedUntilNanos > 0) {
            unwatch();
        }
        for (Watching.Seen seen : receiver.watching().take(now)) {
            AccessLines.Builder lines =
                    AccessLines.newBuilder().setWatchId(seen.watchId()).setOmitted(seen.omitted());
            seen.lines().forEach(line -> lines.addLines(ByteString.copyFrom(line)));
            say.accept(FromEdge.newBuilder().setAccessLines(lines).build());
        }
    }

    /// Nobody is there to be told.
    void unwatch() {
        receiver.watching().end();
    }

    private void watch(Watches watches) {
        long now = System.nanoTime();
        watchedUntilNanos = now + TimeUnit.SECONDS.toNanos(watches.getSeconds());
        receiver.watching()
                .watch(
                        watches.getWatchesList().stream()
                                .map(watch ->
                                        new Watch(
                                                watch.getId(),
                                                watch.getDistributionId(),
                                                watch.getStatus(),
                                                watch.getPath(),
                                                Math.max(1, watch.getOneIn())))
                                .toList(),
                        now);
    }

    private void release(ReleasePart part, Consumer<FromEdge> answer) {
        try {
            Parts.Offer offer = whole(part);
            if (offer != null) {
                advance(offer, answer);
            }
        } catch (ReleaseRefused e) {
            parts.clear();
            keyring.tell(e, running.live().release().version());
            answer.accept(
                    FromEdge.newBuilder()
                            .setNack(
                                    Nack.newBuilder()
                                            .setReleaseVersion(part.getReleaseVersion())
                                            .setReason(e.reason().name())
                                            .setDiagnostic(String.valueOf(e.getMessage())))
                            .build());
        }
    }

    private Parts.@Nullable Offer whole(ReleasePart part) throws ReleaseRefused {
        try {
            return parts.add(part);
        } catch (IllegalArgumentException e) {
            throw new ReleaseRefused(ReleaseRefusal.UNREADABLE, e);
        }
    }

    private void advance(Parts.Offer offer, Consumer<FromEdge> answer) throws ReleaseRefused {
        long started = System.nanoTime();
        Delta delta = offer.delta();
        Release before = running.live().release();
        if (delta.version() > before.version()) {
            keyring.check(offer.warrant());
            boolean whole = delta.base().equals(Release.NONE.digest());
            Release next = applied(delta, whole ? Release.NONE : before);
            run(new LastGood(next, offer.warrant(), keysPem), delta);
            LOG.info(
                    "Release {} runs, {} ms after it came",
                    next.version(),
                    (System.nanoTime() - started) / 1_000_000);
        } else if (!delta.target().equals(before.digest())) {
            throw new ReleaseRefused(
                    ReleaseRefusal.ROLLED_BACK,
                    "release version: "
                            + delta.version()
                            + " (expected: above "
                            + before.version()
                            + ", which runs)");
        }
        Release now = running.live().release();
        answer.accept(
                FromEdge.newBuilder()
                        .setAck(
                                Ack.newBuilder()
                                        .setReleaseVersion(now.version())
                                        .setReleaseDigest(now.digest().hex()))
                        .build());
    }

    private Release applied(Delta delta, Release base) throws ReleaseRefused {
        try {
            return delta.applyTo(base, digests::of);
        } catch (NotAsPromised e) {
            throw new ReleaseRefused(ReleaseRefusal.TAMPERED, e);
        } catch (IllegalArgumentException e) {
            throw new ReleaseRefused(ReleaseRefusal.UNREADABLE, e);
        }
    }

    private void run(LastGood next, Delta delta) throws ReleaseRefused {
        try {
            Live live = build.apply(next.release(), keysPem);
            // On disk before it runs: then nothing is left that could fail.
            folder.save(next, delta);
            keyring.ran(next.release().version());
            running.advanceTo(live);
            receiver.started(live);
        } catch (IllegalArgumentException | IOException e) {
            throw new ReleaseRefused(ReleaseRefusal.UNRUNNABLE, e);
        }
    }

    private static Map<String, String> keys(Keys keys) {
        Map<String, String> pem = new HashMap<>();
        for (Key key : keys.getKeysList()) {
            pem.put(key.getCertificateId(), key.getPrivateKeyPem());
        }
        return Map.copyOf(pem);
    }

    private void invalidate(Invalidation invalidation, Consumer<FromEdge> answer)
            throws IOException {
        long sequence = invalidation.getSequence();
        if (sequence > known.invalidationSequence()) {
            receiver.invalidate(
                    sequence,
                    new Purge(
                            invalidation.getDistributionId(),
                            invalidation.getPathsList(),
                            invalidation.getTagsList(),
                            invalidation.getSoft()));
            known = known.with(sequence);
            folder.save(known);
        }
        answer.accept(
                FromEdge.newBuilder()
                        .setInvalidationAck(
                                InvalidationAck.newBuilder()
                                        .setSequence(known.invalidationSequence()))
                        .build());
    }

    private void drain(boolean wanted) throws IOException {
        if (wanted != known.drain()) {
            known = known.with(wanted);
            folder.save(known);
        }
        receiver.drain(wanted);
    }

    private static Membership membership(Members members) {
        return new Membership(
                members.getMembersList().stream().map(Session::peer).toList(),
                members.getSettledRelease());
    }

    private Membership after(MemberNews news) {
        return known.membership()
                .after(
                        news.getMembersList().stream().map(Session::peer).toList(),
                        Set.copyOf(news.getGoneEdgeIdsList()),
                        news.getSettledRelease());
    }

    private void members(Membership membership, String ownId) throws IOException {
        known = known.with(membership);
        folder.save(known);
        receiver.members(ownId, membership);
    }

    private static Peer peer(Member member) {
        return new Peer(
                member.getEdgeId(),
                member.getName(),
                member.getEndpoints().getAddressesList(),
                member.getEndpoints().getHttpPort(),
                member.getReleaseVersion(),
                member.getDraining(),
                Base64.getEncoder()
                        .encodeToString(member.getEndpoints().getPeerKey().toByteArray()));
    }
}
