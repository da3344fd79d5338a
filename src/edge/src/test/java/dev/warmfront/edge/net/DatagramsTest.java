package dev.warmfront.edge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.launch.FreePort;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatagramsTest {

    private static final int LONGEST = 512;

    private final List<Thread> threads = new ArrayList<>();
    private final List<Datagrams> opened = new ArrayList<>();

    @BeforeAll
    static void onlyLinuxHasThem() {
        Assumptions.assumeTrue(Datagrams.isAvailable(), "recvmmsg(2) and sendmmsg(2)");
    }

    @AfterEach
    void stop() throws Exception {
        opened.forEach(Datagrams::shut);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void many_at_once_all_get_their_own_back() throws Exception {
        int port = echo("127.0.0.1");
        try (DatagramSocket viewer = viewer("127.0.0.1", port)) {
            Set<String> missing = new HashSet<>();
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 100; i++) {
                    String text = "question " + round + " " + i;
                    missing.add(text);
                    send(viewer, text);
                }
                for (int i = 0; i < 100; i++) {
                    missing.remove(receive(viewer));
                }
            }
            assertThat(missing).isEmpty();
        }
    }

    @Test
    void a_reply_leaves_from_the_address_that_was_asked() throws Exception {
        int port = echo("0.0.0.0");
        for (String asked : List.of("127.0.0.1", "127.0.0.2", "127.9.9.9")) {
            try (DatagramSocket viewer = viewer(asked, port)) {
                send(viewer, "who are you");
                // A connected socket takes nothing from another address.
                assertThat(receive(viewer)).isEqualTo("who are you");
            }
        }
    }

    @Test
    void it_speaks_ipv6_beside_ipv4() throws Exception {
        Assumptions.assumeTrue(LinuxSockets.hasV6(), "IPv6");
        int port = echo("::");
        for (String asked : List.of("::1", "127.0.0.3")) {
            try (DatagramSocket viewer = viewer(asked, port)) {
                send(viewer, asked);
                assertThat(receive(viewer)).isEqualTo(asked);
            }
        }
        int alone = echo("::1");
        try (DatagramSocket viewer = viewer("::1", alone)) {
            send(viewer, "alone");
            assertThat(receive(viewer)).isEqualTo("alone");
        }
    }

    @Test
    void who_sent_it_is_told() throws Exception {
        int port = FreePort.next();
        try (Datagrams socket = open("127.0.0.1", port);
                DatagramSocket viewer = viewer("127.0.0.1", port)) {
            send(viewer, "hello");
            assertThat(socket.receive()).isEqualTo(1);
            byte[] from = new byte[16];
            assertThat(socket.copySender(0, from)).isEqualTo(4);
            assertThat(from).startsWith(127, 0, 0, 1);
            assertThat(socket.senderPort(0)).isEqualTo(viewer.getLocalPort());
        }
    }

    @Test
    void what_is_too_long_is_cut() throws Exception {
        int port = echo("127.0.0.1");
        try (DatagramSocket viewer = viewer("127.0.0.1", port)) {
            send(viewer, "x".repeat(LONGEST + 1));
            assertThat(receive(viewer)).hasSize(LONGEST);
        }
    }

    @Test
    void several_share_a_port_and_others_do_not_get_it() throws Exception {
        int port = echo("127.0.0.1");
        open("127.0.0.1", port).close();
        assertThatThrownBy(() ->
                        new DatagramSocket(
                                        new InetSocketAddress(
                                                InetAddress.ofLiteral("127.0.0.1"), port))
                                .close())
                .isInstanceOf(BindException.class);
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> open("127.0.0.1", other.getLocalPort()))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageContaining("already in use");
        }
    }

    @Test
    void an_address_that_is_not_here_is_told() {
        assertThatThrownBy(() -> open("192.0.2.1", 5353))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("Cannot assign");
    }

    @Test
    void what_cannot_be_sent_does_not_keep_the_rest_back() throws Exception {
        int port = FreePort.next();
        try (Datagrams socket = open("127.0.0.1", port);
                DatagramSocket viewer = viewer("127.0.0.1", port)) {
            send(viewer, "a");
            assertThat(socket.receive()).isEqualTo(1);
            byte[] tooLong = new byte[LONGEST];
            socket.reply(0, tooLong, LONGEST);
            socket.reply(0, "a".getBytes(StandardCharsets.US_ASCII), 1);
            assertThat(socket.send()).isZero();
            assertThat(receive(viewer)).hasSize(LONGEST);
            assertThat(receive(viewer)).isEqualTo("a");
        }
    }

    /// Sends back whatever comes; returns the port.
    private int echo(String address) throws Exception {
        int port = FreePort.next();
        Datagrams socket = open(address, port);
        opened.add(socket);
        Thread thread = Thread.ofPlatform().unstarted(() -> echo(socket));
        threads.add(thread);
        thread.start();
        return port;
    }

    private static void echo(Datagrams socket) {
        byte[] octets = new byte[LONGEST];
        try (socket) {
            while (!socket.isShut()) {
                int count = socket.receive();
                for (int i = 0; i < count; i++) {
                    socket.reply(i, octets, socket.copy(i, octets));
                }
                socket.send();
            }
        }
    }

    private static Datagrams open(String address, int port) throws BindException {
        return new Datagrams(
                new InetSocketAddress(InetAddress.ofLiteral(address), port), LONGEST, 1 << 20);
    }

    private static DatagramSocket viewer(String asked, int port) throws Exception {
        DatagramSocket viewer = new DatagramSocket();
        viewer.setSoTimeout(10_000);
        viewer.connect(new InetSocketAddress(InetAddress.ofLiteral(asked), port));
        return viewer;
    }

    private static void send(DatagramSocket viewer, String text) throws Exception {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        viewer.send(new DatagramPacket(octets, octets.length));
    }

    private static String receive(DatagramSocket viewer) throws Exception {
        DatagramPacket reply = new DatagramPacket(new byte[2 * LONGEST], 2 * LONGEST);
        viewer.receive(reply);
        return new String(reply.getData(), 0, reply.getLength(), StandardCharsets.US_ASCII);
    }
}
