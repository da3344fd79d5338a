package dev.warmfront.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LagTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long GRACE = Lag.GRACE.toNanos();

    @Test
    void a_new_release_is_asked_of_nobody_until_the_grace_is_over() {
        Lag lag = Lag.NONE.at(3, 0);
        assertThat(lag.requiredVersion(GRACE - 1)).isZero();
        assertThat(lag.requiredVersion(GRACE)).isEqualTo(3);
        lag = lag.at(4, GRACE + SECOND);
        assertThat(lag.requiredVersion(GRACE + SECOND)).isEqualTo(3);
        lag = lag.at(4, 2 * GRACE + SECOND);
        assertThat(lag.requiredVersion(2 * GRACE + SECOND)).isEqualTo(4);
    }

    @Test
    void one_who_stays_behind_is_out_even_if_releases_never_stop() {
        Lag lag = Lag.NONE;
        for (long second = 0; second <= 100; second++) {
            lag = lag.at(second + 1, second * SECOND);
            assertThat(lag.requiredVersion(second * SECOND)).isEqualTo(Math.max(0, second - 4));
            assertThat(lag.seen().size()).isLessThan(8);
        }
    }
}
