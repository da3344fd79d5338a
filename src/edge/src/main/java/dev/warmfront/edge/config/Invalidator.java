package dev.warmfront.edge.config;

import dev.warmfront.engine.cache.Purge;
import java.util.List;

/// Makes stored answers unusable.
public interface Invalidator {

    /// From when this returns, no answer stored before is used as if nothing had happened, if
    /// `purge` means it.
    ///
    /// @param sequence grows with every invalidation of the fleet
    void invalidate(long sequence, Purge purge);

    /// The same for paths alone, and for good.
    ///
    /// @param distributionId empty for every distribution
    default void invalidate(long sequence, String distributionId, List<String> paths) {
        invalidate(sequence, Purge.ofPaths(distributionId, paths));
    }
}
