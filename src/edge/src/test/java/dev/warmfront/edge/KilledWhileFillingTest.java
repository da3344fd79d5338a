package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.config.ControlPlaneDouble;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.VirtualFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Edges that are killed while a film comes that is larger than their memory, again and again over
/// the same folder, and each time with another film of the same length at the same URL.
class KilledWhileFillingTest {

    private static final int SLICE = 1 << 20;
    private static final int SLICES = 24;
    private static final long LENGTH = SLICES * (long) SLICE - 77;
    private static final int ROUNDS = 2;

    /// Of what is written, so many records at most are not slices: outlines, and what says that one
    /// is gone.
    private static final int OTHERS = 4;

    @TempDir private Path temp;
    private ControlPlaneDouble control;
    private ScriptedOrigin origin;

    @BeforeEach
    void start() throws Exception {
        control = new ControlPlaneDouble();
        origin = ScriptedOrigin.start();
        Snapshot snapshot = Snapshot.of(List.of(EdgeTest.distribution(origin.port(), null)));
        control.publish(Release.of(3, snapshot), Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        control.close();
        origin.close();
    }

    private EdgeProcess edge() throws Exception {
        return new EdgeProcess.Plan(temp, control).serving(3);
    }

    private static VirtualFile film(int round) {
        return new VirtualFile(LENGTH, round, "Cache-Control: max-age=3000");
    }

    @Test
    void whole_slices_are_served_with_no_origin_and_no_broken_one_and_never_of_two_films()
            throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            long slices = killedWhileItFills(round, 4 * round);
            origin.on("/film", (request, stage) -> stage.hangUp());
            try (EdgeProcess edge = edge()) {
                assertHasAndIsRight(edge.http(), round, slices);
                edge.kill();
            }
        }
        // What is missing is fetched, and only that.
        origin.on("/film", film(ROUNDS));
        try (EdgeProcess edge = edge();
                RawViewer viewer = RawViewer.connect(edge.http())) {
            int before = origin.timesAsked();
            Reply whole = viewer.get("localhost", "/film");
            assertThat(whole.whole()).isTrue();
            same(whole.body(), film(ROUNDS).octets(0, LENGTH - 1));
            assertThat(origin.timesAsked()).isBetween(before + 1, before + SLICES - 1);
        }
    }

    @Test
    void what_comes_only_whole_is_served_when_it_was_and_asked_for_again_when_it_was_not()
            throws Exception {
        int length = 12 * SLICE + 77;
        VirtualFile film = new VirtualFile(length, 1);
        origin.on(
                "/film",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\nCache-Control: max-age=3000\r\n");
                    stage.raw("Content-Length: " + length + "\r\n\r\n");
                    film.pour(stage, 0, 8 * SLICE - 1);
                    if (origin.timesAsked() == 1) {
                        stage.waitFor("never");
                    }
                    film.pour(stage, 8 * SLICE, length - 1);
                });
        String series = "warmfront_disk_writes_total";
        try (EdgeProcess edge = edge();
                RawViewer viewer = RawViewer.connect(edge.http())) {
            viewer.send(RawViewer.request("GET", "localhost", "/film"));
            viewer.readHead();
            same(viewer.readBytes(8 * SLICE), film.octets(0, 8 * SLICE - 1));
            EdgeProcess.eventually("slices are not written", () -> edge.metric(series) >= 7);
            edge.kill();
        }
        try (EdgeProcess edge = edge();
                RawViewer viewer = RawViewer.connect(edge.http())) {
            Reply whole = viewer.get("localhost", "/film");
            assertThat(whole.cache()).isEqualTo("Miss");
            assertThat(whole.whole()).isTrue();
            same(whole.body(), film.octets(0, length - 1));
            // Thirteen slices, and then what makes them findable.
            EdgeProcess.eventually("slices are not written", () -> edge.metric(series) >= 14);
            edge.kill();
        }
        assertThat(origin.timesAsked()).isEqualTo(2);
        try (EdgeProcess edge = edge();
                RawViewer viewer = RawViewer.connect(edge.http())) {
            Reply whole = viewer.get("localhost", "/film");
            assertThat(whole.cache()).isEqualTo("Hit");
            same(whole.body(), film.octets(0, length - 1));
        }
        assertThat(origin.timesAsked()).isEqualTo(2);
    }

    /// @param taken slices that are read of it before that
    /// @return how many slices are on disk at least
    private long killedWhileItFills(int round, int taken) throws Exception {
        VirtualFile film = film(round);
        origin.on("/film", film);
        try (EdgeProcess edge = edge()) {
            int http = edge.http();
            if (round > 1) {
                findOut(http, round);
            }
            try (RawViewer viewer = RawViewer.connect(http)) {
                viewer.send(RawViewer.request("GET", "localhost", "/film"));
                assertThat(viewer.readHead().field("etag")).isEqualTo(film.etag());
                same(viewer.readBytes(taken * SLICE), film.octets(0, taken * (long) SLICE - 1));
                String series = "warmfront_disk_writes_total";
                EdgeProcess.eventually(
                        "slices are not written", () -> edge.metric(series) > taken / 2 + OTHERS);
                long written = edge.metric(series);
                edge.kill();
                return written - OTHERS;
            }
        }
    }

    /// What is on disk is of the film before, and fresh. As soon as a slice is missing, it turns
    /// out to be another film now: nobody gets some of both.
    private static void findOut(int http, int round) throws Exception {
        try (RawViewer viewer = RawViewer.connect(http)) {
            Reply mixed = viewer.get("localhost", "/film");
            assertThat(mixed.field("etag")).isEqualTo(film(round - 1).etag());
            assertThat(mixed.whole()).isFalse();
            byte[] all = film(round - 1).octets(0, mixed.body().length - 1L);
            same(mixed.body(), all);
        }
    }

    private void assertHasAndIsRight(int http, int round, long slices) throws Exception {
        int before = origin.timesAsked();
        int served = 0;
        for (long first = 0; first < LENGTH; first += SLICE) {
            long last = Math.min(first + SLICE, LENGTH) - 1;
            String range = "Range: bytes=" + first + "-" + last;
            try (RawViewer viewer = RawViewer.connect(http)) {
                Reply reply = viewer.get("localhost", "/film", range);
                if (reply.status() != 502) {
                    assertThat(reply.status()).isEqualTo(206);
                    assertThat(reply.whole()).isTrue();
                    assertThat(reply.cache()).isEqualTo("Hit");
                    assertThat(reply.field("etag")).isEqualTo(film(round).etag());
                    same(reply.body(), film(round).octets(first, last));
                    served++;
                }
            }
            if (first / SLICE < slices) {
                assertThat(served).as("slices up to %d", first).isEqualTo(first / SLICE + 1);
                assertThat(origin.timesAsked()).isEqualTo(before);
            }
        }
        assertThat(slices).isPositive();
        // The rest was not there yet.
        assertThat(served).isLessThan(SLICES);
    }

    /// Says where they differ first, and not what millions of octets are.
    private static void same(byte[] actual, byte[] expected) {
        assertThat(actual).hasSize(expected.length);
        assertThat(Arrays.mismatch(actual, expected)).as("the first difference").isEqualTo(-1);
    }
}
