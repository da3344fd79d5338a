package dev.warmfront.bench.traces;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Replays every trace through every cache, and tells of how much each had.
public final class HitRatios {

    private static final List<Integer> PERCENTS = List.of(1, 5, 10);

    private HitRatios() {}

    /// Replays them all, and prints a line for what was measured as soon as it was.
    public static void print() {
        int besides = Ours.besides();
        Map<String, LongFunction<Contestant>> contestants = Contestant.all(besides);
        System.out.printf(
                "hits in percent of requests, and of bytes where bodies have sizes; each object"
                        + " weighs its size and %d bytes%n",
                besides);
        System.out.printf("%-28s %5s %8s %7s %6s", "trace", "cache", "", "ratio", "goal");
        contestants.keySet().forEach(name -> System.out.printf(" %9s", name));
        System.out.printf(" %9s%n", "infinite");
        for (Supplier<Trace> supplier : Trace.all()) {
            Trace trace = supplier.get();
            Score infinite = infinite(trace);
            for (int percent : PERCENTS) {
                long budget = trace.footprint(besides) * percent / 100;
                Map<String, Score> scores = new LinkedHashMap<>();
                contestants.forEach(
                        (name, maker) -> scores.put(name, replay(trace, maker.apply(budget))));
                scores.put("infinite", infinite);
                System.out.print(line(trace, percent, "objects", scores, Score::objects));
                if (trace.isSized()) {
                    System.out.print(line(trace, percent, "bytes", scores, Score::bytes));
                }
            }
        }
        System.out.println("ratio: ours over S3-FIFO's");
    }

    private static String line(
            Trace trace,
            int percent,
            String what,
            Map<String, Score> scores,
            ToDoubleFunction<Score> value) {
        StringBuilder line = new StringBuilder();
        double ours = 0;
        double goal = 1;
        for (Map.Entry<String, Score> score : scores.entrySet()) {
            double hits = value.applyAsDouble(score.getValue());
            ours = score.getKey().equals(Contestant.OURS) ? hits : ours;
            goal = score.getKey().equals(Contestant.GOAL) ? hits : goal;
            line.append(String.format(" %9.2f", hits));
        }
        String ratio = String.format("%6.3fx %5.2fx", ours / goal, 1.0);
        return String.format("%-28s %3d %% %8s %s%s%n", trace.name(), percent, what, ratio, line);
    }

    private static Score replay(Trace trace, Contestant contestant) {
        Score score = new Score();
        try (contestant) {
            for (int i = 0; i < trace.requests(); i++) {
                int key = trace.key(i);
                int size = trace.size(key);
                score.count(size, contestant.isHit(key, size));
            }
        }
        return score;
    }

    private static Score infinite(Trace trace) {
        boolean[] seen = new boolean[trace.objects()];
        return replay(
                trace,
                (key, size) -> {
                    boolean hit = seen[key];
                    seen[key] = true;
                    return hit;
                });
    }

    /// What was asked for, and what of it was there.
    private static final class Score {

        private long asked;
        private long askedBytes;
        private long hits;
        private long hitBytes;

        private void count(int size, boolean hit) {
            asked++;
            askedBytes += size;
            if (hit) {
                hits++;
                hitBytes += size;
            }
        }

        private double objects() {
            return 100.0 * hits / asked;
        }

        private double bytes() {
            return 100.0 * hitBytes / askedBytes;
        }
    }
}
