package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A change reaches very many edges. `-Dscale.streams=5000` makes it as many, each with its own
/// TLS connection, both of whose ends are in this JVM: that takes two open files each.
@ExtendWith(Service.Provider.class)
class StreamsTest {

    private static final int STREAMS = Integer.getInteger("scale.streams", 200);
    private static final int CHANGES = 6;
    private static final int WARM_UP = 2;

    private final Service service;

    StreamsTest(Service service) {
        this.service = service;
    }

    @Test
    void a_change_reaches_every_edge_and_each_says_so() throws Exception {
        try (Service alone = service.anotherOn("streams");
                SimulatedEdges edges = new SimulatedEdges(alone, STREAMS)) {
            Answer site = alone.distribution();
            long[] micros = new long[(CHANGES - WARM_UP) * STREAMS];
            long[] liveMicros = new long[CHANGES - WARM_UP];
            for (int i = 0; i < CHANGES; i++) {
                long asked = System.nanoTime();
                Answer written =
                        alone.patch(
                                "/v1/distributions/" + site.id(),
                                "{\"defaultRootObject\": \"" + i + ".html\"}",
                                "If-Match",
                                "*");
                assertThat(written.status()).as(written.response().body()).isEqualTo(200);
                Answer live = alone.change(written, "60s");
                long liveAfter = (System.nanoTime() - asked) / 1_000;
                assertThat(live.text("/status")).isEqualTo("LIVE");
                assertThat(live.body().at("/edges").size()).isEqualTo(STREAMS);
                long[] nanos = edges.nanosOf(live.body().at("/releaseVersion").asLong());
                if (i >= WARM_UP) {
                    liveMicros[i - WARM_UP] = liveAfter;
                    for (int j = 0; j < STREAMS; j++) {
                        micros[(i - WARM_UP) * STREAMS + j] = (nanos[j] - asked) / 1_000;
                    }
                }
            }
            assertThat(edges.areAttached()).isTrue();
            print(micros, liveMicros);
        }
    }

    @SuppressWarnings("SystemOut") // Figures for whoever reads the build.
    private static void print(long[] micros, long[] liveMicros) {
        Arrays.sort(micros);
        Arrays.sort(liveMicros);
        System.out.printf(
                "%d edges: from a write to the release at an edge, p50 %d ms, p99 %d ms; live"
                        + " everywhere, median %d ms, most %d ms%n",
                STREAMS,
                micros[micros.length / 2] / 1_000,
                micros[micros.length * 99 / 100] / 1_000,
                liveMicros[liveMicros.length / 2] / 1_000,
                liveMicros[liveMicros.length - 1] / 1_000);
    }
}
