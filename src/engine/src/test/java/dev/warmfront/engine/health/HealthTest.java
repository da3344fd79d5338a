package dev.warmfront.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthTest {

    @Test
    void it_takes_as_many_failures_in_a_row_as_the_threshold_says() {
        Health health = Health.unprobed(0).after(Outcome.REFUSED, 3, 2, 10);
        assertThat(health.healthy()).isTrue();
        assertThat(health.isSuspect()).isTrue();
        health = health.after(Outcome.TIMED_OUT, 3, 2, 20).after(Outcome.REFUSED, 3, 2, 30);
        assertThat(health).isEqualTo(new Health(false, 0, Outcome.REFUSED, 30));
    }

    @Test
    void a_success_in_between_starts_the_count_anew() {
        Health health =
                Health.unprobed(0)
                        .after(Outcome.REFUSED, 2, 1, 1)
                        .after(Outcome.SUCCEEDED, 2, 1, 2)
                        .after(Outcome.REFUSED, 2, 1, 3);
        assertThat(health.healthy()).isTrue();
    }

    @Test
    void it_takes_as_many_successes_in_a_row_to_be_trusted_again() {
        Health down = Health.unprobed(0).after(Outcome.REFUSED, 1, 2, 5);
        assertThat(down.healthy()).isFalse();
        Health almost = down.after(Outcome.SUCCEEDED, 1, 2, 6);
        assertThat(almost.healthy()).isFalse();
        assertThat(almost.sinceEpochMillis()).isEqualTo(5);
        assertThat(almost.after(Outcome.BAD_STATUS, 1, 2, 7).after(Outcome.SUCCEEDED, 1, 2, 8))
                .isEqualTo(new Health(false, 1, Outcome.SUCCEEDED, 5));
        assertThat(almost.after(Outcome.SUCCEEDED, 1, 2, 9))
                .isEqualTo(new Health(true, 0, Outcome.SUCCEEDED, 9));
    }
}
