package dev.warmfront.edge;

import dev.warmfront.edge.config.Live;
import dev.warmfront.edge.config.Running;
import dev.warmfront.edge.http.HttpEdge;
import dev.warmfront.edge.http.HttpSettings;
import dev.warmfront.edge.origin.OriginSettings;
import dev.warmfront.edge.store.MemoryStore;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.origin.AddressGuard;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.PathPattern;
import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.policy.Ttl;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Practice before viewers come: the JVM compiles what it has seen run often, and the first viewers
/// should not be the ones it learns from.
///
/// An edge of its own, with a store, counters and a log that nobody sees, listens on a port of
/// loopback and asks itself: what is stored, and what never is, whose origin it is itself. The same
/// code as for viewers does the work, so there is nothing here that could fall behind it. Ends when
/// its time is over, whatever was reached; that it fails does no harm.
final class Rehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private static final String STORED = "stored.invalid";
    private static final String UNSTORED = "unstored.invalid";
    private static final int AT_ONCE = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /// Of who asks once, and wants the answer however slow the machine is.
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(30);

    private static final int STORE_BYTES = 1 << 20;

    private final Thread practising;
    private volatile int answers;

    private Rehearsal(Duration time) {
        practising = Thread.ofPlatform().daemon().name("rehearsal").unstarted(() -> run(time));
    }

    /// Begins, on a thread of its own.
    ///
    /// @param time after which it ends; zero for not at all
    static Rehearsal begin(Duration time) {
        Rehearsal rehearsal = new Rehearsal(time);
        if (time.isPositive()) {
            rehearsal.practising.start();
        }
        return rehearsal;
    }

    /// Waits until it is over.
    ///
    /// @return how many answers there were
    int end() throws InterruptedException {
        practising.join();
        return answers;
    }

    private void run(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Metrics metrics = new Metrics();
        MemoryStore store = new MemoryStore(STORE_BYTES, metrics, null, 0, HttpEdge::storedHead);
        AccessLog log =
                AccessLog.to(OutputStream.nullOutputStream(), AccessLog.Format.JSON, metrics);
        Running running = new Running(Live.ofKept(Release.NONE, Map.of()));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        OriginSettings origins =
                OriginSettings.usual(new AddressGuard(List.of(Cidr.parse("127.0.0.0/8"))));
        try (HttpEdge edge =
                HttpEdge.start(
                        HttpSettings.usual("rehearsal", any, null, origins),
                        running,
                        check -> true,
                        (rule, high, low, limit, window, now) -> false,
                        store,
                        metrics,
                        log)) {
            running.advanceTo(
                    Live.ofKept(Release.of(1, Snapshot.of(sites(edge.httpPort()))), Map.of()));
            for (int round = 0; System.nanoTime() - end < 0; round++) {
                // What is not stored takes longer and is asked for less.
                ask(edge.httpPort(), round % 4 == 3 ? UNSTORED : STORED, AT_ONCE, PATIENCE);
                answers = (round + 1) * AT_ONCE;
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("The rehearsal failed, so the first requests will be slow: {}", e.toString());
        } finally {
            log.close();
            close(store);
        }
    }

    private static void close(MemoryStore store) {
        try {
            store.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One request for each of the sites, as a viewer would.
    ///
    /// @throws IOException also when there is no answer
    static void askOnce(int port) throws IOException {
        ask(port, STORED, 1, LONG_PATIENCE);
        ask(port, UNSTORED, 1, LONG_PATIENCE);
    }

    /// Many requests at once, over one connection, and reads to the end of the last answer.
    ///
    /// @throws IOException also when there is none
    private static void ask(int port, String host, int count, Duration patience)
            throws IOException {
        String request = "GET /health HTTP/1.1\r\nHost: " + host + "\r\nAccept-Encoding: gzip\r\n";
        String all = (request + "\r\n").repeat(count - 1) + request + "Connection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) patience.toMillis());
            socket.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
            long octets = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            if (octets == 0) {
                throw new IOException(host + " did not answer");
            }
        }
    }

    /// Two distributions before the page with which every edge tells how it is.
    static List<Distribution> sites(int port) {
        Duration day = Duration.ofDays(1);
        return List.of(
                site("d-stored", STORED, port, new Ttl(day, day, day)),
                site(
                        "d-unstored",
                        UNSTORED,
                        port,
                        new Ttl(Duration.ZERO, Duration.ZERO, Duration.ZERO)));
    }

    private static Distribution site(String id, String name, int port, Ttl ttl) {
        Origin origin =
                new Origin(
                        "self",
                        "127.0.0.1",
                        port,
                        Origin.Protocol.HTTP,
                        "/.well-known/warmfront",
                        List.of(),
                        LONG_PATIENCE,
                        1,
                        LONG_PATIENCE,
                        null);
        // The page says no-store: by CloudFront's rules a least lifetime above zero stores it.
        CachePolicy policy =
                new CachePolicy(
                        "rehearsal",
                        ttl,
                        new Rules(Rules.Mode.CLOUDFRONT, 0, false),
                        Selection.NOTHING,
                        Selection.NOTHING,
                        Selection.NOTHING,
                        Forwarded.NOTHING);
        Behaviour behaviour =
                new Behaviour(
                        PathPattern.EVERYTHING,
                        "self",
                        ViewerProtocolPolicy.ALLOW_ALL,
                        List.of("GET", "HEAD"),
                        policy);
        return new Distribution(
                id,
                name,
                List.of(),
                true,
                List.of(origin),
                List.of(),
                List.of(behaviour),
                "",
                null,
                null);
    }
}
