package dev.warmfront.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DoubtTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void who_sees_most_targets_fail_at_once_doubts_it_for_a_while() {
        Doubt doubt = Doubt.NONE.afterFall(4, 0).afterFall(4, SECOND / 2);
        assertThat(doubt.isAt(SECOND / 2)).isFalse();
        doubt = doubt.afterFall(4, SECOND);
        assertThat(doubt.isAt(SECOND)).isTrue();
        assertThat(doubt.isAt(SECOND + Doubt.LASTS.toNanos() - 1)).isTrue();
        assertThat(doubt.isAt(SECOND + Doubt.LASTS.toNanos())).isFalse();
    }

    @Test
    void failures_one_after_the_other_are_believed() {
        Doubt doubt = Doubt.NONE;
        for (int i = 0; i < 10; i++) {
            doubt = doubt.afterFall(4, 3 * i * SECOND);
            assertThat(doubt.isAt(3 * i * SECOND)).isFalse();
        }
    }

    @Test
    void of_two_targets_both_may_have_failed() {
        assertThat(Doubt.NONE.afterFall(2, 0).afterFall(2, 1).isAt(1)).isFalse();
        assertThat(Doubt.NONE.afterFall(1, 0).isAt(0)).isFalse();
    }

    @Test
    void more_failures_do_not_make_it_doubt_for_longer() {
        Doubt doubt = Doubt.NONE.afterFall(3, 0).afterFall(3, 1);
        assertThat(doubt.isAt(1)).isTrue();
        doubt = doubt.afterFall(3, SECOND);
        assertThat(doubt.isAt(1 + Doubt.LASTS.toNanos())).isFalse();
    }

    @Test
    void any_clock_will_do() {
        long start = Long.MAX_VALUE - SECOND;
        Doubt doubt = Doubt.NONE.afterFall(3, start).afterFall(3, start);
        assertThat(doubt.isAt(start + 2 * SECOND)).isTrue();
        assertThat(doubt.isAt(start + 6 * SECOND)).isFalse();
    }
}
