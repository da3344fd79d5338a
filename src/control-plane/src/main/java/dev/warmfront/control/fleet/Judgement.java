package dev.warmfront.control.fleet;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is to become of a release that canaries run.
sealed interface Judgement {

    /// Nothing is known yet.
    record Wait() implements Judgement {}

    record Pass() implements Judgement {}

    /// It is to be rolled back.
    ///
    /// @param why with the value and what was expected
    record Fail(String why) implements Judgement {}

    /// How long a canary may take to run a release.
    long PATIENCE_SECONDS = 60;

    /// A canary, as it stands.
    ///
    /// @param gone whether an operator shut it out or drains it; it is not judged any more
    /// @param runs whether it runs the release
    /// @param refusal why it cannot; null when it did not say so
    /// @param since what it served since it runs the release
    record Canary(
            String name,
            boolean inService,
            boolean gone,
            boolean runs,
            @Nullable String refusal,
            Traffic since) {}

    /// Judges a release.
    ///
    /// @param underWaySeconds since it was sent to canaries
    /// @param watchedSeconds since every canary ran it; negative before
    static Judgement of(
            RolloutPolicy.Gate gate,
            List<Canary> canaries,
            long underWaySeconds,
            long watchedSeconds) {
        List<Canary> judged = canaries.stream().filter(canary -> !canary.gone()).toList();
        if (judged.isEmpty()) {
            return new Fail("canaries: none is left (expected: one to judge by)");
        }
        for (Canary canary : judged) {
            if (canary.refusal() != null) {
                return new Fail(canary.name() + " cannot run it: " + canary.refusal());
            } else if (!canary.inService()) {
                return new Fail(canary.name() + ": silent (expected: heard of every second)");
            }
        }
        String breach = breach(gate, canaries);
        if (!breach.isEmpty()) {
            return new Fail(breach);
        }
        if (watchedSeconds >= gate.waitSeconds()) {
            return new Pass();
        }
        if (watchedSeconds < 0 && underWaySeconds > PATIENCE_SECONDS) {
            return new Fail(late(judged));
        }
        return new Wait();
    }

    private static String late(List<Canary> judged) {
        String names =
                judged.stream()
                        .filter(canary -> !canary.runs())
                        .map(Canary::name)
                        .reduce((one, other) -> one + ", " + other)
                        .orElse("nobody");
        return names + ": not running it (expected: within " + PATIENCE_SECONDS + " s)";
    }

    /// Which bound is broken, empty for none.
    private static String breach(RolloutPolicy.Gate gate, List<Canary> canaries) {
        Traffic all = canaries.stream().map(Canary::since).reduce(Traffic.NONE, Traffic::plus);
        if (all.requests() < gate.minRequests()) {
            return "";
        }
        double errors = percent(all.errors(), all.requests());
        if (errors > gate.maxErrorPercent()) {
            return broken("error rate", errors, " %", "at most", gate.maxErrorPercent(), all);
        }
        Integer mostMillis = gate.maxHeadMillis();
        if (mostMillis != null && all.heads() >= gate.minRequests()) {
            double millis = all.headMicros() / 1000.0 / all.heads();
            if (millis > mostMillis) {
                return broken("time to the head", millis, " ms", "at most", mostMillis, all);
            }
        }
        Double leastHits = gate.minHitPercent();
        long asked = all.hits() + all.misses();
        if (leastHits != null && asked >= gate.minRequests()) {
            double hits = percent(all.hits(), asked);
            if (hits < leastHits) {
                return broken("hit ratio", hits, " %", "at least", leastHits, all);
            }
        }
        return "";
    }

    private static double percent(long part, long whole) {
        return 100.0 * part / whole;
    }

    private static String broken(
            String what, double value, String unit, String bound, double expected, Traffic all) {
        return String.format(
                Locale.ROOT,
                "%s: %.1f%s of %d requests (expected: %s %.1f%s)",
                what,
                value,
                unit,
                all.requests(),
                bound,
                expected,
                unit);
    }
}
