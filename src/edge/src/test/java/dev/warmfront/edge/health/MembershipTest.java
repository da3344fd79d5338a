package dev.warmfront.edge.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipTest {

    @Test
    void nobody_is_late_because_canaries_are_ahead() {
        Membership onCanaries = new Membership(List.of(), 6);
        assertThat(onCanaries.askable(7)).isEqualTo(6);
        assertThat(onCanaries.askable(6)).isEqualTo(6);
    }

    @Test
    void who_is_told_before_anybody_runs_it_asks_it_of_nobody() {
        assertThat(new Membership(List.of(), 8).askable(7)).isEqualTo(7);
    }

    @Test
    void without_canaries_the_newest_counts() {
        assertThat(Membership.NONE.askable(7)).isEqualTo(7);
    }
}
