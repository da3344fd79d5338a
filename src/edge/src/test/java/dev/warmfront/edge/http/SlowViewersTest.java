package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.snapshot.certificate.Certificate;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.ScriptedOrigin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Viewers that take their time with a head or a TLS handshake are let go, and nobody else notices.
class SlowViewersTest extends WithOrigin {

    private static final TestCertificate SHOP = TestCertificate.rsa("shop.test");
    private static final int MANY = 1_000;

    /// The type of a record with a handshake in it, its version and its length.
    private static final byte[] HELLO_OF_512 = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

    @BeforeEach
    void script() {
        origin.otherwise(
                (request, stage) -> stage.answer(200, "fine", "Cache-Control: max-age=60"));
    }

    /// A head within so long; everything else may take a minute.
    private TestEdge edge(long headMillis) {
        Limits usual = Limits.USUAL;
        Limits limits =
                TestEdge.limits(headMillis, 60_000, 60_000, usual.bodyBytes(), usual.pace());
        return TestEdge.with()
                .limits(limits)
                .tls(Map.of("cert-1", SHOP.keyPem()))
                .serving(
                        site(origin.port()).build(),
                        new Certificate("cert-1", List.of("shop.test"), SHOP.chainPem(), true));
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TestCertificate.Everybody()}, null);
        return context;
    }

    private static SSLSocket secured(TestEdge edge, String protocol) throws Exception {
        SSLSocket socket =
                (SSLSocket)
                        trusting()
                                .getSocketFactory()
                                .createSocket("127.0.0.1", edge.edge.httpsPort());
        socket.setEnabledProtocols(new String[] {protocol});
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    @Test
    void these_are_the_limits_that_most_edges_run_with() {
        assertThat(Limits.USUAL)
                .isEqualTo(
                        new Limits(
                                8 * 1024,
                                100,
                                32 * 1024,
                                1L << 30,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(30),
                                new Limits.Pace(240, Duration.ofSeconds(5))));
        assertThat(Capacity.USUAL.requests()).isEqualTo(10_000);
        assertThat(Capacity.USUAL.age()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void who_connects_and_asks_nothing_is_let_go_as_soon_as_who_asks_slowly() throws Exception {
        try (TestEdge edge = edge(1_000);
                RawViewer silent = edge.viewer();
                RawViewer used = edge.viewer()) {
            assertThat(used.get("shop.test", "/a").status()).isEqualTo(200);
            assertThat(silent.readToEnd()).isEmpty();
            // Pauses between requests may be longer.
            assertThat(used.get("shop.test", "/a").status()).isEqualTo(200);
        }
    }

    @Test
    void a_thousand_that_trickle_are_let_go_in_time_and_another_viewer_does_not_notice()
            throws Exception {
        long headMillis = 3_000;
        try (TestEdge edge = edge(headMillis);
                RawViewer good = edge.viewer();
                Crowd crowd = Crowd.of(edge, MANY)) {
            good.get("shop.test", "/a");
            for (RawViewer viewer : crowd.viewers()) {
                viewer.send("GET /a HTTP/1.1\r\nX-A: ");
            }
            long begun = System.nanoTime();
            List<Future<String>> ends = crowd.begin(SlowViewersTest::trickle);
            long[] micros = new long[500];
            for (int i = 0; i < micros.length; i++) {
                long asked = System.nanoTime();
                assertThat(good.get("shop.test", "/a").status()).isEqualTo(200);
                micros[i] = (System.nanoTime() - asked) / 1_000;
            }
            int told = 0;
            for (Future<String> end : ends) {
                // Whoever had not begun when its time was over is not told why.
                String said = end.get(20, TimeUnit.SECONDS);
                assertThat(said).isIn("HTTP/1.1 408 ", "");
                told += said.isEmpty() ? 0 : 1;
            }
            assertThat(told).isGreaterThan(MANY / 2);
            ScriptedOrigin.await(() -> edge.edge.door().open() == 1, "only the good one is left");
            // Not by the number of octets, nor by the last one: by the time since the first.
            assertThat(Duration.ofNanos(System.nanoTime() - begun).toMillis())
                    .isLessThan(headMillis + 8_000);
            Arrays.sort(micros);
            assertThat(micros[micros.length * 9 / 10]).isLessThan(250_000);
            assertThat(good.get("shop.test", "/a").status()).isEqualTo(200);
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    /// An octet now and then, until there is an answer.
    private static String trickle(RawViewer viewer) throws Exception {
        Thread sending =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                while (!Thread.interrupted()) {
                                    viewer.send("b");
                                    Thread.sleep(100);
                                }
                            } catch (IOException | InterruptedException e) {
                                // It was let go.
                            }
                        });
        try {
            byte[] start = viewer.readBytes(13);
            return new String(start, StandardCharsets.US_ASCII);
        } finally {
            sending.interrupt();
            sending.join();
        }
    }

    @Test
    void who_says_nothing_where_tls_is_spoken_is_let_go() throws Exception {
        try (TestEdge edge = edge(200);
                RawViewer silent = RawViewer.connect(edge.edge.httpsPort())) {
            assertThat(silent.readToEnd()).isEmpty();
        }
    }

    @Test
    void a_hello_that_stops_in_the_middle_is_not_waited_for() throws Exception {
        try (TestEdge edge = edge(200);
                RawViewer stalled = RawViewer.connect(edge.edge.httpsPort())) {
            stalled.send(HELLO_OF_512);
            stalled.readToEnd();
            ScriptedOrigin.await(() -> edge.edge.door().open() == 0, "it is closed");
        }
    }

    @Test
    void a_handshake_that_does_not_go_on_is_given_up_and_others_are_served() throws Exception {
        // The first handshake of a process takes long, and this is not about that one.
        try (TestEdge patient = edge(60_000);
                SSLSocket first = secured(patient, "TLSv1.3")) {
            assertThat(first.isConnected()).isTrue();
        }
        try (TestEdge edge = edge(2_000);
                SSLSocket socket = secured(edge, "TLSv1.3");
                RawViewer good = RawViewer.over(socket)) {
            assertThat(good.get("shop.test", "/a").status()).isEqualTo(200);
            byte[] hello = hello();
            assertThat(hello).isNotEmpty();
            try (RawViewer stalled = RawViewer.connect(edge.edge.httpsPort())) {
                stalled.send(hello);
                // What the edge says to that, and then the end.
                assertThat(stalled.readToEnd()).isNotEmpty();
            }
            assertThat(good.get("shop.test", "/a").status()).isEqualTo(200);
            ScriptedOrigin.await(() -> edge.edge.door().open() == 1, "only the other is there");
        }
    }

    private static byte[] hello() throws Exception {
        SSLEngine engine = trusting().createSSLEngine("shop.test", 443);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void a_hello_without_an_end_is_given_up_before_its_time_is_over() throws Exception {
        try (TestEdge edge = edge(60_000);
                RawViewer viewer = RawViewer.connect(edge.edge.httpsPort())) {
            byte[] records = new byte[40_000];
            // Four records of 10,000 octets, the first of which begins a hello of 16 MiB.
            for (int at = 0; at < records.length; at += 10_000) {
                int length = 10_000 - 5;
                byte[] head = {0x16, 3, 1, (byte) (length >> 8), (byte) length};
                System.arraycopy(head, 0, records, at, head.length);
            }
            byte[] begin = {1, (byte) 0xff, (byte) 0xff, (byte) 0xff};
            System.arraycopy(begin, 0, records, 5, begin.length);
            try {
                viewer.send(records);
            } catch (IOException e) {
                // It was given up already.
            }
            viewer.readToEnd();
            ScriptedOrigin.await(() -> edge.edge.door().open() == 0, "it is closed");
        }
    }

    @Test
    void there_is_one_handshake_for_each_connection() throws Exception {
        try (TestEdge edge = edge(10_000);
                SSLSocket socket = secured(edge, "TLSv1.2");
                RawViewer viewer = RawViewer.over(socket)) {
            assertThat(viewer.get("shop.test", "/a").status()).isEqualTo(200);
            assertThatThrownBy(
                            () -> {
                                socket.startHandshake();
                                viewer.get("shop.test", "/a");
                            })
                    .isInstanceOf(IOException.class);
            ScriptedOrigin.await(() -> edge.edge.door().open() == 0, "it is closed");
        }
    }
}
