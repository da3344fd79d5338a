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
    private final LongAdder unsent;

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
        unsent =
                metrics.counter(
                        "warmfront_dns_unsent_total", "Replies that the network did not take.");
    }

    void count(Turn turn, Way way) {
        switch (turn.fate()) {
            case IGNORED -> ignored.increment();
            case DROPPED -> dropped.increment();
            case SLIPPED -> {
                slipped.increment();
                countReply(turn, way);
            }
            case ANSWERED -> countReply(turn, way);
            case BROKEN -> {
                broken.increment();
                countReply(turn, way);
            }
        }
    }

    private void countReply(Turn turn, Way way) {
        Map<Code, LongAdder> codes = replies.get(way);
        LongAdder adder = codes == null ? null : codes.get(turn.code());
        if (adder != null) {
            adder.increment();
        }
    }

    /// Counts replies that could not be sent: for example, there is no way to whoever asked.
    void countUnsent(int replies) {
        if (replies > 0) {
            unsent.add(replies);
        }
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
