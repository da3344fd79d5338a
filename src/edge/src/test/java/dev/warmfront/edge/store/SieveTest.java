package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.CacheKey;
import org.junit.jupiter.api.Test;

class SieveTest {

    private final Sieve sieve = new Sieve();

    @Test
    void nothing_comes_out_of_an_empty_one() {
        assertThat(sieve.evict()).isNull();
    }

    @Test
    void the_oldest_that_was_not_used_goes_first() {
        Slot one = add("/1");
        Slot two = add("/2");
        Slot three = add("/3");
        one.touch();
        assertThat(sieve.evict()).isSameAs(two);
        assertThat(sieve.evict()).isSameAs(three);
        assertThat(sieve.evict()).isSameAs(one);
        assertThat(sieve.evict()).isNull();
    }

    @Test
    void when_all_were_used_the_hand_comes_round_again() {
        Slot one = add("/1");
        Slot two = add("/2");
        one.touch();
        two.touch();
        assertThat(sieve.evict()).isSameAs(one);
        assertThat(sieve.evict()).isSameAs(two);
    }

    @Test
    void the_hand_goes_on_from_where_it_was() {
        Slot one = add("/1");
        Slot two = add("/2");
        Slot three = add("/3");
        one.touch();
        assertThat(sieve.evict()).isSameAs(two);
        add("/4");
        // Not the first again, though it is the oldest and unused by now.
        assertThat(sieve.evict()).isSameAs(three);
        assertThat(one.linked).isTrue();
    }

    @Test
    void what_is_taken_out_is_not_met_again_even_if_the_hand_is_at_it() {
        Slot one = add("/1");
        Slot two = add("/2");
        Slot three = add("/3");
        one.touch();
        assertThat(sieve.evict()).isSameAs(two);
        assertThat(sieve.remove(three)).isTrue();
        assertThat(sieve.remove(three)).isFalse();
        assertThat(sieve.evict()).isSameAs(one);
    }

    private Slot add(String path) {
        Slot slot = new Unstorable(new CacheKey("d", path, "", "", false), 0);
        sieve.add(slot);
        return slot;
    }
}
