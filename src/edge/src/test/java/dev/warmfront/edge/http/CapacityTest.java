package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How many connections viewers may hold, how long one lasts, and what happens without memory.
class CapacityTest extends WithOrigin {

    private static final String HEALTH = "/.well-known/warmfront/health";
    private static final Duration LONG = Duration.ofHours(1);

    @BeforeEach
    void script() {
        origin.otherwise(
                (request, stage) -> stage.answer(200, "fine", "Cache-Control: max-age=60"));
    }

    private TestEdge edge(Capacity capacity) {
        return TestEdge.with().capacity(capacity).serving(site(origin.port()).build());
    }

    /// Connects from an address of loopback: all of `127.0.0.0/8` is.
    private static RawViewer from(String address, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 20_000);
        return RawViewer.over(socket);
    }

    /// A connection that is yet to be made: it may be reset at once.
    private interface Coming {
        RawViewer connect() throws IOException;
    }

    private static boolean isServed(Coming coming) {
        try (RawViewer viewer = coming.connect()) {
            return viewer.get("shop.test", "/a").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /// What comes without having asked, until the end.
    private static byte[] said(Coming coming) throws IOException {
        RawViewer viewer;
        try {
            viewer = coming.connect();
        } catch (SocketException reset) {
            return new byte[0];
        }
        try (viewer) {
            return viewer.readToEnd();
        }
    }

    private static long refused(TestEdge edge, String reason) {
        String series = "warmfront_viewer_connections_refused_total{reason=\"" + reason + "\"} ";
        String text = edge.metrics.text();
        int at = text.indexOf(series) + series.length();
        return Long.parseLong(text.substring(at, text.indexOf('\n', at)));
    }

    @Test
    void one_address_has_so_many_connections_and_others_do_not_notice() throws Exception {
        try (TestEdge edge = edge(Capacity.of(100, 3, List.of()))) {
            int port = edge.edge.httpPort();
            List<RawViewer> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(from("127.0.0.2", port));
                assertThat(held.get(i).get("shop.test", "/a").status()).isEqualTo(200);
            }
            for (int i = 0; i < 5; i++) {
                assertThat(isServed(() -> from("127.0.0.2", port))).isFalse();
            }
            assertThat(refused(edge, "address")).isEqualTo(5);
            assertThat(isServed(() -> from("127.0.0.3", port))).isTrue();
            assertThat(held.getFirst().get("shop.test", "/a").status()).isEqualTo(200);
            held.getFirst().close();
            // The place is given back.
            ScriptedOrigin.await(() -> edge.edge.door().open() == 2, "one less");
            assertThat(isServed(() -> from("127.0.0.2", port))).isTrue();
            for (RawViewer viewer : held) {
                viewer.close();
            }
            ScriptedOrigin.await(() -> edge.edge.door().open() == 0, "all are gone");
            assertThat(edge.edge.door().counts()).isZero();
            assertThat(refused(edge, "full")).isZero();
        }
    }

    @Test
    void an_exempt_network_has_as_many_as_there_are() throws Exception {
        Capacity capacity = Capacity.of(6, 1, List.of(Cidr.parse("127.0.0.8/29")));
        try (TestEdge edge = edge(capacity)) {
            int port = edge.edge.httpPort();
            List<RawViewer> held = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                held.add(from("127.0.0.9", port));
                assertThat(held.get(i).get("shop.test", "/a").status()).isEqualTo(200);
            }
            assertThat(edge.edge.door().counts()).isZero();
            held.add(from("127.0.0.2", port));
            assertThat(held.getLast().get("shop.test", "/a").status()).isEqualTo(200);
            assertThat(isServed(() -> from("127.0.0.9", port))).isFalse();
            assertThat(refused(edge, "full")).isEqualTo(1);
            for (RawViewer viewer : held) {
                viewer.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void when_all_are_taken_new_ones_are_reset_and_those_inside_are_served(boolean nio)
            throws Exception {
        TestEdge edge = TestEdge.with().capacity(Capacity.of(20, 20, List.of()));
        try (TestEdge its = (nio ? edge.nio() : edge).serving(site(origin.port()).build())) {
            List<RawViewer> held = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                held.add(its.viewer());
                assertThat(held.get(i).get("shop.test", "/a").status()).isEqualTo(200);
            }
            for (int i = 0; i < 500; i++) {
                assertThat(isServed(() -> its.viewer())).isFalse();
            }
            assertThat(refused(its, "full")).isEqualTo(500);
            for (RawViewer viewer : held) {
                assertThat(viewer.get("anything.test", HEALTH).status()).isEqualTo(200);
            }
            held.removeFirst().close();
            ScriptedOrigin.await(() -> its.edge.door().open() == 19, "one less");
            assertThat(isServed(() -> its.viewer())).isTrue();
            for (RawViewer viewer : held) {
                viewer.close();
            }
        }
    }

    @Test
    void a_connection_is_refused_before_tls_has_begun() throws Exception {
        TestEdge edge = TestEdge.with().capacity(Capacity.of(10, 1, List.of())).tls(Map.of());
        try (TestEdge its = edge.serving(site(origin.port()).build());
                RawViewer stalled = RawViewer.connect(its.edge.httpsPort())) {
            ScriptedOrigin.await(() -> its.edge.door().open() == 1, "it is in");
            assertThat(said(() -> RawViewer.connect(its.edge.httpsPort()))).isEmpty();
            assertThat(refused(its, "address")).isEqualTo(1);
            // Both ports count together.
            assertThat(isServed(() -> its.viewer())).isFalse();
            stalled.close();
            ScriptedOrigin.await(() -> its.edge.door().open() == 0, "the place is given back");
            assertThat(isServed(() -> its.viewer())).isTrue();
        }
    }

    /// A connection from any address, which there is none of here.
    private static Channel comingFrom(String address) throws IOException {
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(address), 1024);
        return new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return remote;
            }
        };
    }

    @Test
    void ipv6_counts_by_its_64_and_ipv4_by_its_address() throws Exception {
        Door door = new Door(Capacity.of(100, 2, List.of()), new Metrics());
        List<Channel> inside = new ArrayList<>();
        EmbeddedChannel listener =
                new EmbeddedChannel(
                        door,
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object message) {
                                inside.add((Channel) message);
                            }
                        });
        String[] addresses = {
            "2001:db8::1",
            "2001:db8:0:0:ffff::1", // the same /64
            "2001:db8::2", // too many
            "2001:db8:0:1::1", // the next one
            "192.0.2.1",
            "192.0.2.1",
            "192.0.2.1", // too many
            "192.0.2.2",
            "::ffff:192.0.2.2",
            "::ffff:192.0.2.2" // too many
        };
        for (String address : addresses) {
            listener.writeInbound(comingFrom(address));
        }
        assertThat(inside).hasSize(7);
        assertThat(door.open()).isEqualTo(7);
        assertThat(door.counts()).isEqualTo(4);
        inside.getFirst().close();
        listener.writeInbound(comingFrom("2001:db8::3"));
        assertThat(inside).hasSize(8);
        inside.forEach(Channel::close);
        assertThat(door.open()).isZero();
        assertThat(door.counts()).isZero();
        listener.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_last_request_of_a_connection_is_told_that_it_is(boolean shortcuts) throws Exception {
        Capacity capacity = new Capacity(100, 100, List.of(), 5, LONG);
        TestEdge edge = shortcuts ? TestEdge.with() : TestEdge.with().longWayOnly();
        try (TestEdge its = edge.loops(1).capacity(capacity).serving(site(origin.port()).build());
                RawViewer viewer = its.viewer()) {
            its.get("/a");
            viewer.send(RawViewer.request("GET", "shop.test", "/a").repeat(9));
            for (int i = 1; i <= 5; i++) {
                Reply reply = viewer.read();
                assertThat(reply.text()).isEqualTo("fine");
                assertThat(reply.field("connection")).isEqualTo(i == 5 ? "close" : "");
            }
            assertThat(viewer.readToEnd()).isEmpty();
        }
    }

    @Test
    void a_connection_that_is_old_gets_one_more_answer() throws Exception {
        Capacity capacity = new Capacity(100, 100, List.of(), 1_000_000, Duration.ofSeconds(1));
        try (TestEdge edge = edge(capacity)) {
            // The first answer of an edge takes long, and the age of its connection counts.
            edge.get("/a");
            try (RawViewer viewer = edge.viewer()) {
                int answers = 0;
                Reply reply = viewer.get("shop.test", "/a");
                long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                while (reply.field("connection").isEmpty() && System.nanoTime() < deadline) {
                    reply = viewer.get("shop.test", "/a");
                    answers++;
                }
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.field("connection")).isEqualTo("close");
                assertThat(answers).isPositive();
                assertThat(viewer.readToEnd()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void without_memory_nothing_new_begins_and_what_is_under_way_ends(boolean stored)
            throws Exception {
        AtomicLong taken = new AtomicLong();
        origin.on(
                "/late",
                (request, stage) -> {
                    stage.waitFor("gate");
                    stage.answer(200, "late");
                });
        TestEdge edge = TestEdge.with().loops(1).memory(Memory.of(taken::get, 1000));
        try (TestEdge its = edge.serving(site(origin.port()).build());
                RawViewer busy = its.viewer()) {
            for (int i = 0; i < 3; i++) {
                its.get("/a");
            }
            busy.send(RawViewer.request("GET", "shop.test", "/late"));
            origin.awaitAsked("/late", 1);
            taken.set(851);
            // A hit goes on until the event loop has looked; then it is refused like the rest.
            ScriptedOrigin.await(() -> status(its, stored ? "/a" : "/b") == 503, "it is refused");
            Reply refused = its.get(stored ? "/a" : "/b");
            assertThat(refused.field("retry-after")).isEqualTo("1");
            assertThat(refused.field("connection")).isEqualTo("close");
            assertThat(refused.field("cache-status")).endsWith("detail=short-of-memory");
            assertThat(its.get(HEALTH).status()).isEqualTo(200);
            origin.open("gate");
            assertThat(busy.read().text()).isEqualTo("late");
            taken.set(850);
            ScriptedOrigin.await(() -> status(its, "/a") == 200, "it is served again");
            assertThat(origin.timesAsked("/b")).isZero();
        }
    }

    private static int status(TestEdge edge, String path) {
        try {
            return edge.get(path).status();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> Capacity.of(0, 1, List.of()))
                .hasMessage("connections: 0 (expected: 1..16777216)");
        assertThatThrownBy(() -> new Capacity(1, 1, List.of(), 1, Duration.ZERO))
                .hasMessageContaining("age");
    }
}
