package dev.warmfront.edge.config;

import java.util.List;

/// Makes stored answers unusable.
public interface Invalidator {

    /// From when this returns, no answer stored before is used for any of `paths`.
    ///
    /// @param sequence grows with every invalidation of the fleet
    /// @param distributionId empty for every distribution
    /// @param paths as viewers ask for them; a trailing `*` stands for any rest
    void invalidate(long sequence, String distributionId, List<String> paths);
}
