package dev.warmfront.snapshot.policy;

import dev.warmfront.snapshot.base.Require;
import java.time.Duration;

/// Bounds on freshness. `fallback` applies when the origin says nothing.
public record Ttl(Duration least, Duration fallback, Duration most) {

    public Ttl {
        Require.that(
                !least.isNegative()
                        && least.compareTo(fallback) <= 0
                        && fallback.compareTo(most) <= 0,
                "ttl",
                least + ", " + fallback + ", " + most,
                "0 <= least <= fallback <= most");
    }
}
