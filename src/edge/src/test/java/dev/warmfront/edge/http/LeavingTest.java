package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.Stage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What is still fetched when nobody waits for it any more: bodies in one piece, because their
/// origin says nothing by which slices could be told apart.
class LeavingTest extends WithOrigin {

    private static final int LENGTH = 12_000_000;
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: ";
    private static final byte[] PIECE = new byte[50_000];

    private final AtomicLong sent = new AtomicLong();

    private TestEdge edge() {
        return TestEdge.with().storeBytes(100 << 20).serving(site(origin.port()).build());
    }

    /// Answers with so much, and the rest when the gate is open.
    private void plays(String path, int length, int first) {
        origin.on(
                path,
                (request, stage) -> {
                    stage.raw(HEAD + length + "\r\n\r\n");
                    pour(stage, first);
                    stage.waitFor("gate");
                    pour(stage, length - first);
                });
    }

    private void pour(Stage stage, int bytes) throws IOException {
        for (int left = bytes; left > 0; left -= PIECE.length) {
            stage.raw(left < PIECE.length ? new byte[left] : PIECE);
            sent.addAndGet(Math.min(left, PIECE.length));
        }
    }

    private static RawViewer asking(TestEdge edge, String path) throws IOException {
        return edge.viewer().send(RawViewer.request("GET", "shop.test", path));
    }

    /// A viewer that takes so much, and goes; which shows when something more is sent to it.
    private static void takes(TestEdge edge, String path, int bytes) throws Exception {
        try (RawViewer viewer = asking(edge, path)) {
            assertThat(viewer.readHead().status()).isEqualTo(200);
            assertThat(viewer.readBytes(bytes)).hasSize(bytes);
        }
    }

    private static boolean hits(TestEdge edge, String path) {
        try {
            return edge.get(path).cache().equals("Hit");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void of_what_is_more_than_half_there_the_rest_is_fetched() throws Exception {
        plays("/most", LENGTH, LENGTH / 2 + 500_000);
        try (TestEdge edge = edge()) {
            takes(edge, "/most", LENGTH / 2 + 400_000);
            origin.open("gate");
            ScriptedOrigin.await(() -> sent.get() == LENGTH, "all is sent");
            ScriptedOrigin.await(() -> hits(edge, "/most"), "it is stored");
            assertThat(origin.timesAsked("/most")).isEqualTo(1);
        }
    }

    @Test
    void of_what_is_less_than_half_there_the_origin_is_not_made_to_send_the_rest()
            throws Exception {
        plays("/little", LENGTH, 1_000_000);
        try (TestEdge edge = edge()) {
            takes(edge, "/little", 900_000);
            origin.open("gate");
            ScriptedOrigin.await(() -> origin.openConnections() == 0, "the edge hangs up");
            // What the kernels hold is on its way, and no more than that.
            assertThat(sent.get()).isLessThan(LENGTH);
            sent.set(0);
            assertThat(edge.get("/little").body()).hasSize(LENGTH);
            assertThat(origin.timesAsked("/little")).isEqualTo(2);
            assertThat(edge.get("/little").cache()).isEqualTo("Hit");
        }
    }

    @Test
    void another_viewer_is_reason_enough() throws Exception {
        plays("/shared", LENGTH, 1_000_000);
        try (TestEdge edge = edge();
                RawViewer first = asking(edge, "/shared")) {
            first.readHead();
            first.readBytes(900_000);
            CompletableFuture<Integer> second = new CompletableFuture<>();
            try (RawViewer other = asking(edge, "/shared")) {
                assertThat(other.readHead().status()).isEqualTo(200);
                first.close();
                origin.open("gate");
                Thread.ofVirtual().start(() -> read(other, second));
                assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(LENGTH);
            }
            assertThat(origin.timesAsked("/shared")).isEqualTo(1);
        }
    }

    private static void read(RawViewer viewer, CompletableFuture<Integer> count) {
        try {
            count.complete(viewer.readBytes(LENGTH).length);
        } catch (IOException e) {
            count.completeExceptionally(e);
        }
    }

    @Test
    void a_rest_of_a_slice_is_always_fetched() throws Exception {
        plays("/small", 1_400_000, 400_000);
        try (TestEdge edge = edge()) {
            takes(edge, "/small", 300_000);
            origin.open("gate");
            ScriptedOrigin.await(() -> hits(edge, "/small"), "it is stored");
            assertThat(origin.timesAsked("/small")).isEqualTo(1);
        }
    }

    @Test
    void of_what_has_no_length_a_slice_more_is_fetched_and_not_all_of_it() throws Exception {
        String chunk = Integer.toHexString(PIECE.length) + "\r\n";
        origin.otherwise((request, stage) -> {
            stage.raw(
                    "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
            int chunks = request.path().equals("/short") ? 10 : 100_000;
            for (int i = 0; i < chunks; i++) {
                stage.raw(chunk);
                stage.raw(PIECE);
                stage.raw("\r\n");
                sent.addAndGet(PIECE.length);
                if (i == 3) {
                    stage.waitFor("gate");
                }
            }
            stage.raw("0\r\n\r\n");
        });
        try (TestEdge edge = edge()) {
            takes(edge, "/short", 100_000);
            takes(edge, "/endless", 100_000);
            origin.open("gate");
            ScriptedOrigin.await(() -> hits(edge, "/short"), "it is stored");
            ScriptedOrigin.await(() -> origin.openConnections() <= 1, "the edge hangs up");
            assertThat(sent.get()).isLessThan(20_000_000);
            assertThat(origin.timesAsked("/short")).isEqualTo(1);
        }
    }
}
