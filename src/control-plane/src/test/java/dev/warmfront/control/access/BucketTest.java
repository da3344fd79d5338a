package dev.warmfront.control.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.control.access.Bucket.Rate;
import dev.warmfront.control.access.Bucket.Take;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTest {

    private static final Rate TEN_A_SECOND = Rate.perSecond(10, 3);
    private static final long TENTH = Duration.ofMillis(100).toNanos();

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000_000_000L, -5, Long.MIN_VALUE / 2})
    void a_full_one_grants_its_burst_and_says_how_long_to_wait_for_more(long now) {
        Bucket bucket = Bucket.full(now);
        for (int i = 0; i < 3; i++) {
            Take take = bucket.take(TEN_A_SECOND, now);
            assertThat(take.isGranted()).isTrue();
            bucket = take.after();
        }
        Take refused = bucket.take(TEN_A_SECOND, now);
        assertThat(refused.isGranted()).isFalse();
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(100));
        assertThat(refused.after()).isEqualTo(bucket);
        assertThat(bucket.take(TEN_A_SECOND, now + TENTH - 1).retryAfter())
                .isEqualTo(Duration.ofNanos(1));
        assertThat(bucket.take(TEN_A_SECOND, now + TENTH).isGranted()).isTrue();
    }

    @Test
    void what_rests_for_long_holds_no_more_than_its_burst() {
        Bucket bucket = Bucket.full(0);
        long later = Duration.ofDays(1).toNanos();
        for (int i = 0; i < 3; i++) {
            bucket = bucket.take(TEN_A_SECOND, later).after();
        }
        assertThat(bucket.take(TEN_A_SECOND, later).isGranted()).isFalse();
    }

    @Test
    void over_a_long_time_as_many_are_granted_as_the_rate_says() {
        Bucket bucket = Bucket.full(0);
        int granted = 0;
        for (long now = 0; now < Duration.ofSeconds(10).toNanos(); now += TENTH / 7) {
            Take take = bucket.take(TEN_A_SECOND, now);
            granted += take.isGranted() ? 1 : 0;
            bucket = take.after();
        }
        assertThat(granted).isBetween(100, 103);
    }

    @Test
    void a_rate_that_is_none_is_refused_by_name() {
        assertThatThrownBy(() -> Rate.perSecond(0, 1)).hasMessageStartingWith("rate: 0.0 a second");
        assertThatThrownBy(() -> Rate.perSecond(Double.NaN, 1)).hasMessageContaining("expected");
        assertThatThrownBy(() -> Rate.perSecond(1, 0)).hasMessageContaining("burst 0");
        assertThat(Rate.perSecond(0.001, 1_000_000).everyNanos()).isEqualTo(1_000_000_000_000L);
    }
}
