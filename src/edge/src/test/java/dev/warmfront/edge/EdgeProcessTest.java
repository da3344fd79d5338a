package dev.warmfront.edge;

import static dev.warmfront.edge.EdgeProcess.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.config.ControlPlaneDouble;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.system.ServiceProcess;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Edges in processes of their own: killed, flooded, short of memory.
class EdgeProcessTest {

    private static final String NO_DISK = "--disk-cache-size=off";
    private static final String HOUR = "Cache-Control: max-age=3600";
    private static final String[] ANY_METHOD = {
        "GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"
    };

    @TempDir private Path temp;
    private ControlPlaneDouble control;
    private ScriptedOrigin origin;

    @BeforeEach
    void start() throws Exception {
        control = new ControlPlaneDouble();
        origin = ScriptedOrigin.start();
    }

    @AfterEach
    void stop() throws Exception {
        origin.close();
        control.close();
    }

    private EdgeProcess.Plan edge() throws Exception {
        Distribution site = EdgeTest.distribution(origin.port(), null, ANY_METHOD);
        control.publish(Release.of(3, Snapshot.of(List.of(site))), Map.of());
        return new EdgeProcess.Plan(temp, control);
    }

    @Test
    void as_a_process_it_takes_its_options_from_the_environment_and_ends_with_0_on_sigterm()
            throws Exception {
        control.publish(EdgeTest.release(2), Map.of());
        Map<String, String> environment =
                Map.of(
                        "WARMFRONT_CONTROL_PLANE", control.address().toString(),
                        "WARMFRONT_TOKEN", control.token().text(),
                        "WARMFRONT_NAME", "proc",
                        "WARMFRONT_BIND", "127.0.0.1",
                        "WARMFRONT_HTTP_PORT", "0",
                        "WARMFRONT_HTTPS_PORT", "0",
                        "WARMFRONT_DNS_PORT", "0",
                        "WARMFRONT_MANAGEMENT_PORT", "0");
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        EdgeProcess.classPath(),
                        EdgeMain.class.getName(),
                        "--cache-memory",
                        "16m");
        try (ServiceProcess edge = ServiceProcess.start("edge", temp, command, environment)) {
            edge.awaitLine(line -> line.contains("serves release 2"), Duration.ofSeconds(30));
            assertThat(edge.output()).doesNotContain("secret").doesNotContain("MEECAQAw");
            assertThat(edge.terminate(Duration.ofSeconds(20))).isZero();
        }
    }

    @Test
    void stopped_or_killed_it_serves_what_it_had_with_no_origin_there() throws Exception {
        byte[] image = new byte[700_000];
        new Random(5).nextBytes(image);
        origin.otherwise((request, stage) -> stage.answer(200, image, HOUR, "ETag: \"1\""));
        EdgeProcess.Plan plan = edge();
        try (EdgeProcess first = plan.serving(3)) {
            for (String path : List.of("/a", "/b", "/c")) {
                assertThat(first.cache(path)).isEqualTo("Miss");
            }
            eventually("not on disk", () -> metric(first, "disk_writes_total") == 3);
            control.invalidate(1, "d-1", "/b");
            control.await(message -> message.getInvalidationAck().getSequence() == 1);
            first.kill();
        }
        origin.close();
        try (EdgeProcess killed = plan.serving(3)) {
            for (String path : List.of("/a", "/c")) {
                var hit = killed.get(path);
                assertThat(hit.headers().firstValue("x-cache").orElse("")).startsWith("Hit");
                assertThat(hit.headers().firstValue("etag")).contains("\"1\"");
                assertThat(hit.body()).isEqualTo(image);
            }
            assertThat(killed.get("/b").statusCode()).isEqualTo(502);
            assertThat(killed.managed("/readyz").statusCode()).isEqualTo(200);
            assertThat(killed.terminate()).isZero();
        }
        try (EdgeProcess again = plan.serving(3)) {
            var hit = again.get("/a");
            assertThat(hit.headers().firstValue("x-cache").orElse("")).startsWith("Hit");
            assertThat(hit.body()).isEqualTo(image);
            // Nothing but lists had to be read.
            assertThat(again.output()).contains("The cache on disk has ");
        }
    }

    /// A metric of a process, where not being able to ask counts as not yet.
    private static long metric(EdgeProcess edge, String series) throws IOException {
        try {
            return edge.metric(series);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static int status(EdgeProcess edge, String path) throws IOException {
        try {
            return edge.get(path).statusCode();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Test
    void rfc9111_section_4_4_what_was_written_to_does_not_come_back_after_a_kill()
            throws Exception {
        int count = 60;
        origin.otherwise((request, stage) ->
                stage.answer(200, request.method().equals("GET") ? "old" : "done", HOUR));
        EdgeProcess.Plan plan = edge();
        try (EdgeProcess first = plan.serving(3);
                RawViewer viewer = RawViewer.connect(first.http())) {
            for (int i = 0; i < count; i++) {
                assertThat(viewer.get("localhost", "/page/" + i).cache()).isEqualTo("Miss");
            }
            eventually("not on disk", () -> metric(first, "disk_writes_total") == count);
            for (int i = 0; i < count; i++) {
                viewer.send(
                        "POST /page/"
                                + i
                                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
                assertThat(viewer.read().text()).isEqualTo("done");
            }
            // With the last octet of the last answer just here.
            first.kill();
        }
        origin.otherwise((request, stage) -> stage.answer(200, "new", HOUR));
        try (EdgeProcess again = plan.serving(3);
                RawViewer viewer = RawViewer.connect(again.http())) {
            for (int i = 0; i < count; i++) {
                Reply reply = viewer.get("localhost", "/page/" + i);
                assertThat(reply.text()).as("page " + i).isEqualTo("new");
            }
        }
    }

    @Test
    void a_flood_of_connections_leaves_room_for_viewers_inside_and_for_healthz() throws Exception {
        origin.otherwise((request, stage) -> stage.answer(200, "fine"));
        List<Socket> flood = new ArrayList<>();
        String allowed = "ulimit -n 512 && exec \"$@\"";
        try (EdgeProcess edge = edge().after("sh", "-c", allowed, "edge").serving(3)) {
            try (RawViewer inside = RawViewer.connect(edge.http())) {
                assertThat(inside.get("localhost", "/first").status()).isEqualTo(200);
                for (int i = 0; i < 700; i++) {
                    // From two addresses, because one may not have all of them.
                    Socket one = new Socket();
                    flood.add(one);
                    one.bind(new InetSocketAddress("127.0.0." + (2 + i % 2), 0));
                    try {
                        one.connect(new InetSocketAddress("127.0.0.1", edge.http()), 10_000);
                    } catch (SocketException e) {
                        // It was reset before we knew that we were connected.
                    }
                }
                assertThat(edge.managed("/healthz").statusCode()).isEqualTo(200);
                // Half of the files; where it takes long, some have been let go again meanwhile.
                eventually(
                        "none was refused",
                        () -> metric(edge, "connections_refused_total{reason=\"full\"}") > 0);
                assertThat(edge.metric("viewer_connections")).isLessThanOrEqualTo(256);
                // What is not stored needs one more connection, and there is room for it.
                assertThat(inside.get("localhost", "/second").status()).isEqualTo(200);
                assertThat(edge.output()).doesNotContain("Too many open files");
            } finally {
                close(flood);
            }
            eventually("it is not let in", () -> status(edge, "/third") == 200);
        }
    }

    @Test
    void without_direct_memory_new_requests_hear_so_and_nothing_ever_runs_out_of_it()
            throws Exception {
        byte[] large = new byte[6_000_000];
        origin.on("/small", (request, stage) -> stage.answer(200, "small", HOUR));
        origin.on(
                "/not-stored",
                (request, stage) -> stage.answer(200, "small", "Cache-Control: no-store"));
        // Nothing of it is stored, so every viewer has one of its own.
        origin.otherwise((request, stage) -> stage.answer(200, large, "Cache-Control: no-store"));
        List<Socket> slow = new ArrayList<>();
        try (EdgeProcess edge =
                edge().with("-XX:MaxDirectMemorySize=48m", "-Xmx128m")
                        .serving(3, "--cache-memory=4m", NO_DISK)) {
            try {
                assertThat(status(edge, "/small")).isEqualTo(200);
                Reply refused = null;
                for (int i = 0; i < 3_000 && refused == null; i++) {
                    slow.add(asking(edge, "/large/" + i));
                    if (i % 10 == 9) {
                        Reply reply = ask(edge, "/not-stored");
                        // It may have as many under way as an origin is asked for at a time, too.
                        boolean later = !reply.field("retry-after").isEmpty();
                        refused = later && reply.status() == 503 ? reply : null;
                    }
                }
                assertThat(refused).as("after " + slow.size() + " slow viewers").isNotNull();
                List<Socket> asked = List.copyOf(slow);
                // What is stored has a shorter way, which knows it half a second later.
                eventually("what is stored is answered", () -> status(edge, "/small") == 503);
                assertThat(edge.managed("/healthz").statusCode()).isEqualTo(200);
                // Many more, all at once: as a crowd does that does not know.
                for (int i = 0; i < 300; i++) {
                    slow.add(asking(edge, "/crowd/" + i));
                }
                assertThat(edge.managed("/healthz").statusCode()).isEqualTo(200);
                Reply whole = newestUnderWay(asked);
                assertThat(whole.whole()).isTrue();
                assertThat(whole.body()).hasSize(large.length);
            } finally {
                close(slow);
            }
            eventually("it does not serve again", () -> status(edge, "/small") == 200);
            assertThat(edge.output()).doesNotContain("OutOfMemory", "OutOfDirectMemory");
        }
    }

    /// What is under way comes to its end when somebody takes it. The newest, because the oldest
    /// may have been let go by now for taking nothing.
    private static Reply newestUnderWay(List<Socket> viewers) throws IOException {
        for (Socket viewer : viewers.reversed()) {
            Reply reply = RawViewer.over(viewer).read();
            if (reply.status() == 200) {
                return reply;
            }
        }
        throw new AssertionError("under way: none (expected: one of " + viewers.size() + ")");
    }

    @Test
    void however_many_urls_strangers_ask_for_the_heap_does_not_run_out() throws Exception {
        // What is stored of each is little but its key, and that is on the heap.
        String name = "/" + "x".repeat(6_000) + "/";
        int count = 8_000;
        origin.otherwise((request, stage) -> stage.answer(200, "small", HOUR));
        try (EdgeProcess edge =
                edge().with("-XX:MaxDirectMemorySize=512m", "-Xmx72m", "-XX:+UseSerialGC")
                        .serving(3, "--cache-memory=256m", NO_DISK)) {
            long share = edge.metric("store_heap_budget_bytes");
            assertThat(share).isLessThan(16 << 20);
            for (int i = 0; i < count; ) {
                try (RawViewer viewer = RawViewer.connect(edge.http())) {
                    for (int end = i + 500; i < end; i++) {
                        Reply reply = viewer.get("localhost", name + i);
                        assertThat(reply.status()).as("answer " + i).isEqualTo(200);
                    }
                }
            }
            assertThat(ask(edge, name + (count - 1)).cache()).isEqualTo("Hit");
            assertThat(edge.metric("store_heap_bytes")).isBetween(share / 2, share);
            assertThat(edge.metric("store_evictions_total")).isGreaterThan(count / 2);
            assertThat(edge.managed("/healthz").statusCode()).isEqualTo(200);
            assertThat(edge.output()).doesNotContain("OutOfMemory");
        }
    }

    @Test
    void however_many_urls_are_hit_what_is_remembered_of_them_does_not_fill_the_heap()
            throws Exception {
        String name = "/" + "x".repeat(900) + "/";
        origin.otherwise((request, stage) -> stage.answer(200, "small", HOUR));
        try (EdgeProcess edge =
                edge().with("-XX:MaxDirectMemorySize=512m", "-Xmx48m", "-XX:+UseSerialGC")
                        .serving(3, "--cache-memory=256m", NO_DISK)) {
            for (int i = 0; i < 20_000; ) {
                try (RawViewer viewer = RawViewer.connect(edge.http())) {
                    for (int end = i + 500; i < end; i++) {
                        for (String cache : List.of("Miss", "Hit", "Hit")) {
                            Reply reply = viewer.get("localhost", name + i);
                            assertThat(reply.cache()).as("answer " + i).isEqualTo(cache);
                        }
                    }
                }
            }
            assertThat(edge.managed("/healthz").statusCode()).isEqualTo(200);
            assertThat(edge.output()).doesNotContain("OutOfMemory");
        }
    }

    @ParameterizedTest(name = "{0} into {1} MiB, of which the store has {2}")
    @CsvSource({"300, 96, 32", "600, 96, 32"})
    void many_large_misses_at_once_all_get_their_bytes_and_memory_keeps_its_bounds(
            int count, int memory, int store) throws Exception {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            byte[] body = new byte[4_000_000];
            new Random(i).nextBytes(body);
            bodies.add(body);
        }
        origin.otherwise((request, stage) -> {
            int number = Integer.parseInt(request.target().substring(1));
            stage.answer(200, bodies.get(number % bodies.size()), HOUR);
        });
        origin.sendBuffer(64 * 1024);
        try (EdgeProcess edge =
                        edge().with("-XX:MaxDirectMemorySize=" + memory + "m", "-Xmx128m")
                                .serving(3, "--cache-memory=" + store + "m", NO_DISK);
                ExecutorService viewers = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch ready = new CountDownLatch(count);
            List<Future<String>> replies = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                replies.add(
                        viewers.submit(() -> {
                            try (Socket socket = new Socket()) {
                                // Without it the kernel's memory for TCP is what has an end.
                                socket.setReceiveBufferSize(64 * 1024);
                                socket.connect(new InetSocketAddress("127.0.0.1", edge.http()));
                                ready.countDown();
                                ready.await();
                                return compared(
                                        socket, "/" + number, bodies.get(number % bodies.size()));
                            }
                        }));
            }
            long mostWaiting = 0;
            while (replies.stream().anyMatch(reply -> !reply.isDone())) {
                mostWaiting = Math.max(mostWaiting, edge.metric("store_passing_bytes"));
                assertThat(edge.metric("store_used_bytes")).isLessThanOrEqualTo(store << 20);
            }
            for (Future<String> reply : replies) {
                assertThat(reply.get()).as(edge.output()).isEqualTo("HTTP/1.1 200 OK: all");
            }
            // A quarter of what is not the store's, and what each may hold without any room.
            long quarter = ((memory - store) / 4L) << 20;
            assertThat(mostWaiting).isBetween(1L, quarter + count * (12L << 10));
            eventually("something waits", () -> metric(edge, "store_passing_bytes") == 0);
            assertThat(edge.metric("store_used_bytes")).isGreaterThan(4_000_000);
            assertThat(edge.output()).doesNotContain("OutOfMemory", "OutOfDirectMemory");
        }
    }

    /// Asks, and compares what comes without keeping it.
    ///
    /// @return the status line, and how the body is
    private static String compared(Socket socket, String path, byte[] body) throws IOException {
        String request = RawViewer.request("GET", "localhost", path);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = new BufferedInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return head + ": cut";
            }
            head.append((char) octet);
        }
        String status = head.substring(0, head.indexOf("\r\n"));
        if (!status.endsWith(" 200 OK")) {
            return status + ": " + head.substring(head.indexOf("cache-status"));
        }
        byte[] some = new byte[16 * 1024];
        int at = 0;
        while (at < body.length) {
            int more = in.read(some, 0, Math.min(some.length, body.length - at));
            if (more < 0) {
                return status + ": cut at " + at;
            } else if (!Arrays.equals(some, 0, more, body, at, at + more)) {
                return status + ": wrong at " + at;
            }
            at += more;
        }
        return status + ": all";
    }

    private static Reply ask(EdgeProcess edge, String path) throws IOException {
        try (RawViewer viewer = RawViewer.connect(edge.http())) {
            return viewer.get("localhost", path);
        }
    }

    /// A viewer that asks, and takes nothing of the answer.
    private static Socket asking(EdgeProcess edge, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.connect(new InetSocketAddress("127.0.0.1", edge.http()), 10_000);
        String request = RawViewer.request("GET", "localhost", path);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
