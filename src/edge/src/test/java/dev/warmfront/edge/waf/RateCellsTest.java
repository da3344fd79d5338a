package dev.warmfront.edge.waf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.waf.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class RateCellsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long SECOND = 1_000_000_000L;

    @Test
    void request_101_of_100_within_the_window_is_over_and_the_next_window_is_free_again() {
        RateCells cells = new RateCells(1 << 20);
        for (int i = 0; i < 100; i++) {
            assertThat(over(cells, "r", "192.0.2.1", 100, i)).isFalse();
        }
        assertThat(over(cells, "r", "192.0.2.1", 100, 101)).isTrue();
        assertThat(over(cells, "r", "192.0.2.2", 100, 101)).isFalse();
        assertThat(over(cells, "other", "192.0.2.1", 100, 101)).isFalse();
        assertThat(over(cells, "r", "192.0.2.1", 100, 65 * SECOND)).isFalse();
    }

    @Test
    void new_settings_start_from_zero() {
        RateCells cells = new RateCells(1 << 20);
        over(cells, "r", "192.0.2.1", 1, 0);
        assertThat(over(cells, "r", "192.0.2.1", 1, 1)).isTrue();
        assertThat(over(cells, "r", "192.0.2.1", 2, 2)).isFalse();
    }

    @Test
    void ipv6_counts_by_its_first_64_bits() {
        RateCells cells = new RateCells(1 << 20);
        over(cells, "r", "2001:db8::1", 1, 0);
        assertThat(over(cells, "r", "2001:db8::2", 1, 1)).isTrue();
        assertThat(over(cells, "r", "2001:db8:0:1::2", 1, 1)).isFalse();
    }

    @Test
    void a_million_addresses_take_no_more_memory_and_do_not_push_out_the_one_that_floods() {
        RateCells cells = new RateCells(1 << 20);
        long bytes = cells.bytes();
        assertThat(bytes).isLessThanOrEqualTo(1 << 20);
        long flooder = Cidr.parse("192.0.2.1").low();
        for (int i = 0; i < 1_000_000; i++) {
            cells.isOver("r", i, i, 10, MINUTE, i);
            if (i % 100 == 0) {
                boolean over = cells.isOver("r", 0, flooder, 10, MINUTE, i);
                assertThat(over).isEqualTo(i / 100 >= 10);
            }
        }
        assertThat(cells.bytes()).isEqualTo(bytes);
    }

    @Test
    void few_keys_are_counted_like_by_lists_of_times() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
        RateCells cells = new RateCells(1 << 20);
        Map<Integer, List<Long>> times = new HashMap<>();
        long now = 0;
        long slot = MINUTE.toNanos() / 15 + 1;
        for (int i = 0; i < 50_000; i++) {
            now += random.nextLong(SECOND);
            int who = random.nextInt(40);
            times.computeIfAbsent(who, key -> new ArrayList<>()).add(now);
            boolean over = over(cells, "r", "192.0.2." + who, 3, now);
            long at = now;
            List<Long> mine = times.get(who);
            mine.removeIf(time -> at - time > 2 * MINUTE.toNanos());
            if (mine.stream().filter(time -> at - time < MINUTE.toNanos()).count() > 3) {
                assertThat(over).isTrue();
            }
            if (mine.stream().filter(time -> at - time < MINUTE.toNanos() + slot).count() <= 3) {
                assertThat(over).isFalse();
            }
        }
    }

    @Test
    void no_request_is_lost_between_threads() throws InterruptedException {
        RateCells cells = new RateCells(1 << 20);
        AtomicInteger over = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(
                    Thread.startVirtualThread(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            if (over(cells, "r", "192.0.2.1", 39_990, 0)) {
                                over.incrementAndGet();
                            }
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(over).hasValue(10);
    }

    private static boolean over(RateCells cells, String rule, String from, int limit, long now) {
        Cidr address = Cidr.parse(from);
        return cells.isOver(rule, address.high(), address.low(), limit, MINUTE, now);
    }
}
