package dev.warmfront.edge.health;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.health.Checkers;
import dev.warmfront.protocol.Ballot;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.HashedWheelTimer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells every other edge what this one finds, four times a second and whenever it finds something
/// else, hears what they find, and knows what all of them together make of it.
///
/// As much is sent when nothing happens as when everything does. There is no leader, and neither
/// the control plane nor a database is needed.
public final class Exchange implements AutoCloseable {

    /// From one ballot to the next, when nothing is new.
    static final Duration INTERVAL = Duration.ofMillis(250);

    private static final Duration DECIDE = Duration.ofMillis(50);

    /// An edge that is up and was not heard of for so long is one that is kept from talking.
    private static final Duration UNHEARD = Duration.ofSeconds(10);

    /// With its head a datagram stays below what goes through everywhere in one piece.
    private static final int MOST_VOTES = 120;

    private static final int LONGEST = 1472;

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /// Somebody who acts on what was found.
    interface Listener {

        /// Something counts as healthy that did not, or the other way round, or is in doubt.
        void decided();

        /// Somebody does not find a target healthy any more.
        default void suspected(String target) {}
    }

    /// Another edge to talk with.
    private static final class Partner {

        private final Peer peer;
        private final InetSocketAddress address;
        private final Mac mac;
        private boolean unheard;

        Partner(Peer peer, InetSocketAddress address, Mac mac) {
            this.peer = peer;
            this.address = address;
            this.mac = mac;
        }

        synchronized byte[] seal(long sender, Ballot ballot) {
            return Seal.close(sender, ballot, mac);
        }

        /// Tells people when it cannot be heard though it is up.
        synchronized void note(boolean nowUnheard) {
            if (nowUnheard && !unheard) {
                LOG.warn(
                        "Edge {} ({}) is up, but what it finds is not heard here. Each decides for"
                                + " itself until it is (expected: UDP from its port {} to this"
                                + " edge's HTTP port)",
                        peer.name(),
                        peer.id(),
                        peer.httpPort());
            }
            unheard = nowUnheard;
        }

        synchronized Optional<Ballot> open(byte[] datagram) {
            return Seal.open(datagram, mac);
        }
    }

    private final PeerKey key;
    private final LongSupplier ownVersion;
    private final BooleanSupplier ownDraining;
    private final Consensus consensus = new Consensus();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final HashedWheelTimer timer;
    private final LongAdder heard;
    private final LongAdder refused;
    private volatile Map<Long, Partner> partners = Map.of();
    private volatile String ownId = "";
    private volatile @Nullable Channel channel;
    private volatile boolean closed;
    private long sequence;

