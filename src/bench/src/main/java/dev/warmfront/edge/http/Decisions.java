package dev.warmfront.edge.http;

import dev.warmfront.edge.message.AnswerHead;
import dev.warmfront.edge.message.AnswerReader;
import dev.warmfront.edge.message.FieldNames;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Lookup;
import dev.warmfront.edge.store.MemoryStore;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.Admission;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.routing.Router;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.PathPattern;
import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.policy.Ttl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What a request costs on its way, step by step: parser, routing, key, lookup, freshness; and the
/// parser of origins' answers.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Decisions {

    private static final int SITES = 1000;
    private static final int ENTRIES = 100_000;
    private static final long NOW = 1_900_000_000_000L;

    /// The last of the seconds in the answer's date.
    private static final int DATE_DIGIT =
            "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Sun, 06 Nov 1994 08:49:3".length();

    private static final String REQUEST = "GET /shop/item HTTP/1.1\r\nHost: www-500.shop.test\r\n";

    private static final String BROWSER =
            REQUEST
                    + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/131\r\n"
                    + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
                    + "Accept-Language: en-GB,en;q=0.9,de-DE;q=0.8,de;q=0.7\r\n"
                    + "Accept-Encoding: gzip, deflate, br, zstd\r\n"
                    + "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n"
                    + "Referer: https://www.bench.test/where/they/came/from\r\n\r\n";

    private static final Fields ANSWERED =
            Fields.of(
                    "Date",
                    "Sun, 06 Nov 1994 08:49:37 GMT",
                    "Content-Type",
                    "text/html",
                    "Cache-Control",
                    "public, max-age=600",
                    "ETag",
                    "\"abc\"");

    private final byte[] small = ascii(REQUEST + "\r\n");
    private final byte[] browser = ascii(BROWSER);
    private final ByteBuf answer =
            Unpooled.directBuffer()
                    .writeBytes(
                            ascii(
                                    "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Sun, 06 Nov 1994"
                                            + " 08:49:37 GMT\r\nContent-Type: text/html\r\n"
                                            + "Content-Length: 1024\r\nConnection: keep-alive\r\n"
                                            + "ETag: \"abc\"\r\nCache-Control: no-store\r\n\r\n"));

    private int second;
    private @Nullable Head head;
    private @Nullable Router router;
    private @Nullable Site site;
    private @Nullable MemoryStore store;
    private @Nullable CacheKey key;
    private @Nullable AnswerReader answers;

    /// A thousand distributions, a hundred thousand stored answers.
    @Setup
    public void prepare() {
        InetSocketAddress viewer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        Head read = new Head(Limits.USUAL, Peer.of(viewer, false, null, ""));
        read.read(small, 0, small.length);
        head = read;
        List<Distribution> sites = new ArrayList<>();
        for (int i = 0; i < SITES; i++) {
            sites.add(distribution(i));
        }
        Router made = Router.of(Snapshot.of(sites));
        Site found = Objects.requireNonNull(made.site("www-500.shop.test"));
        router = made;
        site = found;
        MemoryStore filled = new MemoryStore(1L << 30, new Metrics());
        for (int i = 0; i < ENTRIES; i++) {
            put(filled, new CacheKey(found.distribution().id(), "/other/" + i, "", "", false));
        }
        CacheKey asked =
                CacheKey.of(
                        found, found.behaviour("/shop/item").cachePolicy(), read, "/shop/item", "");
        put(filled, asked);
        store = filled;
        key = asked;
        answers = new AnswerReader(new FieldNames());
    }

    @Benchmark
    public int parseSmallHead() {
        return the(head).read(small, 0, small.length);
    }

    @Benchmark
    public int parseBrowserHead() {
        return the(head).read(browser, 0, browser.length);
    }

    @Benchmark
    public @Nullable AnswerHead parseOriginHead() {
        // A second later.
        answer.readerIndex(0).setByte(DATE_DIGIT, '0' + ++second % 10);
        return the(answers).read(answer);
    }

    @Benchmark
    public Behaviour route() {
        return the(the(router).site("www-500.shop.test")).behaviour("/shop/item");
    }

    @Benchmark
    public CacheKey key() {
        Site of = the(site);
        CachePolicy policy = of.behaviour("/shop/item").cachePolicy();
        return CacheKey.of(of, policy, the(head), "/shop/item", "");
    }

    @Benchmark
    public Lookup lookup() {
        return the(store).lookup(the(key), NOW, false, false);
    }

    @Benchmark
    public Admission freshness() {
        CachePolicy policy = the(site).behaviour("/shop/item").cachePolicy();
        return Admission.of(the(head), policy, Site.UNSAID, 200, ANSWERED, NOW - 10, NOW);
    }

    private static void put(MemoryStore store, CacheKey key) {
        Flow flow = the(store.keep(Flow.Source.NOBODY, 1));
        store.put(key, 200, ANSWERED, new Lifetime(NOW, 600_000, 0, 0), flow, store.now());
        flow.append(Unpooled.wrappedBuffer(new byte[1]));
        flow.finish();
    }

    private static Distribution distribution(int number) {
        Origin origin =
                new Origin(
                        "o",
                        "192.0.2.1",
                        80,
                        Origin.Protocol.HTTP,
                        "",
                        List.of(),
                        Duration.ofSeconds(1),
                        1,
                        Duration.ofSeconds(1),
                        null);
        CachePolicy policy =
                new CachePolicy(
                        "p",
                        new Ttl(Duration.ZERO, Duration.ofDays(1), Duration.ofDays(365)),
                        Selection.NOTHING,
                        Selection.NOTHING,
                        Selection.NOTHING);
        List<Behaviour> behaviours = new ArrayList<>();
        for (String pattern : List.of("/images/*", "/api/*", "*.css", "/shop/*", "*")) {
            behaviours.add(
                    new Behaviour(
                            new PathPattern(pattern),
                            "o",
                            ViewerProtocolPolicy.ALLOW_ALL,
                            List.of("GET", "HEAD"),
                            policy));
        }
        return new Distribution(
                "d-" + number,
                "d-" + number + ".cdn.test",
                List.of("www-" + number + ".shop.test"),
                true,
                List.of(origin),
                List.of(),
                behaviours,
                "",
                null,
                null);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static <T> T the(@Nullable T prepared) {
        return Objects.requireNonNull(prepared);
    }
}
