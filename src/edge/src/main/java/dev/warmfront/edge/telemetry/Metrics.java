package dev.warmfront.edge.telemetry;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Counters and gauges of this edge, shown in Prometheus' text format 0.0.4.
///
/// A counter is looked up once and kept by who counts; adding to it takes no lock. Names start with
/// `warmfront_`, a counter's ends in `_total`, and labels come as name, value, name, value.
public final class Metrics {

    private record Family(String kind, String help, ConcurrentMap<String, LongSupplier> series) {}

    private final ConcurrentMap<String, Family> families = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LongAdder> adders = new ConcurrentHashMap<>();
    private final Traffic traffic = new Traffic();

    /// The counter of that name and those labels, made when it is asked for the first time.
    public LongAdder counter(String name, String help, String... labels) {
        String series = series(name, labels);
        return adders.computeIfAbsent(
                series,
                key -> {
                    LongAdder adder = new LongAdder();
                    family(name, "counter", help).series().put(key, adder::sum);
                    return adder;
                });
    }

    /// A value that is asked for whenever somebody looks.
    public void gauge(String name, String help, LongSupplier value, String... labels) {
        family(name, "gauge", help).series().put(series(name, labels), value);
    }

    /// The same in a few numbers.
    public Traffic traffic() {
        return traffic;
    }

    /// The text a scraper gets.
    public String text() {
        StringBuilder text = new StringBuilder(4096);
        new TreeMap<>(families).forEach((name, family) -> append(text, name, family));
        return text.toString();
    }

    private Family family(String name, String kind, String help) {
        if (!name.startsWith("warmfront_") || kind.equals("counter") != name.endsWith("_total")) {
            throw new IllegalArgumentException(
                    "metric: " + name + " (expected: warmfront_..., and ..._total for a counter)");
        }
        return families.computeIfAbsent(
                name, key -> new Family(kind, help, new ConcurrentHashMap<>()));
    }

    private static void append(StringBuilder text, String name, Family family) {
        text.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(family.kind()).append('\n');
        Map<String, LongSupplier> sorted = new TreeMap<>(family.series());
        sorted.forEach((series, value) ->
                text.append(series).append(' ').append(value.getAsLong()).append('\n'));
    }

    private static String series(String name, String... labels) {
        if (labels.length == 0) {
            return name;
        }
        StringBuilder series = new StringBuilder(name).append('{');
        for (int i = 0; i < labels.length; i += 2) {
            series.append(i == 0 ? "" : ",").append(labels[i]).append("=\"");
            series.append(escaped(labels[i + 1])).append('"');
        }
        return series.append('}').toString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