    /// Talks to nobody before [#open].
    ///
    /// @param ownVersion of the release that runs here
    /// @param ownDraining whether this edge drains
    public Exchange(
            PeerKey key, Metrics metrics, LongSupplier ownVersion, BooleanSupplier ownDraining) {
        this.key = key;
        this.ownVersion = ownVersion;
        this.ownDraining = ownDraining;
        heard = counter(metrics, "heard");
        refused = counter(metrics, "refused");
        timer = Wheel.start("exchange");
        timer.newTimeout(timeout -> tick(), DECIDE.toMillis(), TimeUnit.MILLISECONDS);
        timer.newTimeout(timeout -> repeat(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static LongAdder counter(Metrics metrics, String outcome) {
        return metrics.counter(
                "warmfront_ballots_total",
                "Datagrams of other edges: heard, or refused because nobody we know made them.",
                "outcome",
                outcome);
    }

    /// Listens to the others, by UDP.
    ///
    /// @throws IOException if the port cannot be listened on
    public void open(EventLoopGroup loops, Transport transport, InetSocketAddress address)
            throws IOException, InterruptedException {
        var binding =
                new Bootstrap()
                        .group(loops)
                        .channel(transport.datagrams())
                        .handler(new Ears())
                        .bind(address)
                        .await();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "UDP port: " + address.getPort() + " cannot be listened on", binding.cause());
        }
        channel = binding.channel();
        tell();
    }

    /// Whether a health check, or an edge, counts as healthy; what is not probed does. Takes no
    /// lock.
    public boolean isHealthy(String target) {
        return consensus.of(target).healthy();
    }

    Consensus.Standing of(String target) {
        return consensus.of(target);
    }

    /// What another edge says of itself; null when it was not heard of lately.
    Consensus.@Nullable Word word(String edge) {
        return consensus.word(edge, System.nanoTime());
    }

    /// Whether another edge that used to say something says nothing any more.
    boolean isSilent(String edge) {
        return consensus.isUnheard(edge, INTERVAL.multipliedBy(2), System.nanoTime());
    }

    boolean isMine(String target) {
        return consensus.isMine(target);
    }

    /// How those who probe a target have voted.
    Consensus.Tally tally(String target) {
        return consensus.tally(target, System.nanoTime());
    }

    /// Whether this edge would probe it, if it were there to be probed.
    boolean isAmongCheckers(String target) {
        return consensus.isAmongCheckers(target);
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    /// The fleet is these.
    void fleet(String own, Membership membership) {
        Map<Long, Partner> before = partners;
        Map<Long, Partner> now = new HashMap<>();
        for (Peer peer : membership.members()) {
            if (!peer.id().equals(own)) {
                long number = Checkers.hash(peer.id());
                Partner known = before.get(number);
                boolean same = known != null && known.peer.isReachedLike(peer) && ownId.equals(own);
                Partner partner = same ? known : partner(peer);
                if (partner != null) {
                    now.put(number, partner);
                }
            }
        }
        partners = Map.copyOf(now);
        ownId = own;
        consensus.fleet(
                own,
                Set.copyOf(membership.members().stream().map(Peer::id).toList()),
                now.values().stream().map(partner -> partner.peer.id()).toList(),
                System.nanoTime());
    }

    /// These are to be probed, beside the edges.
    void checks(Set<String> ids) {
        consensus.checks(ids);
    }

    /// This edge finds a target healthy, or not.
    void found(String target, boolean healthy) {
        if (consensus.found(target, healthy, System.nanoTime())) {
            tell();
            decide();
        }
    }

    void forget(String target) {
        consensus.forget(target);
    }

    /// Says at once what there is to say.
    public void tell() {
        Channel open = channel;
        if (open == null || partners.isEmpty() || closed) {
            return;
        }
        long number = Checkers.hash(ownId);
        for (Ballot.Builder ballot : consensus.ballots(MOST_VOTES, System.nanoTime())) {
            Ballot whole =
                    ballot.setSequence(next())
                            .setReleaseVersion(ownVersion.getAsLong())
                            .setDraining(ownDraining.getAsBoolean())
                            .build();
            for (Partner partner : partners.values()) {
                byte[] datagram = partner.seal(number, whole);
                open.write(
                        new DatagramPacket(Unpooled.wrappedBuffer(datagram), partner.address),
                        open.voidPromise());
            }
        }
        open.flush();
    }

    @Override
    public void close() {
        closed = true;
        timer.stop();
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    private @Nullable Partner partner(Peer peer) {
        if (peer.key().isEmpty() || peer.addresses().isEmpty() || peer.httpPort() < 1) {
            return null; // Of a version that does not vote.
        }
        try {
            InetAddress address = InetAddress.getByName(peer.addresses().getFirst());
            return new Partner(
                    peer,
                    new InetSocketAddress(address, peer.httpPort()),
                    key.with(Base64.getDecoder().decode(peer.key())));
        } catch (UnknownHostException | IllegalArgumentException e) {
            LOG.warn(
                    "Edge {} ({}) cannot be talked with: {}", peer.name(), peer.id(), e.toString());
            return null;
        }
    }

    private void tick() {
        decide();
        again(this::tick, DECIDE);
    }

    private void repeat() {
        tell();
        long now = System.nanoTime();
        for (Partner partner : partners.values()) {
            String id = partner.peer.id();
            partner.note(
                    channel != null
                            && consensus.of(id).healthy()
                            && consensus.isUnheard(id, UNHEARD, now));
        }
        again(this::repeat, INTERVAL);
    }

    private void again(Runnable what, Duration pause) {
        if (!closed) {
            timer.newTimeout(timeout -> what.run(), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void decide() {
        if (consensus.decide(System.nanoTime())) {
            listeners.forEach(Listener::decided);
        }
    }

    /// Never one that was there, not even before a restart.
    private synchronized long next() {
        sequence = Math.max(sequence + 1, System.currentTimeMillis() * 1000);
        return sequence;
    }

    private final class Ears extends SimpleChannelInboundHandler<DatagramPacket> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            int length = packet.content().readableBytes();
            if (length > LONGEST) {
                refused.increment();
                return;
            }
            byte[] datagram = new byte[length];
            packet.content().readBytes(datagram);
            Optional<Ballot> ballot =
                    Seal.sender(datagram)
                            .map(sender -> partners.get(sender))
                            .flatMap(partner ->
                                    partner.open(datagram)
                                            .filter(said ->
                                                    said.getEdgeId().equals(partner.peer.id())));
            if (ballot.isEmpty()) {
                refused.increment();
                return;
            }
            heard.increment();
            Set<String> suspects = consensus.heard(ballot.get(), System.nanoTime());
            decide();
            for (String suspect : suspects) {
                listeners.forEach(listener -> listener.suspected(suspect));
            }
        }

        /// For example an ICMP error about something that was sent: nothing that concerns the
        /// socket.
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("Ballots: {}", cause.toString());
        }
    }
}
