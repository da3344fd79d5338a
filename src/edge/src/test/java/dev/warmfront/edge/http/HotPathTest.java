package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.warmfront.edge.telemetry.Watch;
import dev.warmfront.edge.telemetry.Watching;
import dev.warmfront.engine.cache.Purge;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a hit costs in objects, counted by the JVM for the event loop's thread.
class HotPathTest {

    private static final int REQUESTS = 2_000;
    private static final int ATTEMPTS = 8;

    /// What a timer makes now and then is less than any object for each request.
    private static final double LITTLE = 8;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
    private ScriptedOrigin origin;

    @BeforeEach
    void start() throws IOException {
        origin = ScriptedOrigin.start();
        origin.on(
                "/a", (request, stage) -> stage.answer(200, "hello", "Cache-Control: max-age=60"));
        // The search for leaks makes objects of its own.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void stop() throws IOException {
        ResourceLeakDetector.setLevel(level);
        origin.close();
    }

    @Test
    void a_plain_hit_with_its_line_in_the_log_makes_no_object() throws Exception {
        try (TestEdge edge = TestEdge.with().loops(1).serving(site(origin.port()).build())) {
            assertThat(bytesPerHit(edge)).isLessThan(LITTLE);
        }
    }

    @Test
    void without_a_log_and_anybody_who_watches_a_plain_hit_makes_no_object() throws Exception {
        try (TestEdge edge =
                TestEdge.with().loops(1).withoutLog().serving(site(origin.port()).build())) {
            assertThat(bytesPerHit(edge)).isLessThan(LITTLE);
        }
    }

    @Test
    void somebody_who_watches_something_else_costs_a_plain_hit_no_object() throws Exception {
        try (TestEdge edge =
                TestEdge.with().loops(1).withoutLog().serving(site(origin.port()).build())) {
            edge.watching.watch(
                    List.of(
                            new Watch("w-1", "d-9", 0, "", 1),
                            new Watch("w-2", "d-1", 5, "", 1),
                            new Watch("w-3", "d-1", 0, "/b*", 1)),
                    System.nanoTime());
            assertThat(bytesPerHit(edge)).isLessThan(LITTLE);
            assertThat(edge.watching.take(System.nanoTime())).isEmpty();
        }
    }

    @Test
    void who_watches_this_costs_objects_so_the_count_counts() throws Exception {
        try (TestEdge edge =
                TestEdge.with().loops(1).withoutLog().serving(site(origin.port()).build())) {
            edge.watching.watch(List.of(new Watch("w-1", "d-1", 0, "", 1)), System.nanoTime());
            bytesPerHit(edge);
            Watching.Seen seen = edge.watching.take(System.nanoTime()).getFirst();
            assertThat(seen.lines()).isNotEmpty();
            assertThat(seen.lines().size() + seen.omitted()).isGreaterThan(REQUESTS);
        }
    }

    @Test
    void a_policy_for_its_header_fields_costs_a_plain_hit_nothing() throws Exception {
        ResponseHeaders policy =
                new ResponseHeaders(
                        "rhp-1",
                        List.of("server"),
                        new ResponseHeaders.Cors(
                                List.of("https://shop.test"),
                                List.of("GET"),
                                List.of(),
                                List.of(),
                                false,
                                -1,
                                true),
                        List.of(new ResponseHeaders.Line("X-Frame-Options", "DENY", true)),
                        true,
                        0);
        TestEdge.Site dressed = site(origin.port()).dressed(policy);
        try (TestEdge edge = TestEdge.with().loops(1).serving(dressed.build())) {
            assertThat(bytesPerHit(edge)).isLessThan(LITTLE);
        }
    }

    @Test
    void what_the_edge_compressed_costs_a_plain_hit_nothing() throws Exception {
        String text = "A line of text, and then the same line again. ".repeat(200);
        origin.on(
                "/a",
                (request, stage) ->
                        stage.answer(
                                200,
                                text,
                                "Content-Type: text/plain",
                                "Cache-Control: max-age=60"));
        TestEdge.Site coded = site(origin.port()).codings(Coding.BR, Coding.GZIP);
        try (TestEdge edge = TestEdge.with().loops(1).serving(coded.build())) {
            String accepts = "Accept-Encoding: gzip, deflate, br, zstd";
            assertThat(edge.get("/a", accepts).field("content-encoding")).isEqualTo("br");
            assertThat(bytesPerHit(edge, accepts)).isLessThan(LITTLE);
            assertThat(bytesPerHit(edge)).isLessThan(LITTLE);
        }
    }

    @Test
    void invalidations_that_do_not_mean_it_cost_a_plain_hit_nothing() throws Exception {
        try (TestEdge edge = TestEdge.with().loops(1).serving(site(origin.port()).build())) {
            AtomicLong sequence = new AtomicLong();
            // One before every request, so that every hit looks; the paths of both kinds are told
            // apart, and there are as many as there will be before it is measured.
            Runnable purge =
                    () -> {
                        long next = sequence.incrementAndGet();
                        String name = "/b" + next % 500;
                        edge.store.invalidate(
                                next,
                                new Purge("d-1", List.of(name, name + "*"), List.of("t"), false));
                    };
            assertThat(bytesPerHit(edge, purge, "User-Agent: counter", "Accept: */*"))
                    .isLessThan(LITTLE);
        }
    }

    @Test
    void the_long_way_makes_some_so_the_count_counts() throws Exception {
        try (TestEdge edge =
                TestEdge.with().loops(1).longWayOnly().serving(site(origin.port()).build())) {
            assertThat(bytesPerHit(edge)).isGreaterThan(100);
        }
    }

    private static double bytesPerHit(TestEdge edge, String... more) throws IOException {
        String[] fields = Arrays.copyOf(more, more.length + 2);
        fields[more.length] = "User-Agent: counter";
        fields[more.length + 1] = "Accept: */*";
        return bytesPerHit(edge, () -> {}, fields);
    }

    /// The least of some attempts: until the JVM has compiled what runs, which takes it long where
    /// it has little of the machine, that makes objects which nobody wrote. What somebody wrote is
    /// made every time.
    private static double bytesPerHit(TestEdge edge, Runnable before, String... fields)
            throws IOException {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && least >= LITTLE; i++) {
            try (RawViewer viewer = edge.viewer()) {
                ask(viewer, before, fields);
                long allocated = allocated();
                ask(viewer, before, fields);
                least = Math.min(least, (allocated() - allocated) / (double) REQUESTS);
            }
        }
        return least;
    }

    private static void ask(RawViewer viewer, Runnable before, String... fields)
            throws IOException {
        Reply last = null;
        for (int i = 0; i < REQUESTS; i++) {
            before.run();
            last = viewer.get("shop.test", "/a", fields);
        }
        assertThat(last).isNotNull();
        assertThat(last.cache()).isEqualTo("Hit");
    }

    private static long allocated() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("viewers-"))
                .mapToLong(thread -> THREADS.getThreadAllocatedBytes(thread.threadId()))
                .sum();
    }
}
