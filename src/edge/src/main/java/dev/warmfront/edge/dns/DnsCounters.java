package dev.warmfront.edge.dns;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.dns.Reply.Code;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What the server did, by transport and response code.
final class DnsCounters {

    private final Map<Code, LongAdder> udp = new EnumMap<>(Code.class);
    private final Map<Code, LongAdder> tcp = new EnumMap<>(Code.class);
    private final LongAdder ignored;
    private final LongAdder broken;

    DnsCounters(Metrics metrics) {
        for (Code code : Code.values()) {
            udp.put(code, counter(metrics, "udp", code));
            tcp.put(code, counter(metrics, "tcp", code));
        }
        ignored =
                metrics.counter("warmfront_dns_ignored_total", "Messages that were no questions.");
        broken =
                metrics.counter(
                        "warmfront_dns_broken_total", "Questions that a fault of ours spoilt.");
    }

    void count(Responder.Outcome outcome, boolean overTcp) {
        LongAdder adder =
                outcome.length() == 0 ? ignored : (overTcp ? tcp : udp).get(outcome.code());
        if (adder != null) {
            adder.increment();
        }
    }

    void countBroken() {
        broken.increment();
    }

    private static LongAdder counter(Metrics metrics, String transport, Code code) {
        return metrics.counter(
                "warmfront_dns_replies_total",
                "Replies by transport and response code.",
                "transport",
                transport,
                "code",
                code.name());
    }
}
