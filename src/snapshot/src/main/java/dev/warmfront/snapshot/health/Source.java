package dev.warmfront.snapshot.health;

import dev.warmfront.snapshot.base.Require;
import java.util.List;

/// Where what a health check finds comes from.
public sealed interface Source permits Probe.Tcp, Probe.Http, Source.Calculated {

    /// Finds healthy when enough other checks say so. Nothing is sent.
    ///
    /// @param children their ids; none of them is calculated itself
    /// @param threshold how many must say healthy: 0 is always met, more than there are never
    record Calculated(List<String> children, int threshold) implements Source {

        /// So many children it may have.
        public static final int MOST_CHILDREN = 256;

        public Calculated {
            children = List.copyOf(children);
            Require.between(1, MOST_CHILDREN, "children", children.size());
            Require.distinct("child", children, child -> child);
            Require.between(0, MOST_CHILDREN + 1, "threshold", threshold);
        }
    }
}
