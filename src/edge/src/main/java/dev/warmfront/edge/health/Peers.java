package dev.warmfront.edge.health;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.edge.tls.OriginTrust;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.Lag;
import dev.warmfront.engine.health.Health;
import dev.warmfront.engine.health.Outcome;
import dev.warmfront.engine.origin.AddressGuard;
import dev.warmfront.snapshot.health.Probe;
import dev.warmfront.snapshot.waf.Cidr;
import io.netty.channel.EventLoopGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
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

/// Watches other edges of the fleet by asking each of them how it is, four times a second, and
/// keeps the view of the fleet that DNS answers from: what the edges together make of each other.
///
/// To the one that asks, a refused connection counts at once; any other failure is confirmed by two
/// more probes 50 ms apart, or by one when the edge does not say anything any more either. One good
/// answer brings an edge back, unless it fell several times lately. When another edge says that one
/// is down, it is asked at once.
public final class Peers implements AutoCloseable {

    /// From one probe of an edge to the next.
    public static final Duration INTERVAL = Duration.ofMillis(250);

    static final Duration CONFIRM = Duration.ofMillis(50);
    static final int CONFIRMATIONS = 3;

    /// Until an answer must be there: four times as long as answers take, within these.
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(300);

    private static final Duration MOST_TIMEOUT = Duration.ofSeconds(1);

