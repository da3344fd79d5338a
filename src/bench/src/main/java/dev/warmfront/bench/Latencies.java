package dev.warmfront.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Latencies at a fixed rate: medians of the rounds' percentiles.
final class Latencies {

    private static final double[] PERCENTILES = {50, 99, 99.9};

    private final int rate;
    private final Map<String, List<FixedRate>> runs = new LinkedHashMap<>();

    Latencies(int rate) {
        this.rate = rate;
    }

    void add(String peer, FixedRate run) {
        runs.computeIfAbsent(peer, key -> new ArrayList<>()).add(run);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        runs.forEach((peer, rounds) -> {
            text.append(String.format("%-18s", peer));
            for (double percentile : PERCENTILES) {
                double[] sorted =
                        rounds.stream()
                                .mapToDouble(run -> run.micros(percentile))
                                .sorted()
                                .toArray();
                text.append(
                        String.format(
                                "  p%s %8.0f us (%.0f..%.0f)",
                                percentile,
                                sorted[sorted.length / 2],
                                sorted[0],
                                sorted[sorted.length - 1]));
            }
            text.append('\n');
        });
        if (!runs.isEmpty()) {
            text.append("1 KiB hits at ")
                    .append(rate)
                    .append(" requests a second, from when each was due to its last octet\n");
        }
        return text.toString();
    }
}
