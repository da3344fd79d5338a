package dev.warmfront.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What was measured: medians, least and most, and how many times the others' rate ours is.
public final class Table {

    /// A row's work.
    ///
    /// @param goals by how much we mean to be ahead of a peer, by its name
    private record Row(String work, Map<String, Double> goals) {}

    private final String ours;
    private final Map<Row, Map<String, List<Load>>> loads = new LinkedHashMap<>();

    public Table(String ours) {
        this.ours = ours;
    }

    /// Adds a run.
    public void add(String work, Map<String, Double> goals, String peer, Load load) {
        loads.computeIfAbsent(new Row(work, goals), key -> new LinkedHashMap<>())
                .computeIfAbsent(peer, key -> new ArrayList<>())
                .add(load);
    }

    /// The table, with its head and what its columns mean.
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        "%-17s %-18s %9s %6s %12s %17s %8s %6s%n",
                        "work",
                        "server",
                        "ratio",
                        "goal",
                        "requests/s",
                        "least..most",
                        "CPU us",
                        "ratio"));
        loads.forEach((work, peers) -> {
            List<Load> own = peers.getOrDefault(ours, List.of());
            peers.forEach((peer, rounds) -> text.append(line(work, peer, rounds, own)));
        });
        text.append("ratio: ")
                .append(ours)
                .append("'s median rate over that server's; that server's CPU time over ours\n");
        return text.toString();
    }

    private static String line(Row work, String peer, List<Load> rounds, List<Load> own) {
        double rate = median(rounds, Load::requestsPerSecond);
        double cpu = median(rounds, Load::cpuMicros);
        double least = rounds.stream().mapToDouble(Load::requestsPerSecond).min().orElse(0);
        double most = rounds.stream().mapToDouble(Load::requestsPerSecond).max().orElse(0);
        Double goal = work.goals().get(peer);
        return String.format(
                "%-17s %-18s %8.2fx %6s %12.0f %17s %8.1f %5.2fx%n",
                work.work(),
                peer,
                median(own, Load::requestsPerSecond) / rate,
                goal == null ? "" : String.format("%.2fx", goal),
                rate,
                String.format("%.0f..%.0f", least, most),
                cpu,
                cpu / median(own, Load::cpuMicros));
    }

    private static double median(List<Load> rounds, ToDoubleFunction<Load> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
