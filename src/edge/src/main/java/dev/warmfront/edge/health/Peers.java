package dev.warmfront.edge.health;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.Lag;
import dev.warmfront.engine.health.Outcome;
import dev.warmfront.engine.origin.AddressGuard;
import dev.warmfront.snapshot.health.Probe;
import dev.warmfront.snapshot.waf.Cidr;
import io.netty.channel.EventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches the other edges of the fleet by asking each of them how it is, four times a second, and
/// keeps the view of the fleet that DNS answers from. Needs nobody else for it.
///
/// A refused connection counts at once; any other failure is confirmed by two more probes 50 ms
/// apart before the edge counts as down. One good answer brings it back.
public final class Peers implements AutoCloseable {

    /// From one probe of an edge to the next.
    public static final Duration INTERVAL = Duration.ofMillis(250);

    static final Duration CONFIRM = Duration.ofMillis(50);
    static final int CONFIRMATIONS = 3;
    private static final Duration TIMEOUT = Duration.ofMillis(400);

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    /// Members of the fleet are told by the control plane: where they are is not for strangers to
    /// say.
    private static final AddressGuard ANYWHERE =
            new AddressGuard(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));

    private final LongSupplier ownVersion;
    private final BooleanSupplier ownDraining;
    private final Probing probing;
    private final HashedWheelTimer timer;
    private final Map<String, Watched> watched = new TreeMap<>();
    private Membership membership = Membership.NONE;
    private String ownId = "";
    private Lag lag = Lag.NONE;
    private boolean closed;
    private volatile Fleet fleet = Fleet.EMPTY;

    /// Watches nobody yet.
    ///
    /// @param ownVersion of the release that runs here
    /// @param ownDraining whether this edge drains
    public Peers(
            EventLoopGroup loops,
            Transport transport,
            Metrics metrics,
            LongSupplier ownVersion,
            BooleanSupplier ownDraining) {
        this.ownVersion = ownVersion;
        this.ownDraining = ownDraining;
        probing = new Probing(loops, transport);
        timer = Wheel.start("peers");
        metrics.gauge("warmfront_fleet_edges", "Edges of the fleet.", () -> all().size());
        metrics.gauge(
                "warmfront_fleet_edges_down",
                "Edges of the fleet that do not answer this one.",
                () ->
                        all().stream()
                                .filter(member -> member.liveness() == Fleet.Liveness.DOWN)
                                .count());
        timer.newTimeout(timeout -> tick(), 100, TimeUnit.MILLISECONDS);
    }

    /// The fleet as it was a moment ago.
    public Fleet fleet() {
        return fleet;
    }

    /// Everybody, as they are known now, by id.
    public synchronized List<Fleet.Member> all() {
        List<Fleet.Member> all = new ArrayList<>();
        for (Peer peer : membership.members()) {
            if (peer.id().equals(ownId)) {
                all.add(
                        new Fleet.Member(
                                ownId,
                                addresses(peer),
                                Fleet.Liveness.UP,
                                ownVersion.getAsLong(),
                                ownDraining.getAsBoolean()));
            } else {
                Watched one = watched.get(peer.id());
                if (one != null) {
                    all.add(one.member());
                }
            }
        }
        return all;
    }

    /// Watches exactly these from now on; of the edge `ownId` it knows without asking.
    public synchronized void watch(String ownId, Membership membership) {
        if (closed) {
            return;
        }
        this.ownId = ownId;
        this.membership = membership;
        Set<String> wanted = new HashSet<>();
        for (Peer peer : membership.members()) {
            if (peer.id().equals(ownId)) {
                continue;
            }
            wanted.add(peer.id());
            Watched before = watched.get(peer.id());
            if (before == null) {
                Watched next = new Watched(peer);
                watched.put(peer.id(), next);
                next.schedule(ThreadLocalRandom.current().nextLong(INTERVAL.toMillis()));
            } else {
                before.peer = peer;
            }
        }
        watched.entrySet()
                .removeIf(entry -> {
                    boolean gone = !wanted.contains(entry.getKey());
                    entry.getValue().stopped |= gone;
                    return gone;
                });
        refresh();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        // Not while it is locked: this waits for the timer's thread, which may wait for the lock.
        timer.stop();
        probing.close();
    }

    /// Releases age even while nobody's health changes.
    private synchronized void tick() {
        if (!closed) {
            refresh();
            timer.newTimeout(timeout -> tick(), 100, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void refresh() {
        List<Fleet.Member> all = all();
        long newest = ownVersion.getAsLong();
        for (Fleet.Member member : all) {
            newest = Math.max(newest, member.version());
        }
        long now = System.nanoTime();
        lag = lag.at(membership.askable(newest), now);
        fleet = new Fleet(all, lag.requiredVersion(now));
    }

    private static List<Cidr> addresses(Peer peer) {
        List<Cidr> addresses = new ArrayList<>();
        for (String address : peer.addresses()) {
            try {
                addresses.add(Cidr.parse(address));
            } catch (IllegalArgumentException e) {
                LOG.warn("Edge {} has an address that is none: {}", peer.id(), e.getMessage());
            }
        }
        return addresses;
    }

    /// One other edge.
    private final class Watched {

        private Peer peer;
        private Fleet.Liveness liveness = Fleet.Liveness.UP;
        private int failures;
        private @Nullable PeerAnswer last;
        private boolean stopped;

        Watched(Peer peer) {
            this.peer = peer;
        }

        /// What it says of itself counts, and until it has said something, what is said of it.
        Fleet.Member member() {
            PeerAnswer told = last;
            return new Fleet.Member(
                    peer.id(),
                    addresses(peer),
                    liveness,
                    told == null ? peer.version() : told.version(),
                    told == null ? peer.draining() : told.draining());
        }

        void schedule(long delayMillis) {
            timer.newTimeout(timeout -> probe(), delayMillis, TimeUnit.MILLISECONDS);
        }

        private void probe() {
            Probe.Http probe;
            synchronized (Peers.this) {
                if (stopped || closed) {
                    return;
                }
                if (peer.addresses().isEmpty() || peer.httpPort() < 1) {
                    schedule(INTERVAL.toMillis());
                    return;
                }
                String host = peer.addresses().getFirst();
                probe = new Probe.Http(host, peer.httpPort(), "edge.invalid", PeerAnswer.PATH);
            }
            long started = System.nanoTime();
            probing.probe(probe, TIMEOUT, ANYWHERE, true)
                    .thenAccept(finding -> note(finding, started));
        }

        private void note(Finding finding, long started) {
            synchronized (Peers.this) {
                if (stopped || closed) {
                    return;
                }
                Fleet.Member before = member();
                PeerAnswer answer = PeerAnswer.parse(finding.body());
                // Another edge may have taken over the address.
                if (answer != null && answer.edgeId().equals(peer.id())) {
                    last = answer;
                    failures = 0;
                    liveness = Fleet.Liveness.UP;
                } else {
                    failures = finding.outcome() == Outcome.REFUSED ? CONFIRMATIONS : failures + 1;
                    liveness =
                            failures >= CONFIRMATIONS
                                    ? Fleet.Liveness.DOWN
                                    : Fleet.Liveness.SUSPECT;
                }
                if (before.liveness() != liveness && liveness != Fleet.Liveness.SUSPECT) {
                    LOG.info(
                            "Edge {} ({}) is {}",
                            peer.name(),
                            peer.id(),
                            liveness == Fleet.Liveness.UP ? "up" : "down: " + why(finding));
                }
                if (!before.equals(member())) {
                    refresh();
                }
            }
            long pause = liveness == Fleet.Liveness.SUSPECT ? CONFIRM.toMillis() : interval();
            schedule(Math.max(1, pause - (System.nanoTime() - started) / 1_000_000));
        }

        private static String why(Finding finding) {
            return finding.outcome().isSuccess()
                    ? "Somebody else answers at its address"
                    : finding.outcome().sentence();
        }

        private static long interval() {
            long interval = INTERVAL.toMillis();
            return interval - interval / 20 + ThreadLocalRandom.current().nextLong(interval / 10);
        }
    }
}
