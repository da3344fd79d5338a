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
        assertThat(health).isEqualTo(new Health(false, 0, Outcome.REFUSED, 30, 1));
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
                .isEqualTo(new Health(false, 1, Outcome.SUCCEEDED, 5, 1));
        assertThat(almost.after(Outcome.SUCCEEDED, 1, 2, 9))
                .isEqualTo(new Health(true, 0, Outcome.SUCCEEDED, 9, 1));
    }

    /// It falls at `from`, and rises as soon as it may; when that is.
    private static Health fallsAndRises(Health health, long from) {
        Health now = health.after(Outcome.REFUSED, 1, 1, from);
        for (long at = from; !now.healthy(); at += 100) {
            now = now.after(Outcome.SUCCEEDED, 1, 1, at);
        }
        return now;
    }

    @Test
    void what_falls_again_and_again_stays_down_for_longer_each_time() {
        Health health = fallsAndRises(Health.unprobed(0), 1_000);
        assertThat(health.sinceEpochMillis()).as("the first time counts").isEqualTo(1_000);
        for (int seconds : new int[] {5, 10, 20, 40, 80, 160, 300, 300, 300}) {
            long falls = health.sinceEpochMillis() + 1_000;
            health = fallsAndRises(health, falls);
            assertThat(health.sinceEpochMillis() - falls).isEqualTo(seconds * 1_000L);
        }
    }

    @Test
    void what_was_calm_for_long_is_not_held() {
        Health health = fallsAndRises(fallsAndRises(Health.unprobed(0), 0), 1_000);
        long falls = health.sinceEpochMillis() + Health.CALM.toMillis();
        assertThat(fallsAndRises(health, falls).sinceEpochMillis()).isEqualTo(falls);
    }

    @Test
    void failures_while_it_is_held_count_as_ever() {
        Health held = fallsAndRises(Health.unprobed(0), 0).after(Outcome.REFUSED, 1, 2, 1_000);
        assertThat(held.isHeld(5_999)).isTrue();
        assertThat(held.isHeld(6_000)).isFalse();
        Health after =
                held.after(Outcome.SUCCEEDED, 1, 2, 2_000).after(Outcome.REFUSED, 1, 2, 5_000);
        assertThat(after.after(Outcome.SUCCEEDED, 1, 2, 7_000).healthy()).isFalse();
    }
}
