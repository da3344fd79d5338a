package dev.warmfront.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void everything_within_the_window_is_counted_and_forgotten_when_it_is_over() {
        long[] state = new long[SlidingWindow.LONGS];
        long slot = SlidingWindow.slotNanos(60 * SECOND);
        SlidingWindow.clear(state, 0, 0);
        for (int i = 1; i <= 100; i++) {
            assertThat(SlidingWindow.count(state, 0, slot, i)).isEqualTo(i);
        }
        assertThat(SlidingWindow.count(state, 0, slot, 60 * SECOND)).isEqualTo(101);
        assertThat(SlidingWindow.count(state, 0, slot, 65 * SECOND)).isEqualTo(2);
        assertThat(SlidingWindow.count(state, 0, slot, 1_000_000 * SECOND)).isEqualTo(1);
    }

    @Test
    void it_never_counts_less_than_a_list_of_times_and_at_most_a_slot_more() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        for (int round = 0; round < 200; round++) {
            long window = 1 + random.nextLong(round % 2 == 0 ? 100 : 100 * SECOND);
            long slot = SlidingWindow.slotNanos(window);
            long now = random.nextLong(-SECOND, SECOND) * (round % 3);
            long[] state = new long[SlidingWindow.LONGS + 2];
            SlidingWindow.clear(state, 1, now);
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                now +=
                        random.nextInt(10) == 0
                                ? random.nextLong(3 * window + 1)
                                : random.nextLong(window / 20 + 1);
                times.add(now);
                long counted = SlidingWindow.count(state, 1, slot, now);
                assertThat(counted)
                        .isBetween(within(times, now, window), within(times, now, 16 * slot));
            }
            assertThat(state[0]).isZero();
            assertThat(state[state.length - 1]).isZero();
        }
    }

    @Test
    void a_clock_that_goes_back_a_little_neither_loses_nor_invents() {
        long[] state = new long[SlidingWindow.LONGS];
        long slot = SlidingWindow.slotNanos(SECOND);
        SlidingWindow.clear(state, 0, 5 * SECOND);
        assertThat(SlidingWindow.count(state, 0, slot, 5 * SECOND)).isEqualTo(1);
        assertThat(SlidingWindow.count(state, 0, slot, 5 * SECOND - SECOND / 2)).isEqualTo(2);
        assertThat(SlidingWindow.count(state, 0, slot, 5 * SECOND)).isEqualTo(3);
    }

    private static long within(List<Long> times, long now, long window) {
        return times.stream().filter(time -> now - time < window).count();
    }
}
