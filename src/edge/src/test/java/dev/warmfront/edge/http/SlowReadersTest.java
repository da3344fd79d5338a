package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Viewers that take an answer by the drop are let go, those that are slow get all of it, and
/// nobody else notices either.
class SlowReadersTest extends WithOrigin {

    private static final String MINUTE = "Cache-Control: max-age=60";
    private static final int LARGE = 24_000_000;
    private static final int MANY = 100;

    @BeforeEach
    void script() {
        byte[] large = new byte[LARGE];
        origin.on("/large", (request, stage) -> stage.answer(200, large, MINUTE));
        byte[] some = new byte[250_000];
        origin.on("/some", (request, stage) -> stage.answer(200, some, MINUTE));
        origin.otherwise((request, stage) -> stage.answer(200, "fine", MINUTE));
    }

    private TestEdge edge(long stallMillis, long bytesPerSecond) {
        Limits usual = Limits.USUAL;
        Limits limits =
                TestEdge.limits(
                        usual.head().toMillis(),
                        usual.idle().toMillis(),
                        stallMillis,
                        usual.bodyBytes(),
                        new Limits.Pace(bytesPerSecond, Duration.ofSeconds(5)));
        return TestEdge.with()
                .limits(limits)
                .storeBytes(200 << 20)
                .serving(site(origin.port()).build());
    }

    /// Asks for something, and has little room for what comes.
    private static Socket asking(TestEdge edge, String path, String... fields) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.setSoTimeout(20_000);
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        socket.connect(new InetSocketAddress(loopback, edge.edge.httpPort()), 20_000);
        String request = RawViewer.request("GET", "shop.test", path, fields);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /// Takes so many octets at a time until there are no more.
    ///
    /// @return how many there were
    private static long take(Socket socket, int atOnce, long pauseMillis) throws Exception {
        return take(socket, atOnce, pauseMillis, new AtomicLong());
    }

    private static long take(Socket socket, int atOnce, long pauseMillis, AtomicLong all)
            throws Exception {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[atOnce];
        try {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                all.addAndGet(n);
                Thread.sleep(pauseMillis);
            }
        } catch (IOException e) {
            // It was reset: what was on its way is gone.
        }
        return all.get();
    }

    @Test
    void who_takes_an_octet_now_and_then_or_nothing_is_let_go_and_others_do_not_notice()
            throws Exception {
        try (TestEdge edge = edge(1_000, 240)) {
            assertThat(edge.get("/large").body()).hasSize(LARGE);
            List<Socket> slow = new ArrayList<>();
            List<Thread> dribbling = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Socket socket = asking(edge, "/large");
                slow.add(socket);
                if (i % 2 == 0) {
                    dribbling.add(Thread.ofVirtual().start(() -> dribble(socket)));
                }
            }
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            int answers = 0;
            long open = MANY;
            while (open > 1 && System.nanoTime() < deadline) {
                // A connection is for so many requests at most.
                try (RawViewer good = edge.viewer()) {
                    for (int i = 0; i < 1000 && open > 1; i++) {
                        assertThat(good.get("shop.test", "/a").status()).isEqualTo(200);
                        answers++;
                        open = edge.edge.door().open();
                    }
                }
            }
            assertThat(open).isEqualTo(1);
            // Had they held it up, it would have had an answer for each that was let go at most.
            assertThat(answers).isGreaterThan(MANY);
            for (Socket socket : slow) {
                socket.close();
            }
            for (Thread thread : dribbling) {
                thread.join();
            }
        }
    }

    private static void dribble(Socket socket) {
        try {
            take(socket, 1, 20);
        } catch (Exception e) {
            // The test is over.
        }
    }

    @Test
    void a_pace_below_the_least_is_not_waited_for_however_often_something_moves() throws Exception {
        // Some 1.3 MB a second, without a pause as long as the stall: all would take 18 seconds.
        try (TestEdge edge = edge(1_500, 20_000_000);
                Socket slow = asking(edge, "/large")) {
            AtomicLong taken = new AtomicLong();
            Thread taking =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    take(slow, 32 * 1024, 25, taken);
                                } catch (Exception e) {
                                    // The test is over.
                                }
                            });
            ScriptedOrigin.await(() -> edge.edge.door().open() == 0, "it is let go");
            assertThat(taken.get()).isLessThan(LARGE / 2);
            slow.close();
            taking.join();
        }
    }

    @Test
    void who_took_much_at_first_has_no_right_to_a_trickle() throws Exception {
        try (TestEdge edge = edge(1_000, 1_000);
                Socket slow = asking(edge, "/large")) {
            slow.getInputStream().readNBytes(LARGE / 4);
            AtomicBoolean over = new AtomicBoolean();
            Thread trickling =
                    Thread.ofVirtual()
                            .start(() -> {
                                dribble(slow);
                                over.set(true);
                            });
            // A quarter of it would be worth 6,000 seconds.
            ScriptedOrigin.await(() -> edge.edge.door().open() == 0, "it is let go");
            slow.close();
            trickling.join();
            assertThat(over).isTrue();
        }
    }

    @Test
    void who_is_slow_and_takes_what_it_can_gets_all_of_the_last_answer() throws Exception {
        // Far longer than what is unread is waited for after the end of a connection.
        try (TestEdge edge = edge(1_500, 1_000);
                Socket slow = asking(edge, "/some", "Connection: close")) {
            assertThat(take(slow, 1_000, 20)).isGreaterThan(250_000);
        }
    }

    @Test
    void who_is_slow_and_takes_what_it_can_gets_several_answers_whole() throws Exception {
        try (TestEdge edge = edge(1_500, 1_000);
                Socket slow = asking(edge, "/some")) {
            slow.getOutputStream()
                    .write(
                            RawViewer.request("GET", "shop.test", "/some", "Connection: close")
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(take(slow, 2_000, 20)).isGreaterThan(500_000);
        }
    }
}
