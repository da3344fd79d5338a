package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.headers.Fields;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who fetches, when several look at the same moment.
@Timeout(60)
class LeadingTest {

    private static final long NOW = 1_900_000_000_000L;
    private static final int THREADS = 4;
    private static final int KEYS = 30_000;

    private final MemoryStore store = new MemoryStore(64 << 20, new Metrics());

    @Test
    void what_one_has_just_stored_no_other_fetches_again() throws Exception {
        assertThat(leaders(key -> store.lookup(key, NOW, true, false))).isEqualTo(KEYS);
    }

    @Test
    void a_slice_that_one_has_just_stored_no_other_fetches_again() throws Exception {
        assertThat(leaders(key -> store.slice(key, false, true))).isEqualTo(KEYS);
    }

    /// How many were told to fetch, when all look for each key at once and fetch as they are told.
    private int leaders(Function<CacheKey, Lookup> look) throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Future<Integer>> counts = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < THREADS; i++) {
                counts.add(
                        threads.submit(() -> {
                            together.await(30, TimeUnit.SECONDS);
                            return leads(look);
                        }));
            }
            int all = 0;
            for (Future<Integer> count : counts) {
                all += count.get();
            }
            return all;
        } finally {
            store.clear();
        }
    }

    private int leads(Function<CacheKey, Lookup> look) {
        int leads = 0;
        for (int i = 0; i < KEYS; i++) {
            CacheKey key = new CacheKey("d-1", "/" + i, "", "", false);
            if (look.apply(key) instanceof Lookup.Lead lead) {
                leads++;
                store.settle(lead.fill(), new Fill.Outcome.Stored(put(key)));
            }
        }
        return leads;
    }

    private Entry put(CacheKey key) {
        Flow flow = store.keep(Flow.Source.NOBODY, 10);
        assertThat(flow).isNotNull();
        flow.append(Unpooled.wrappedBuffer(new byte[10]));
        Lifetime lifetime = new Lifetime(NOW, 60_000, 0, 0);
        Entry entry = store.put(key, 200, Fields.NONE, lifetime, flow, store.now());
        flow.finish();
        return entry;
    }
}
