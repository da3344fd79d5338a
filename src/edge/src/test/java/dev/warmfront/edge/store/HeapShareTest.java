package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.CacheKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapShareTest {

    private static final long MEGABYTE = 1 << 20;

    @Test
    void a_heap_keeps_something_for_everything_else() {
        assertThat(MemoryStore.heapShare(48 * MEGABYTE)).isEqualTo(6 * MEGABYTE);
        assertThat(MemoryStore.heapShare(364 * MEGABYTE)).isEqualTo(200 * MEGABYTE);
        assertThat(MemoryStore.heapShare(Long.MAX_VALUE)).isPositive();
    }

    @Test
    void what_does_not_fit_into_its_share_of_the_heap_pushes_out_what_was_used_least() {
        List<Slot> evicted = new ArrayList<>();
        Shelf shelf = new Shelf(100 * MEGABYTE, 10_000, evicted::add);
        for (int i = 0; i < 100; i++) {
            CacheKey key = new CacheKey("d-1", String.format("/%04d", i), "", "", false);
            shelf.put(new Unstorable(key, 1));
            assertThat(shelf.heapBytes()).isLessThanOrEqualTo(10_000);
        }
        assertThat(shelf.count()).isEqualTo(10_000 / 205);
        assertThat(evicted).hasSize(100 - shelf.count());
        assertThat(shelf.usedBytes()).isEqualTo(shelf.heapBytes());
        shelf.clear();
        assertThat(shelf.usedBytes()).isZero();
        assertThat(shelf.heapBytes()).isZero();
    }
}
