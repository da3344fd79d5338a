package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class QueuesTest {

    private static final int BUDGET = 100;

    private final Queues queues = new Queues(BUDGET);
    private final List<Slot> added = new ArrayList<>();
    private int scanned;

    @Test
    void nothing_comes_out_of_empty_ones() {
        assertThat(queues.evict()).isNull();
    }

    @Test
    void what_was_not_used_goes_first_and_the_oldest_of_that() {
        Slot one = add("/1");
        Slot two = add("/2");
        Slot three = add("/3");
        for (int i = 0; i < BUDGET / 10; i++) {
            add("/more/" + i);
        }
        one.touch();
        assertThat(queues.evict()).isSameAs(two);
        assertThat(queues.evict()).isSameAs(three);
        assertThat(one.row).isNotNull();
    }

    @Test
    void everything_comes_out_in_the_end() {
        Slot one = add("/1");
        Slot two = add("/2");
        one.touch();
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder(one, two);
        assertThat(queues.evict()).isNull();
    }

    @Test
    void while_there_is_little_else_one_use_is_enough_to_outlive_a_scan() {
        Slot wanted = add("/wanted");
        wanted.touch();
        scan(10 * BUDGET);
        assertThat(wanted.row).isNotNull();
    }

    @Test
    void once_there_is_enough_of_what_was_used_twice_one_use_is_worth_one_round() {
        for (int i = 0; i < BUDGET / 2; i++) {
            use(add("/wanted/" + i), 3);
        }
        scan(BUDGET);
        Slot once = add("/once");
        Slot twice = add("/twice");
        use(once, 1);
        use(twice, 2);
        scan(60);
        assertThat(once.row).isNotNull();
        scan(60);
        assertThat(once.row).isNull();
        assertThat(twice.row).isNotNull();
    }

    @Test
    void what_was_used_once_in_each_of_two_rounds_stays() {
        for (int i = 0; i < BUDGET / 2; i++) {
            use(add("/wanted/" + i), 3);
        }
        scan(BUDGET);
        Slot slot = add("/again");
        slot.touch();
        scan(55);
        assertThat(slot.row).isNotNull();
        slot.touch();
        scan(10 * BUDGET);
        assertThat(slot.row).isNotNull();
    }

    @Test
    void what_comes_back_soon_after_it_went_is_not_displaced_by_a_scan() {
        add("/back");
        scan(BUDGET);
        Slot back = add("/back");
        scan(10 * BUDGET);
        assertThat(back.row).isNotNull();
        queues.remove(back);
        scan(BUDGET);
        Slot again = add("/back");
        scan(2 * BUDGET);
        assertThat(again.row).isNull(); // It was taken out, not pushed out.
    }

    @Test
    void what_takes_the_place_of_something_is_as_good_as_that_was() {
        add("/page");
        scan(BUDGET);
        Slot before = add("/page"); // In the main queue, because it came back.
        Slot confirmed = add("/page");
        queues.inherit(confirmed, before);
        assertThat(queues.remove(before)).isTrue();
        scan(10 * BUDGET);
        assertThat(confirmed.row).isNotNull();
    }

    @Test
    void what_is_taken_out_is_not_met_again() {
        Slot one = add("/1");
        Slot two = add("/2");
        assertThat(queues.remove(one)).isTrue();
        assertThat(queues.remove(one)).isFalse();
        queues.weigh(one, 50);
        assertThat(queues.evict()).isSameAs(two);
        assertThat(queues.evict()).isNull();
    }

    @Test
    void what_turns_out_to_be_heavy_counts_as_such() {
        Slot wanted = use(add("/wanted"), 1);
        List<Slot> small = new ArrayList<>();
        for (int i = 0; i < BUDGET / 10; i++) {
            small.add(add("/small/" + i));
        }
        assertThat(queues.evict()).isSameAs(small.get(0));
        // With that the small queue has less than its part, but for this.
        queues.weigh(small.get(5), 2);
        assertThat(queues.evict()).isSameAs(small.get(1));
        assertThat(queues.evict()).isSameAs(wanted);
    }

    @Test
    void one_goes_although_all_were_used_as_often_as_counts() {
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            slots.add(use(add("/" + i), 3));
        }
        assertThat(queues.evict()).isNotNull();
        // Not even once round.
        assertThat(slots.getLast().uses()).isEqualTo(3);
    }

    /// Lets so many pass that nobody uses, each weighing 1.
    private void scan(int count) {
        for (int i = 0; i < count; i++) {
            add("/scan/" + scanned++);
            while (weight() > BUDGET) {
                next();
            }
        }
    }

    private Slot next() {
        return Objects.requireNonNull(queues.evict());
    }

    private long weight() {
        added.removeIf(slot -> slot.row == null);
        return added.stream().mapToLong(slot -> slot.weight).sum();
    }

    private static Slot use(Slot slot, int times) {
        for (int i = 0; i < times; i++) {
            slot.touch();
        }
        return slot;
    }

    private Slot add(String path) {
        Slot slot = new Unstorable(new CacheKey("d", path, "", "", false), 0);
        queues.add(slot, 1);
        added.add(slot);
        return slot;
    }
}
