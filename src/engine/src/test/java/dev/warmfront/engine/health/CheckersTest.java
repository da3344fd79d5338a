package dev.warmfront.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CheckersTest {

    private static final int TARGETS = 2_000;

    private static List<String> edges(int count) {
        return IntStream.range(0, count).mapToObj(i -> "e-" + i).toList();
    }

    @Test
    void all_of_a_small_fleet_probe_a_target() {
        assertThat(Checkers.of("hc-1", edges(3))).containsExactlyInAnyOrderElementsOf(edges(3));
        assertThat(Checkers.of("hc-1", List.of())).isEmpty();
    }

    @Test
    void everybody_comes_to_the_same_in_whatever_order_they_know_the_edges() {
        assertThat(Checkers.of("hc-1", edges(40).reversed()))
                .isEqualTo(Checkers.of("hc-1", edges(40)))
                .hasSize(Checkers.MOST);
    }

    @Test
    void each_edge_gets_its_share() {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < TARGETS; i++) {
            Checkers.of("hc-" + i, edges(20)).forEach(edge -> shares.merge(edge, 1, Integer::sum));
        }
        int fair = TARGETS * Checkers.MOST / 20;
        assertThat(shares.values()).hasSize(20).allMatch(n -> n > fair * 0.8 && n < fair * 1.2);
    }

    @Test
    void when_an_edge_goes_only_its_share_moves() {
        List<String> fewer = edges(20).subList(0, 19);
        for (int i = 0; i < TARGETS; i++) {
            List<String> before = Checkers.of("hc-" + i, edges(20));
            List<String> after = Checkers.of("hc-" + i, fewer);
            if (before.contains("e-19")) {
                assertThat(after).containsAll(before.stream().filter(fewer::contains).toList());
            } else {
                assertThat(after).isEqualTo(before);
            }
        }
    }
}
