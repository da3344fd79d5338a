package dev.warmfront.bench;

import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.MemoryStore;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.HttpDate;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.headers.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// What a million small answers take in memory besides their bodies.
///
/// Every text of every answer is a new object, as it is where it is read from an origin.
///
/// @param heapBytes that stay on the heap for each
/// @param residentBytes that the process grew by for each, bodies included
/// @param countedBytes that the store's budget was charged for each, bodies included
record Stored(double heapBytes, double residentBytes, double countedBytes) {

    private static final int ANSWERS = 1_000_000;
    private static final int BODY = 1024;
    private static final long NOW = 1_900_000_000_000L;

    static Stored measure() throws IOException {
        MemoryStore store = new MemoryStore(8L << 30, new Metrics());
        ByteBuf body = Unpooled.directBuffer(BODY).writeZero(BODY);
        put(store, -1, body);
        long heap = heapNow();
        long resident = residentNow();
        for (int i = 0; i < ANSWERS; i++) {
            put(store, i, body);
        }
        Stored stored =
                new Stored(
                        (heapNow() - heap) / (double) ANSWERS,
                        (residentNow() - resident) / (double) ANSWERS,
                        store.usedBytes() / (double) ANSWERS);
        store.clear();
        return stored;
    }

    String text() {
        return String.format(
                "%,d stored answers of %d bytes: %.0f bytes on the heap each, head and key"
                        + " included; the process grew by %.0f, the budget counts %.0f%n",
                ANSWERS, BODY, heapBytes, residentBytes, countedBytes);
    }

    private static void put(MemoryStore store, int i, ByteBuf body) {
        Fields fields =
                Fields.of(
                        "content-type",
                        fresh("image/jpeg"),
                        "cache-control",
                        fresh("public, max-age=600"),
                        "etag",
                        "\"5f3c" + i + "-400\"",
                        "last-modified",
                        HttpDate.write(NOW - i * 1_000_000L),
                        "date",
                        HttpDate.write(NOW + i),
                        "server",
                        fresh("nginx"),
                        "accept-ranges",
                        fresh("bytes"),
                        "content-length",
                        Integer.toString(BODY));
        Flow flow = Objects.requireNonNull(store.keep(Flow.Source.NOBODY, BODY));
        flow.append(body.retainedSlice());
        store.put(
                new CacheKey("d-1", path(i), "", fresh("accept-encoding:br\n"), false),
                200,
                fields,
                new Lifetime(NOW, 600_000, 0, 0),
                flow,
                store.now());
        flow.finish();
    }

    /// Of 60 octets.
    private static String path(int i) {
        return String.format("/assets/2026/autumn/catalogue/images/large/item-%08d.webp", i);
    }

    private static String fresh(String text) {
        return new String(text.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
    }

    private static long heapNow() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long residentNow() throws IOException {
        return Memory.residentBytes(List.of(ProcessHandle.current().pid()));
    }
}
