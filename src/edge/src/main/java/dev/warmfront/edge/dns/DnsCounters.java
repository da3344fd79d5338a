package dev.warmfront.edge.dns;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.dns.Reply.Code;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What the server did, by transport and response code.
final class DnsCounters {

    private final Map<Way, Map<Code, LongAdder>> replies = new EnumMap<>(Way.class);
    private final LongAdder slipped;
    private final LongAdder dropped;
    private final LongAdder ignored;
    private final LongAdder broken;

    DnsCounters(Metrics metrics) {
        for (Way way : Way.values()) {
            Map<Code, LongAdder> codes = new EnumMap<>(Code.class);
            for (Code code : Code.values()) {
                codes.put(code, counter(metrics, way, code));
            }
            replies.put(way, codes);
        }
        slipped = limited(metrics, "slipped");
        dropped = limited(metrics, "dropped");
        ignored =
                metrics.counter("warmfront_dns_ignored_total", "Messages that were no questions.");
        broken =
                metrics.counter(
                        "warmfront_dns_broken_total", "Questions that a fault of ours spoilt.");
    }

    void count(Responder.Outcome outcome, Way way) {
        switch (outcome.fate()) {
            case IGNORED -> ignored.increment();
            case DROPPED -> dropped.increment();
            case SLIPPED -> {
                slipped.increment();
                countReply(outcome, way);
            }
            case ANSWERED -> countReply(outcome, way);
        }
    }

    private void countReply(Responder.Outcome outcome, Way way) {
        LongAdder adder = replies.getOrDefault(way, Map.of()).get(outcome.code());
        if (adder != null) {
            adder.increment();
        }
    }

    void countBroken() {
        broken.increment();
    }

    private static LongAdder counter(Metrics metrics, Way way, Code code) {
        return metrics.counter(
                "warmfront_dns_replies_total",
                "Replies by transport and response code.",
                "transport",
                way.label(),
                "code",
                code.name());
    }

    private static LongAdder limited(Metrics metrics, String how) {
        return metrics.counter(
                "warmfront_dns_limited_total",
                "Replies that one network had too many of: sent empty, or not at all.",
                "how",
                how);
    }
}
