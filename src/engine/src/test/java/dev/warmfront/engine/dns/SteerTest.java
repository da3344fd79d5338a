package dev.warmfront.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.dns.Group.Choice;
import dev.warmfront.engine.dns.Group.Content;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Routing.Failover;
import dev.warmfront.snapshot.dns.Routing.Role;
import dev.warmfront.snapshot.dns.Routing.Weighted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class SteerTest {

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);

    @Test
    void weights_are_kept_among_the_healthy() {
        Group group = group(weighted(10, "a"), weighted(30, "b"), weighted(60, "sick"));
        Map<String, Integer> times = times(group, Set.of("sick"));
        assertThat(times).containsOnlyKeys("a", "b");
        assertThat(times.get("a")).isBetween(2200, 2800);
    }

    @Test
    void zero_is_chosen_only_when_no_healthy_set_has_more() {
        Group group = group(weighted(0, "zero"), weighted(5, "five"));
        assertThat(times(group, Set.of())).containsOnlyKeys("five");
        assertThat(times(group, Set.of("five"))).containsOnlyKeys("zero");
    }

    @Test
    void when_none_is_healthy_all_count_as_healthy() {
        Group group = group(weighted(0, "zero"), weighted(5, "five"), weighted(5, "six"));
        assertThat(times(group, Set.of("zero", "five", "six"))).containsOnlyKeys("five", "six");
    }

    @Test
    void when_all_weights_are_zero_all_are_equal() {
        assertThat(times(group(weighted(0, "a"), weighted(0, "b")), Set.of()).get("a"))
                .isBetween(4700, 5300);
    }

    @Test
    void failover_goes_to_the_secondary_only_when_that_helps() {
        Group group = group(failover(Role.SECONDARY, "two"), failover(Role.PRIMARY, "one"));
        assertThat(times(group, Set.of())).containsOnlyKeys("one");
        assertThat(times(group, Set.of("one"))).containsOnlyKeys("two");
        assertThat(times(group, Set.of("one", "two"))).containsOnlyKeys("one");
    }

    @Test
    void an_alias_is_healthy_when_its_check_holds_and_an_edge_answers() {
        Choice alias = new Choice(new Weighted(1), new Content.Edges("d-1", false), "check");
        Fleet dead = Fleet.EMPTY;
        Fleet alive =
                new Fleet(
                        List.of(new Fleet.Member("e-1", List.of(), Fleet.Liveness.UP, 1, false)),
                        0);
        assertThat(
                        new Steer(check -> true, alive, random, Zones.SOMEBODY, Atlas.EMPTY)
                                .isHealthy(alias))
                .isTrue();
        assertThat(
                        new Steer(check -> true, dead, random, Zones.SOMEBODY, Atlas.EMPTY)
                                .isHealthy(alias))
                .isFalse();
        assertThat(
                        new Steer(check -> false, alive, random, Zones.SOMEBODY, Atlas.EMPTY)
                                .isHealthy(alias))
                .isFalse();
    }

    @Test
    void what_is_chosen_is_unsure_while_something_there_is_to_choose_from_is_ill_or_may_be() {
        Group pair = group(failover(Role.PRIMARY, "one"), failover(Role.SECONDARY, "two"));
        assertThat(isUnsure(pair, "none", "none")).isFalse();
        assertThat(isUnsure(pair, "two", "none")).isTrue();
        assertThat(isUnsure(pair, "none", "one")).isTrue();
        Choice alias = new Choice(new Weighted(1), new Content.Alias(pair, false), null);
        assertThat(isUnsure(group(alias, weighted(1, "a")), "none", "one")).isTrue();
        assertThat(isUnsure(group(weighted(1, "a")), "a", "a"))
                .as("there is nothing to choose")
                .isFalse();
    }

    private boolean isUnsure(Group group, String sick, String suspect) {
        Checks checks =
                new Checks() {
                    @Override
                    public boolean isHealthy(String check) {
                        return !check.equals(sick);
                    }

                    @Override
                    public boolean isSuspect(String check) {
                        return check.equals(suspect);
                    }
                };
        Steer steer = new Steer(checks, Fleet.EMPTY, random, Zones.SOMEBODY, Atlas.EMPTY);
        steer.choose(group);
        return steer.isUnsure();
    }

    private Map<String, Integer> times(Group group, Set<String> sick) {
        Steer steer =
                new Steer(
                        check -> !sick.contains(check),
                        Fleet.EMPTY,
                        random,
                        Zones.SOMEBODY,
                        Atlas.EMPTY);
        Map<String, Integer> times = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            times.merge(steer.choose(group).getFirst().healthCheckId(), 1, Integer::sum);
        }
        return times;
    }

    private static Group group(Choice... choices) {
        return new Group(RecordType.A, List.of(choices), false);
    }

    private static Choice weighted(int weight, String check) {
        return choice(new Weighted(weight), check);
    }

    private static Choice failover(Role role, String check) {
        return choice(new Failover(role), check);
    }

    private static Choice choice(Routing routing, String check) {
        return new Choice(routing, new Content.Fixed(60, List.of(new byte[4])), check);
    }
}
