package dev.warmfront.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What was measured: medians, least and most, and how many times the others' rate ours is.
final class Table {

    private final String ours;
    private final Map<String, Map<String, List<Load>>> loads = new LinkedHashMap<>();

    Table(String ours) {
        this.ours = ours;
    }

    void add(String work, String peer, Load load) {
        loads.computeIfAbsent(work, key -> new LinkedHashMap<>())
                .computeIfAbsent(peer, key -> new ArrayList<>())
                .add(load);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        "%-8s %-18s %9s %12s %25s %14s%n",
                        "hit", "server", "ratio", "requests/s", "least..most", "CPU us/request"));
        loads.forEach((work, peers) -> {
            List<Load> own = peers.getOrDefault(ours, List.of());
            double mine = median(own, Load::requestsPerSecond);
            peers.forEach((peer, rounds) -> text.append(line(work, peer, rounds, mine)));
        });
        text.append("ratio: ").append(ours).append("'s median rate over that server's\n");
        return text.toString();
    }

    private static String line(String work, String peer, List<Load> rounds, double mine) {
        double rate = median(rounds, Load::requestsPerSecond);
        double least = rounds.stream().mapToDouble(Load::requestsPerSecond).min().orElse(0);
        double most = rounds.stream().mapToDouble(Load::requestsPerSecond).max().orElse(0);
        return String.format(
                "%-8s %-18s %8.2fx %12.0f %25s %14.1f%n",
                work,
                peer,
                mine / rate,
                rate,
                String.format("%.0f..%.0f", least, most),
                median(rounds, Load::cpuMicros));
    }

    private static double median(List<Load> rounds, ToDoubleFunction<Load> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
