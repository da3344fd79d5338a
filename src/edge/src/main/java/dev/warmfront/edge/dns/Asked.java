package dev.warmfront.edge.dns;

import java.net.InetAddress;

/// A question as it came: who sent it, how and when.
final class Asked {

    private final byte[] message;
    private final InetAddress from;
    private final Way way;
    private final long nowMillis;

    Asked(byte[] message, InetAddress from, Way way, long nowMillis) {
        this.message = message;
        this.from = from;
        this.way = way;
        this.nowMillis = nowMillis;
    }

    /// Not a copy, and perhaps longer than what was sent.
    byte[] message() {
        return message;
    }

    InetAddress from() {
        return from;
    }

    Way way() {
        return way;
    }

    long nowMillis() {
        return nowMillis;
    }
}
