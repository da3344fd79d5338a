package dev.warmfront.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.fleet.Judgement.Canary;
import dev.warmfront.control.fleet.Judgement.Fail;
import dev.warmfront.control.fleet.Judgement.Pass;
import dev.warmfront.control.fleet.Judgement.Wait;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of a release that canaries run.
class JudgementTest {

    private static final RolloutPolicy.Gate GATE = new RolloutPolicy.Gate(60, 100, 5, 300, 80.0);

    private static final Traffic WELL = new Traffic(1000, 50, 800, 200, 200, 60_000_000);

    private static Canary running(Traffic since) {
        return new Canary("fra-1", true, false, true, null, since);
    }

    private static Judgement judged(Canary... canaries) {
        return Judgement.of(GATE, List.of(canaries), 30, 30);
    }

    private static String failure(Judgement judgement) {
        assertThat(judgement).isInstanceOf(Fail.class);
        return ((Fail) judgement).why();
    }

    @Test
    void one_that_holds_to_every_bound_passes_when_its_time_is_over() {
        assertThat(judged(running(WELL))).isEqualTo(new Wait());
        assertThat(Judgement.of(GATE, List.of(running(WELL)), 61, 60)).isEqualTo(new Pass());
    }

    @Test
    void it_fails_at_once_and_not_when_its_time_is_over() {
        Traffic errors = new Traffic(1000, 51, 949, 0, 0, 0);
        assertThat(failure(judged(running(errors))))
                .isEqualTo("error rate: 5.1 % of 1000 requests (expected: at most 5.0 %)");
    }

    @Test
    void slow_heads_fail_it() {
        Traffic slow = new Traffic(1000, 0, 800, 200, 200, 61_000_000);
        assertThat(failure(judged(running(slow)))).startsWith("time to the head: 305.0 ms");
    }

    @Test
    void a_low_hit_ratio_fails_it() {
        Traffic cold = new Traffic(1000, 0, 790, 210, 210, 0);
        assertThat(failure(judged(running(cold)))).startsWith("hit ratio: 79.0 %");
    }

    @Test
    void what_a_gate_does_not_bound_does_not_matter() {
        RolloutPolicy.Gate lax = new RolloutPolicy.Gate(60, 100, 100, null, null);
        Traffic dreadful = new Traffic(1000, 1000, 0, 1000, 1000, Integer.MAX_VALUE);
        assertThat(Judgement.of(lax, List.of(running(dreadful)), 60, 60)).isEqualTo(new Pass());
    }

    @Test
    void shares_of_too_few_requests_say_nothing() {
        Traffic few = new Traffic(99, 99, 0, 0, 99, 99_000_000);
        assertThat(Judgement.of(GATE, List.of(running(few)), 60, 60)).isEqualTo(new Pass());
        // Enough requests, and too few of the kind that is asked about.
        Traffic other = new Traffic(1000, 0, 9, 90, 99, 99_000_000);
        assertThat(judged(running(other))).isEqualTo(new Wait());
    }

    @Test
    void canaries_are_judged_together() {
        Traffic half = new Traffic(60, 4, 56, 0, 0, 0);
        assertThat(judged(running(half))).isEqualTo(new Wait());
        assertThat(failure(judged(running(half), running(half)))).contains("6.7 % of 120");
    }

    @Test
    void one_that_cannot_run_it_or_falls_silent_fails_it() {
        Canary refusing = new Canary("fra-1", true, false, false, "no key", Traffic.NONE);
        assertThat(failure(judged(running(WELL), refusing)))
                .isEqualTo("fra-1 cannot run it: no key");
        Canary silent = new Canary("fra-2", false, false, true, null, WELL);
        assertThat(failure(judged(running(WELL), silent))).startsWith("fra-2: silent");
    }

    @Test
    void one_that_an_operator_takes_away_is_judged_no_more() {
        Canary gone = new Canary("fra-2", false, true, true, "no key", Traffic.NONE);
        assertThat(judged(running(WELL), gone)).isEqualTo(new Wait());
        assertThat(failure(judged(gone))).startsWith("canaries: none is left");
    }

    @Test
    void one_that_says_nothing_about_it_fails_it_after_a_minute() {
        Canary late = new Canary("fra-1", true, false, false, null, Traffic.NONE);
        List<Canary> all = List.of(late, running(WELL));
        assertThat(Judgement.of(GATE, all, 60, -1)).isEqualTo(new Wait());
        assertThat(failure(Judgement.of(GATE, all, 61, -1))).startsWith("fra-1: not running it");
    }

    @Test
    void counters_that_start_anew_count_from_nothing() {
        Traffic before = new Traffic(500, 5, 400, 100, 100, 9);
        assertThat(WELL.since(before)).isEqualTo(new Traffic(500, 45, 400, 100, 100, 59_999_991));
        Traffic again = new Traffic(10, 1, 9, 0, 0, 0);
        assertThat(again.since(before)).isEqualTo(again);
    }
}
