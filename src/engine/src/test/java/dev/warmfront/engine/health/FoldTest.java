package dev.warmfront.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.health.Probe;
import dev.warmfront.snapshot.health.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoldTest {

    private static final List<String> THREE = List.of("hc-1", "hc-2", "hc-3");

    private final Map<String, HealthCheck> checks = new HashMap<>();
    private final Set<String> down = new HashSet<>();

    private void is(String id, Source source, boolean inverted, boolean disabled) {
        Duration second = Duration.ofSeconds(1);
        checks.put(id, new HealthCheck(id, source, second, second, 1, 1, inverted, disabled));
    }

    private void probed(String... ids) {
        for (String id : ids) {
            is(id, new Probe.Tcp("192.0.2.1", 80), false, false);
        }
    }

    private boolean says(String id) {
        return Fold.says(id, checks, probed -> !down.contains(probed));
    }

    private boolean counting(int threshold) {
        probed("hc-1", "hc-2", "hc-3");
        is("hc-all", new Source.Calculated(THREE, threshold), false, false);
        return says("hc-all");
    }

    @Test
    void as_many_children_as_the_threshold_are_enough_and_one_less_is_not() {
        down.add("hc-1");
        assertThat(counting(2)).isTrue();
        assertThat(counting(3)).isFalse();
    }

    @Test
    void a_threshold_of_none_is_always_met_and_more_than_there_are_never() {
        assertThat(counting(4)).isFalse();
        down.addAll(THREE);
        assertThat(counting(0)).isTrue();
    }

    @Test
    void a_calculated_check_is_inverted_and_disabled_like_any_other() {
        counting(3);
        is("hc-not", new Source.Calculated(THREE, 3), true, false);
        is("hc-off", new Source.Calculated(THREE, 4), false, true);
        is("hc-drained", new Source.Calculated(THREE, 0), true, true);
        assertThat(says("hc-not")).isFalse();
        assertThat(says("hc-off")).isTrue();
        assertThat(says("hc-drained")).isFalse();
        down.add("hc-1");
        assertThat(says("hc-not")).isTrue();
    }

    @Test
    void what_a_child_says_counts_and_not_what_it_finds() {
        counting(2);
        is("hc-1", new Probe.Tcp("192.0.2.1", 80), true, false);
        is("hc-2", new Probe.Tcp("192.0.2.1", 80), false, true);
        down.addAll(List.of("hc-1", "hc-2", "hc-3"));
        assertThat(says("hc-all")).as("inverted, disabled, down").isTrue();
    }

    @Test
    void whatever_the_checks_are_it_is_what_one_gets_by_counting() {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            checks.clear();
            down.clear();
            List<String> children = new ArrayList<>();
            int healthy = 0;
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                String id = "hc-" + i;
                boolean inverted = random.nextBoolean();
                boolean disabled = random.nextBoolean();
                boolean up = random.nextBoolean();
                is(id, new Probe.Tcp("192.0.2.1", 80), inverted, disabled);
                if (!up) {
                    down.add(id);
                }
                children.add(id);
                boolean found = disabled || up;
                healthy += found == inverted ? 0 : 1;
            }
            int threshold = random.nextInt(children.size() + 2);
            boolean inverted = random.nextBoolean();
            boolean disabled = random.nextBoolean();
            is("hc-all", new Source.Calculated(children, threshold), inverted, disabled);
            boolean expected = disabled || healthy >= threshold;
            assertThat(says("hc-all")).as("round %s", round).isEqualTo(expected != inverted);
        }
    }
}
