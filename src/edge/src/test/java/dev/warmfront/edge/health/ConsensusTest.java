package dev.warmfront.edge.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.health.Checkers;
import dev.warmfront.engine.health.Quorum;
import dev.warmfront.protocol.Ballot;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Three edges and one health check, seen from the first of them.
final class ConsensusTest {

    private static final long FRESH = Quorum.FRESH.toNanos();
    private static final long SILENCE = Quorum.SILENCE.toNanos();
    private static final Set<String> FLEET = Set.of("e-1", "e-2", "e-3");

    private final Consensus consensus = new Consensus();
    private long now = 1_000;
    private long sequence;

    @BeforeEach
    void joins() {
        consensus.fleet("e-1", FLEET, FLEET, now);
        consensus.checks(Set.of("hc-1"));
    }

    private Set<String> says(String edge, boolean healthy, String target) {
        Ballot.Builder ballot = Ballot.newBuilder().setEdgeId(edge).setSequence(++sequence);
        if (healthy) {
            ballot.addHealthy(Checkers.hash(target));
        } else {
            ballot.addUnhealthy(Checkers.hash(target));
        }
        return consensus.heard(ballot.build(), now);
    }

    private boolean isHealthy(String target) {
        consensus.decide(now);
        return consensus.of(target).healthy();
    }

    @Test
    void one_that_does_not_reach_it_takes_nothing_out() {
        consensus.found("hc-1", false, now);
        says("e-2", true, "hc-1");
        says("e-3", true, "hc-1");
        assertThat(isHealthy("hc-1")).isTrue();
        assertThat(consensus.of("hc-1").suspect()).isTrue();
    }

    @Test
    void what_all_of_them_find_is_so_at_once() {
        consensus.found("hc-1", false, now);
        assertThat(says("e-2", false, "hc-1")).containsExactly("hc-1");
        assertThat(isHealthy("hc-1")).as("the third has not spoken").isFalse();
        says("e-3", true, "hc-1");
        assertThat(isHealthy("hc-1")).as("one of three is more than 18 percent").isTrue();
        says("e-3", false, "hc-1");
        assertThat(isHealthy("hc-1")).isFalse();
    }

    @Test
    void a_vote_that_is_not_repeated_counts_no_more() {
        says("e-2", false, "hc-1");
        says("e-3", false, "hc-1");
        assertThat(isHealthy("hc-1")).isFalse();
        now += FRESH + 1;
        consensus.found("hc-1", true, now);
        assertThat(isHealthy("hc-1")).as("one of three is too few").isFalse();
        now += SILENCE;
        assertThat(isHealthy("hc-1")).as("nobody else is there").isTrue();
    }

    @Test
    void who_is_gone_is_not_waited_for() {
        consensus.found("e-2", false, now);
        assertThat(isHealthy("e-2")).as("the third is waited for").isTrue();
        says("e-3", false, "e-2");
        assertThat(isHealthy("e-2")).isFalse();
        consensus.found("hc-1", false, now);
        assertThat(isHealthy("hc-1")).isTrue();
        says("e-3", false, "hc-1");
        assertThat(isHealthy("hc-1")).as("two of two").isFalse();
    }

    @Test
    void who_sees_everything_fail_waits_for_somebody_who_sees_the_same() {
        consensus.found("hc-1", false, now);
        consensus.found("e-2", false, now);
        consensus.found("e-3", false, now);
        now += SILENCE + 1;
        assertThat(isHealthy("hc-1")).isTrue();
        assertThat(isHealthy("e-2")).isTrue();
        says("e-3", false, "hc-1");
        assertThat(isHealthy("hc-1")).isFalse();
    }

    @Test
    void what_was_said_before_does_not_come_back() {
        Ballot old =
                Ballot.newBuilder()
                        .setEdgeId("e-2")
                        .setSequence(++sequence)
                        .setReleaseVersion(3)
                        .build();
        consensus.heard(old.toBuilder().setSequence(++sequence).setReleaseVersion(4).build(), now);
        consensus.heard(old, now);
        assertThat(consensus.word("e-2", now)).isEqualTo(new Consensus.Word(4, false));
        assertThat(consensus.word("e-2", now + SILENCE + 1)).isNull();
    }

    @Test
    void strangers_have_no_say() {
        assertThat(says("e-9", false, "hc-1")).isEmpty();
        assertThat(consensus.word("e-9", now)).isNull();
    }

    @Test
    void a_ballot_has_what_this_edge_finds_and_no_more() {
        consensus.found("hc-1", true, now);
        consensus.found("e-2", false, now);
        consensus.found("hc-9", false, now);
        Ballot ballot = consensus.ballots(120, now).getFirst().build();
        assertThat(ballot.getHealthyList()).containsExactly(Checkers.hash("hc-1"));
        assertThat(ballot.getUnhealthyList()).containsExactly(Checkers.hash("e-2"));
        assertThat(ballot.getDoubtful()).isFalse();
        assertThat(consensus.ballots(1, now)).hasSize(2);
    }

    @Test
    void an_edge_alone_probes_everything_and_decides() {
        Consensus alone = new Consensus();
        alone.checks(Set.of("hc-1"));
        assertThat(alone.isMine("hc-1")).isTrue();
        alone.found("hc-1", false, now);
        alone.decide(now);
        assertThat(alone.of("hc-1").healthy()).isFalse();
        alone.forget("hc-1");
        assertThat(alone.of("hc-1").healthy()).isTrue();
    }

    @Test
    void who_does_not_vote_is_probed_but_not_waited_for() {
        consensus.fleet("e-1", FLEET, List.of("e-1", "e-2"), now);
        consensus.found("e-2", false, now);
        assertThat(isHealthy("e-2")).isFalse();
        assertThat(consensus.isMine("e-3")).isTrue();
    }

    @Test
    void in_a_large_fleet_each_target_has_five_checkers() {
        List<String> edges =
                java.util.stream.IntStream.range(0, 30).mapToObj(i -> "e-" + i).toList();
        int checkers = 0;
        for (String edge : edges) {
            Consensus one = new Consensus();
            one.fleet(edge, Set.copyOf(edges), edges, now);
            one.checks(Set.of("hc-1"));
            checkers += one.isMine("hc-1") ? 1 : 0;
        }
        assertThat(checkers).isEqualTo(Checkers.MOST);
    }
}
