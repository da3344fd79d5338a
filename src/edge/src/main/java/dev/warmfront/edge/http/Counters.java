package dev.warmfront.edge.http;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.request.Blame;
import dev.warmfront.engine.request.Served;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The counters of requests, looked up once each by one event loop.
final class Counters {

    private record Series(String distributionId, Served served, int statusClass, Blame blame) {

        // Written out: the JVM would make them when the first viewer asks.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Series series
                    && statusClass == series.statusClass
                    && served == series.served
                    && blame == series.blame
                    && distributionId.equals(series.distributionId);
        }

        @Override
        public int hashCode() {
            int hash = distributionId.hashCode();
            hash = 31 * hash + served.hashCode();
            hash = 31 * hash + statusClass;
            return 31 * hash + blame.hashCode();
        }
    }

    private final Metrics metrics;
    private final Map<Series, LongAdder> requests = new HashMap<>();
    private final LongAdder bytes;

    Counters(Metrics metrics) {
        this.metrics = metrics;
        this.bytes =
                metrics.counter(
                        "warmfront_sent_body_bytes_total", "Bytes of bodies sent to viewers");
    }

    LongAdder requests(String distributionId, Served served, int status, Blame blame) {
        Series series = new Series(distributionId, served, status / 100, blame);
        LongAdder counter = requests.get(series);
        if (counter == null) {
            counter =
                    metrics.counter(
                            "warmfront_requests_total",
                            "Requests, by how they were served",
                            "distribution",
                            distributionId,
                            "served",
                            served.label(),
                            "status",
                            status / 100 + "xx",
                            "blame",
                            blame.label());
            metrics.traffic().add(counter, served, series.statusClass());
            requests.put(series, counter);
        }
        return counter;
    }

    LongAdder bytes() {
        return bytes;
    }
}
