package dev.warmfront.edge.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.CacheKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IndexTest {

    private static final int MANY = 1_000_000;

    @Test
    void an_entry_takes_at_most_eighty_bytes_at_every_size() {
        SplittableRandom random = new SplittableRandom(1);
        double most = 0;
        long start = System.nanoTime();
        try (Index index = new Index()) {
            for (int i = 1; i <= MANY; i++) {
                index.put(new Fingerprint(random.nextLong(), random.nextLong()), place(i));
                if (i >= 200_000 && i % 1000 == 0) {
                    most = Math.max(most, (double) index.bytes() / i);
                }
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            double now = (double) index.bytes() / MANY;
            System.out.printf(
                    "index: %,d entries in %,d bytes, %.1f bytes an entry, at most %.1f while it"
                            + " grew, %d ms; 10,000,000 entries: at most %,d MiB%n",
                    MANY, index.bytes(), now, most, millis, (long) (most * 10_000_000) >> 20);
            assertThat(index.size()).isEqualTo(MANY);
            assertThat(most).isLessThanOrEqualTo(80);
        }
    }

    @Test
    void it_does_what_a_map_does() {
        Random random = new Random(7);
        Map<Fingerprint, Long> map = new HashMap<>();
        try (Index index = new Index()) {
            for (int i = 0; i < 300_000; i++) {
                // Few values for the home of a slot: long rows that are broken up again.
                Fingerprint key = new Fingerprint(random.nextInt(50), random.nextInt(40));
                if (random.nextInt(3) == 0) {
                    index.remove(key);
                    map.remove(key);
                } else {
                    index.put(key, place(i));
                    map.put(key, place(i));
                }
                Fingerprint other = new Fingerprint(random.nextInt(50), random.nextInt(40));
                assertThat(index.get(other)).isEqualTo(map.getOrDefault(other, 0L));
            }
            assertThat(index.size()).isEqualTo(map.size());
            map.forEach((key, place) -> assertThat(index.get(key)).isEqualTo(place));
        }
    }

    @Test
    void what_has_moved_is_not_removed_from_where_it_was() {
        Fingerprint key = new Fingerprint(1, 2);
        try (Index index = new Index()) {
            index.put(key, Place.of(1, 64, 128, 0));
            index.put(key, Place.of(2, 64, 128, 0));
            index.touch(key);
            index.remove(key, Place.of(1, 64, 128, 0));
            assertThat(Place.segment(index.get(key))).isEqualTo(2);
            index.remove(key, Place.of(2, 64, 128, 0));
            assertThat(index.get(key)).isZero();
        }
    }

    @Test
    void a_place_holds_what_was_put_into_it() {
        long place = Place.of(77, (64L << 20) - 128, 64, 2);
        assertThat(Place.segment(place)).isEqualTo(77);
        assertThat(Place.offset(place)).isEqualTo((64L << 20) - 128);
        assertThat(Place.length(place)).isEqualTo(64);
        assertThat(Place.asked(place)).isEqualTo(2);
    }

    @Test
    void fingerprints_depend_on_the_seed_and_on_every_part_of_the_key() {
        Fingerprints one = new Fingerprints(1, 2);
        CacheKey key = new CacheKey("d", "/a", "q", "r", false);
        assertThat(one.of(key)).isEqualTo(new Fingerprints(1, 2).of(key));
        assertThat(one.of(key)).isNotEqualTo(new Fingerprints(1, 3).of(key));
        assertThat(one.of(key)).isNotEqualTo(one.of(new CacheKey("d", "/a", "q", "r", true)));
        assertThat(one.of(key)).isNotEqualTo(one.of(new CacheKey("d", "/aq", "", "r", false)));
        assertThat(one.of(key)).isNotEqualTo(one.of(new CacheKey("d/", "a", "q", "r", false)));
        assertThat(one.of(key)).isNotEqualTo(one.of(new CacheKey("d", "/a", "qr", "", false)));
    }

    private static long place(long number) {
        return Place.of(number >>> 10, (number & 1023) * 64, 64, 0);
    }
}
