package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GhostsTest {

    private static final int SLOTS = 5000;

    @Test
    void what_went_lately_is_known_once() {
        Ghosts ghosts = new Ghosts(1000);
        ghosts.add(7, 100, 1);
        assertThat(ghosts.take(8)).isFalse();
        assertThat(ghosts.take(7)).isTrue();
        assertThat(ghosts.take(7)).isFalse();
    }

    @Test
    void when_as_many_bytes_have_gone_since_it_is_forgotten() {
        for (long span : new long[] {1000, 1L << 20, 1L << 30, 1L << 42}) {
            Ghosts ghosts = new Ghosts(span);
            ghosts.add(7, span / 2, 1);
            ghosts.add(8, span / 2, 1);
            ghosts.add(9, span / 2, 1);
            assertThat(ghosts.take(7)).isTrue();
            ghosts.add(10, span / 2, 1);
            ghosts.add(11, span / 2, 1);
            assertThat(ghosts.take(8)).isFalse();
            assertThat(ghosts.take(9)).isTrue();
        }
    }

    @Test
    void it_remembers_about_as_many_as_the_store_has_slots() {
        Ghosts ghosts = new Ghosts(SLOTS);
        for (int i = 0; i < 3 * SLOTS; i++) {
            ghosts.add(i, 1, SLOTS);
        }
        int old = 0;
        int young = 0;
        for (int i = 0; i < SLOTS; i++) {
            old += ghosts.take(i) ? 1 : 0;
            young += ghosts.take(2 * SLOTS + i) ? 1 : 0;
        }
        assertThat(old).isLessThan(SLOTS / 100);
        assertThat(young).isGreaterThan(SLOTS * 95 / 100);
    }
}
