package dev.warmfront.acceptance.rubble.engine;

import java.net.InetAddress;
import java.time.Instant;

/// Wrong: decisions are given the time, and they know no network.
public final class AskedTheClock {

    private AskedTheClock() {}

    public static boolean isLate(InetAddress somebody) {
        return Instant.now().getEpochSecond() > somebody.hashCode();
    }
}
