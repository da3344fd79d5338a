package dev.warmfront.edge.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.health.Checkers;
import dev.warmfront.launch.FreePort;
import dev.warmfront.protocol.Ballot;
import dev.warmfront.testkit.http.ScriptedOrigin;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Edges that talk with each other over real sockets.
final class ExchangeTest {

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.best().loops());
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Peer> fleet = new ArrayList<>();

    private final class Talker {

        private final String id;
        private final PeerKey key = PeerKey.generate();
        private final Metrics metrics = new Metrics();
        private final AtomicLong release = new AtomicLong(1);
        private final AtomicBoolean draining = new AtomicBoolean();
        private final Exchange exchange = new Exchange(key, metrics, release::get, draining::get);
        private final int port = FreePort.next();

        Talker(String id) throws Exception {
            this.id = id;
            open.push(exchange);
            fleet.add(peer());
            exchange.open(loops, Transport.best(), new InetSocketAddress("127.0.0.1", port));
        }

        Peer peer() {
            String told = Base64.getEncoder().encodeToString(key.encodedPublic());
            return new Peer(id, id, List.of("127.0.0.1"), port, 0, false, told);
        }

        Talker knowsAll() {
            exchange.fleet(id, new Membership(fleet, 0));
            exchange.checks(Set.of("hc-1"));
            return this;
        }

        boolean sees(String target) {
            return exchange.isHealthy(target);
        }

        long count(String outcome) {
            return metrics.counter(
                            "warmfront_ballots_total",
                            "Datagrams of other edges: heard, or refused because nobody we know"
                                    + " made them.",
                            "outcome",
                            outcome)
                    .sum();
        }
    }

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @Test
    void what_all_find_is_known_to_all_and_what_one_finds_takes_nothing_out() throws Exception {
        Talker one = new Talker("e-1");
        Talker two = new Talker("e-2");
        Talker three = new Talker("e-3");
        List<Talker> all = List.of(one.knowsAll(), two.knowsAll(), three.knowsAll());
        all.forEach(talker -> talker.exchange.found("hc-1", true));
        one.exchange.found("hc-1", false);
        until(() -> all.stream().allMatch(talker -> talker.exchange.of("hc-1").suspect()));
        assertThat(all).allMatch(talker -> talker.sees("hc-1"));
        two.exchange.found("hc-1", false);
        three.exchange.found("hc-1", false);
        until(() -> all.stream().noneMatch(talker -> talker.sees("hc-1")));
        one.exchange.found("hc-1", true);
        until(() -> all.stream().allMatch(talker -> talker.sees("hc-1")));
    }

    @Test
    void an_edge_says_how_it_is() throws Exception {
        Talker one = new Talker("e-1");
        Talker two = new Talker("e-2");
        one.knowsAll();
        two.knowsAll();
        until(() -> new Consensus.Word(1, false).equals(one.exchange.word("e-2")));
        two.release.set(7);
        two.draining.set(true);
        two.exchange.tell();
        until(() -> new Consensus.Word(7, true).equals(one.exchange.word("e-2")));
    }

    @Test
    void nobody_can_speak_for_another() throws Exception {
        Talker one = new Talker("e-1");
        Talker two = new Talker("e-2");
        Talker shutOut = new Talker("e-3");
        fleet.removeIf(peer -> peer.id().equals("e-3"));
        one.knowsAll();
        two.knowsAll();
        until(() -> one.exchange.word("e-2") != null);
        Ballot lie =
                Ballot.newBuilder()
                        .setEdgeId("e-2")
                        .setSequence(Long.MAX_VALUE)
                        .setReleaseVersion(99)
                        .addUnhealthy(Checkers.hash("hc-1"))
                        .build();
        byte[] theirs = one.key.encodedPublic();
        List<byte[]> forged =
                List.of(
                        Seal.close(Checkers.hash("e-2"), lie, shutOut.key.with(theirs)),
                        Seal.close(Checkers.hash("e-3"), lie, shutOut.key.with(theirs)),
                        Seal.close(
                                Checkers.hash("e-2"),
                                lie.toBuilder().setEdgeId("e-1").build(),
                                two.key.with(theirs)),
                        new byte[0],
                        new byte[39],
                        new byte[40],
                        new byte[2000]);
        long before = one.count("refused");
        try (DatagramSocket socket = new DatagramSocket()) {
            for (byte[] datagram : forged) {
                socket.send(
                        new DatagramPacket(
                                datagram,
                                datagram.length,
                                new InetSocketAddress("127.0.0.1", one.port)));
            }
        }
        until(() -> one.count("refused") == before + forged.size());
        assertThat(one.exchange.word("e-2")).isEqualTo(new Consensus.Word(1, false));
        assertThat(one.exchange.of("hc-1").suspect()).isFalse();
    }

    @Test
    void what_is_turned_in_one_octet_is_no_ballot() {
        PeerKey one = PeerKey.generate();
        PeerKey two = PeerKey.generate();
        Ballot ballot = Ballot.newBuilder().setEdgeId("e-1").setSequence(5).build();
        byte[] datagram = Seal.close(7, ballot, one.with(two.encodedPublic()));
        assertThat(Seal.open(datagram, two.with(one.encodedPublic()))).contains(ballot);
        for (int i = 0; i < datagram.length; i++) {
            byte[] turned = datagram.clone();
            turned[i] ^= 1;
            assertThat(Seal.open(turned, two.with(one.encodedPublic()))).isEmpty();
        }
    }

    private static void until(BooleanSupplier isSo) throws InterruptedException {
        ScriptedOrigin.await(isSo, "they have talked");
    }
}
