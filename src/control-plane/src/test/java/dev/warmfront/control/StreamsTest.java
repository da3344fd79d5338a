package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Memory;
import dev.warmfront.testkit.system.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A change reaches very many edges. `-Dscale.streams=10000` makes it as many, each with its own
/// TLS connection to a control plane that is a process of its own. That takes an open file of each
/// process for each edge, and `-Dtest.jvm.more=-Xmx6g` for ten thousand in this one.
class StreamsTest {

    private static final int STREAMS = Integer.getInteger("scale.streams", 200);
    private static final int CHANGES = Integer.getInteger("scale.changes", 6);
    private static final int WARM_UP = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TOKEN =
            "wf_01stream_" + "6bb9b8a2d5f1c3e4a790817263544536271809aabbccddee";

    @TempDir private Path folder;
    private LocalPostgres postgres;
    private Replica service;

    @BeforeEach
    void a_control_plane_of_its_own() throws Exception {
        Files.writeString(folder.resolve("token"), TOKEN);
        postgres = LocalPostgres.start(folder.resolve("postgres"));
        service =
                new Replica(
                        folder,
                        TOKEN,
                        List.of("-XX:+UseSerialGC", "-Xmx" + (STREAMS > 1_000 ? "3g" : "384m")),
                        List.of(
                                "--warmfront.api.requests-per-second=100000",
                                "--warmfront.api.burst=100000",
                                "--logging.level.dev.warmfront.control.fleet=warn"));
        service.start(postgres.jdbcUrl(), postgres.password());
        Until.holds(PATIENCE, service::output, service::isReady);
    }

    @AfterEach
    void stops() throws Exception {
        service.close();
        postgres.close();
    }

    @Test
    void a_change_reaches_every_edge_and_each_says_so() throws Exception {
        Api api = service.api();
        Api.Answer site =
                api.post("/v1/distributions", Writers.DISTRIBUTION.formatted("streams"))
                        .expecting(201);
        Memory before = Memory.of(service.pid());
        long started = System.nanoTime();
        try (SimulatedEdges edges = new SimulatedEdges(service, STREAMS)) {
            long attached = System.nanoTime() - started;
            long told = edges.toldBytes();
            Memory with = Memory.of(service.pid());
            long[] micros = new long[(CHANGES - WARM_UP) * STREAMS];
            List<Long> live = new ArrayList<>();
            for (int i = 0; i < CHANGES; i++) {
                long asked = System.nanoTime();
                Api.Answer written =
                        api.patch(
                                        "/v1/distributions/" + site.text("/id"),
                                        "*",
                                        "{\"defaultRootObject\": \"" + i + ".html\"}")
                                .expecting(200);
                Api.Answer change = api.awaitLive(written);
                long liveAfter = (System.nanoTime() - asked) / 1_000;
                assertThat(change.body().at("/edges").size()).isEqualTo(STREAMS);
                long[] nanos = edges.nanosOf(change.body().at("/releaseVersion").asLong());
                if (i >= WARM_UP) {
                    live.add(liveAfter);
                    for (int j = 0; j < STREAMS; j++) {
                        micros[(i - WARM_UP) * STREAMS + j] = (nanos[j] - asked) / 1_000;
                    }
                }
            }
            assertThat(edges.areAttached()).as(service.output()).isTrue();
            print(micros, live);
            print(attached, told, before, with);
        }
    }

    @SuppressWarnings("SystemOut") // Figures for whoever reads the build.
    private static void print(long[] micros, List<Long> live) {
        Arrays.sort(micros);
        long[] liveMicros = live.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%d edges: from a write to the release at an edge, p50 %d ms, p99 %d ms, most %d"
                        + " ms; live everywhere, median %d ms, most %d ms%n",
                STREAMS,
                micros[micros.length / 2] / 1_000,
                micros[micros.length * 99 / 100] / 1_000,
                micros[micros.length - 1] / 1_000,
                liveMicros[liveMicros.length / 2] / 1_000,
                liveMicros[liveMicros.length - 1] / 1_000);
    }

    @SuppressWarnings("SystemOut") // Figures for whoever reads the build.
    private static void print(long attachedNanos, long told, Memory before, Memory with) {
        System.out.printf(
                Locale.ROOT,
                "%d edges: attached in %d s, told %d MiB of each other; the control plane has for"
                        + " each %d KiB on the heap, %d KiB resident (%d and %d MiB without"
                        + " them)%n",
                STREAMS,
                attachedNanos / 1_000_000_000,
                told >> 20,
                (with.heapBytes() - before.heapBytes()) / STREAMS >> 10,
                (with.residentBytes() - before.residentBytes()) / STREAMS >> 10,
                before.heapBytes() >> 20,
                before.residentBytes() >> 20);
    }
}
