package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is not whole yet is not given up before what is.
class ArrivingTest {

    private static final long NOW = 1_900_000_000_000L;
    private static final int BUDGET = 1 << 20;
    private static final int LENGTH = 10_000;

    private final MemoryStore store = new MemoryStore(BUDGET, new Metrics());

    @AfterEach
    void clear() {
        store.clear();
    }

    @Test
    void what_arrives_stays_while_everything_else_was_used_and_memory_is_full() {
        Flow arriving = begin("/arriving");
        for (int i = 0; i < 3 * BUDGET / LENGTH; i++) {
            begin("/" + i).finish();
            look("/" + i);
        }
        arriving.append(Unpooled.wrappedBuffer(new byte[LENGTH / 2]));
        arriving.finish();
        assertThat(arriving.isKept()).isTrue();
        assertThat(look("/arriving")).isInstanceOf(Lookup.Fresh.class);
    }

    @Test
    void what_failed_to_arrive_is_given_up_like_the_rest() {
        Flow failed = begin("/failed");
        failed.fail(OriginFailure.BODY_CUT);
        for (int i = 0; i < 3 * BUDGET / LENGTH; i++) {
            begin("/" + i).finish();
        }
        assertThat(look("/failed")).isInstanceOf(Lookup.Pass.class);
    }

    @Test
    void memory_that_is_full_of_what_arrives_takes_nothing_more_and_gives_up_nothing() {
        List<Flow> arriving = new ArrayList<>();
        Flow next = begin("/0");
        while (next != null) {
            arriving.add(next);
            next = begin("/" + arriving.size());
        }
        assertThat(arriving).hasSizeBetween(BUDGET / LENGTH / 2, BUDGET / LENGTH);
        assertThat(store.entries()).isEqualTo(arriving.size());
        assertThat(store.usedBytes()).isLessThanOrEqualTo(BUDGET);
        arriving.forEach(Flow::finish);
    }

    private Lookup look(String path) {
        return store.lookup(key(path), NOW, false, false);
    }

    /// Null when there is no room.
    private @Nullable Flow begin(String path) {
        Flow flow = store.keep(Flow.Source.NOBODY, LENGTH);
        if (flow != null) {
            flow.append(Unpooled.wrappedBuffer(new byte[LENGTH / 2]));
            Lifetime lifetime = new Lifetime(NOW, 60_000, 0, 0);
            store.put(key(path), 200, Fields.NONE, lifetime, flow, store.now());
        }
        return flow;
    }

    private static CacheKey key(String path) {
        return new CacheKey("d-1", path, "", "", false);
    }
}
