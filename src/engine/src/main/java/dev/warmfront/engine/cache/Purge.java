package dev.warmfront.engine.cache;

import java.util.List;

/// What is taken back at once.
///
/// A path means all answers of that path, whatever header fields and cookies they were stored
/// under; with a trailing `*` those of every path that begins so. With a query in the key it must
/// be named too, or be covered by the `*`. A tag means every answer that has it, see [Tags].
///
/// @param distributionId empty for every distribution
/// @param soft whether what is meant becomes stale, and may be used while the origin is asked;
///     otherwise it is not used any more
public record Purge(String distributionId, List<String> paths, List<String> tags, boolean soft) {

    public Purge {
        paths = List.copyOf(paths);
        tags = List.copyOf(tags);
    }

    /// Of paths alone, and for good.
    public static Purge ofPaths(String distributionId, List<String> paths) {
        return new Purge(distributionId, paths, List.of(), false);
    }
}
