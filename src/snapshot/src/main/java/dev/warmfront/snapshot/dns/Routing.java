package dev.warmfront.snapshot.dns;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;

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

    /// All that are healthy together, up to eight of them.
    record Multivalue() implements Routing {}

    /// By where the question comes from: the longest block that it is in counts.
    ///
    /// @param blocks whose questions it is for
    /// @param others whether it is for everybody who is in no block of any set
    record IpBased(List<Cidr> blocks, boolean others) implements Routing {
        public IpBased {
            blocks = List.copyOf(blocks);
            Require.that(others || !blocks.isEmpty(), "blocks", "none", "some, or all others");
        }
    }

    /// A place in a failover pair.
    enum Role {
        PRIMARY,
        SECONDARY
    }
}
