package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.headers.Fields;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What memory keeps when something goes through it that nobody wants twice.
class ScanTest {

    private static final long NOW = 1_900_000_000_000L;
    private static final int HOT = 500;
    private static final int SCANNED = 20_000;

    private final MemoryStore store = new MemoryStore(4 << 20, new Metrics());

    @Test
    void a_scan_does_not_displace_what_is_asked_for() {
        Random random = new Random(3);
        for (int i = 0; i < HOT; i++) {
            put("/hot/" + i, 1000 + random.nextInt(3000));
        }
        int before = hits();
        for (int i = 0; i < SCANNED; i++) {
            put("/scan/" + i, 1000 + random.nextInt(3000));
        }
        int after = hits();
        System.out.printf(
                "memory: %d of %d hot answers are hits before a scan of %d others, %d after%n",
                before, HOT, SCANNED, after);
        assertThat(before).isEqualTo(HOT);
        assertThat(after).isGreaterThanOrEqualTo(HOT * 95 / 100);
        store.clear();
    }

    @Test
    void what_was_never_asked_for_goes_first() {
        put("/wanted", 1000);
        hit("/wanted");
        for (int i = 0; i < SCANNED; i++) {
            put("/scan/" + i, 1000);
        }
        assertThat(hit("/wanted")).isTrue();
        assertThat(hit("/scan/0")).isFalse();
        assertThat(store.usedBytes()).isLessThanOrEqualTo(4 << 20);
        store.clear();
        assertThat(store.usedBytes()).isZero();
    }

    private int hits() {
        int hits = 0;
        for (int i = 0; i < HOT; i++) {
            hits += hit("/hot/" + i) ? 1 : 0;
        }
        return hits;
    }

    private boolean hit(String path) {
        return switch (store.lookup(key(path), NOW, false, false)) {
            case Lookup.Fresh fresh -> true;
            case Lookup.Ageing ageing -> false;
            case Lookup.Resting resting -> false;
            case Lookup.Join join -> false;
            case Lookup.Reading reading -> false;
            case Lookup.Lead lead -> false;
            case Lookup.Pass pass -> false;
        };
    }

    private void put(String path, int length) {
        Flow flow = store.keep(new Nobody(), length);
        assertThat(flow).isNotNull();
        flow.append(Unpooled.wrappedBuffer(new byte[length]));
        store.put(key(path), 200, Fields.NONE, new Lifetime(NOW, 60_000, 0, 0), flow, store.now());
        flow.finish();
    }

    private static CacheKey key(String path) {
        return new CacheKey("d-1", path, "", "", false);
    }

    private record Nobody() implements Flow.Source {
        @Override
        public void resume() {}

        @Override
        public void abandon() {}
    }
}