    /// A probe that ended so much later than it should have tells of this edge, not of the other.
    static final Duration ASLEEP = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    /// Members of the fleet are told by the control plane: where they are is not for strangers to
    /// say.
    private static final AddressGuard ANYWHERE =
            new AddressGuard(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));

    private final Exchange exchange;
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
    /// @param exchange with the others
    /// @param ownVersion of the release that runs here
    /// @param ownDraining whether this edge drains
    public Peers(
            EventLoopGroup loops,
            Transport transport,
            Metrics metrics,
            Exchange exchange,
            LongSupplier ownVersion,
            BooleanSupplier ownDraining) {
        this.exchange = exchange;
        this.ownVersion = ownVersion;
        this.ownDraining = ownDraining;
        probing = new Probing(loops, transport, new OriginTrust(List.of()));
        timer = Wheel.start("peers");
        metrics.gauge("warmfront_fleet_edges", "Edges of the fleet.", () -> all().size());
        metrics.gauge(
                "warmfront_fleet_edges_down",
                "Edges of the fleet that count as down.",
                () ->
                        all().stream()
                                .filter(member -> member.liveness() == Fleet.Liveness.DOWN)
                                .count());
        timer.newTimeout(timeout -> tick(), 100, TimeUnit.MILLISECONDS);
        exchange.listen(
                new Exchange.Listener() {
                    @Override
                    public void decided() {
                        decide();
                    }

                    @Override
                    public void suspected(String target) {
                        suspect(target);
                    }
                });
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
        exchange.fleet(ownId, membership);
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

    private synchronized void decide() {
        if (!closed) {
            watched.values().forEach(Watched::tell);
            refresh();
        }
    }

    private synchronized void suspect(String target) {
        Watched one = watched.get(target);
        if (one != null && !closed) {
            one.hurry();
        }
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
        fleet = fleet.then(all, lag.requiredVersion(now));
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
        private Health found = Health.unprobed(System.currentTimeMillis());
        private double usualMillis;
        private boolean up = true;
        private @Nullable PeerAnswer last;
        private @Nullable Timeout next;
        private boolean stopped;

        Watched(Peer peer) {
            this.peer = peer;
        }

        /// What it says of itself counts, to all of us or to this one, and until it has said
        /// something, what is said of it.
        Fleet.Member member() {
            Consensus.Word word = exchange.word(peer.id());
            PeerAnswer told = last;
            long version =
                    word != null ? word.release() : told != null ? told.version() : peer.version();
            boolean draining =
                    word != null
                            ? word.draining()
                            : told != null ? told.draining() : peer.draining();
            return new Fleet.Member(peer.id(), addresses(peer), liveness(), version, draining);
        }

        private Fleet.Liveness liveness() {
            Consensus.Standing standing = exchange.of(peer.id());
            if (!standing.healthy()) {
                return Fleet.Liveness.DOWN;
            }
            return standing.suspect() || found.isSuspect()
                    ? Fleet.Liveness.SUSPECT
                    : Fleet.Liveness.UP;
        }

        /// Tells people when it went down or came back.
        void tell() {
            boolean now = exchange.isHealthy(peer.id());
            if (now != up) {
                up = now;
                LOG.info(
                        "Edge {} ({}) is {}",
                        peer.name(),
                        peer.id(),
                        up ? "up" : "down: " + found.last().sentence());
            }
        }

        void schedule(long delayMillis) {
            next = timer.newTimeout(timeout -> probe(), delayMillis, TimeUnit.MILLISECONDS);
        }

        /// Asks now, unless it is being asked.
        void hurry() {
            Timeout waiting = next;
            if (waiting != null && waiting.cancel()) {
                schedule(0);
            }
        }

        private void probe() {
            Probe.Http probe;
            Duration timeout;
            synchronized (Peers.this) {
                next = null;
                if (stopped || closed) {
                    return;
                }
                if (peer.addresses().isEmpty()
                        || peer.httpPort() < 1
                        || !exchange.isMine(peer.id())) {
                    schedule(INTERVAL.toMillis());
                    return;
                }
                String host = peer.addresses().getFirst();
                probe = Probe.Http.plain(host, peer.httpPort(), "edge.invalid", PeerAnswer.PATH);
                timeout = Duration.ofMillis(timeoutMillis());
            }
            long started = System.nanoTime();
            probing.probe(probe, timeout, ANYWHERE, true)
                    .thenAccept(finding -> note(finding, timeout, started));
        }

        private void note(Finding finding, Duration timeout, long started) {
            long took = (System.nanoTime() - started) / 1_000_000;
            PeerAnswer answer = PeerAnswer.parse(finding.body());
            // Another edge may have taken over the address.
            boolean itself = answer != null && answer.edgeId().equals(peer.id());
            Outcome outcome = outcome(finding, itself);
            boolean late = !itself && took > timeout.plus(ASLEEP).toMillis();
            boolean healthy;
            synchronized (Peers.this) {
                if (stopped || closed) {
                    return;
                }
                Fleet.Member before = member();
                if (itself) {
                    last = answer;
                    usualMillis = Math.max((double) took, usualMillis * 0.98);
                }
                if (!late) {
                    long now = System.currentTimeMillis();
                    found = found.after(outcome, failures(outcome), 1, now);
                }
                healthy = found.healthy();
                if (!before.equals(member())) {
                    refresh();
                }
            }
            // Not while it is locked: whoever is told then may ask.
            if (!late) {
                exchange.found(peer.id(), healthy);
            }
            synchronized (Peers.this) {
                if (!stopped && !closed) {
                    boolean confirms = found.healthy() && found.isSuspect();
                    long pause = confirms ? CONFIRM.toMillis() : interval();
                    schedule(Math.max(1, pause - took));
                }
            }
        }

        /// How many in a row are believed. Who is not heard of either needs fewer.
        private int failures(Outcome outcome) {
            if (outcome == Outcome.REFUSED) {
                return 1;
            }
            return exchange.isSilent(peer.id()) ? CONFIRMATIONS - 1 : CONFIRMATIONS;
        }

        /// Its status says whether it wants viewers, not whether it is there.
        private static Outcome outcome(Finding finding, boolean itself) {
            if (itself) {
                return Outcome.SUCCEEDED;
            }
            return finding.outcome().isSuccess() ? Outcome.SOMEBODY_ELSE : finding.outcome();
        }

        private long timeoutMillis() {
            return Math.clamp(
                    (long) (usualMillis * 4), LEAST_TIMEOUT.toMillis(), MOST_TIMEOUT.toMillis());
        }

        private static long interval() {
            long interval = INTERVAL.toMillis();
            return interval - interval / 20 + ThreadLocalRandom.current().nextLong(interval / 10);
        }
    }
}
