package dev.warmfront.snapshot.dns;

import dev.warmfront.snapshot.base.Require;

/// Which of several record sets of one name and type is answered.
public sealed interface Routing {

    /// The only one there is.
    record Simple() implements Routing {}

    /// By chance, in proportion to `weight` (0..255). Zero is never chosen while a healthy set has
    /// more.
    record Weighted(int weight) implements Routing {
        public Weighted {
            Require.between(0, 255, "weight", weight);
        }
    }

    /// The primary while it is healthy, else the secondary.
    record Failover(Role role) implements Routing {}

    /// A place in a failover pair.
    enum Role {
        PRIMARY,
        SECONDARY
    }
}
