package dev.warmfront.control.fleet;

import dev.warmfront.snapshot.Release;
import java.util.Set;

/// Which release each edge is to run.
///
/// @param everyone what those run that are no canaries
/// @param canary what canaries run; the same where nothing is under way
record Reach(Release everyone, Release canary, Set<String> canaries) {

    Reach {
        canaries = Set.copyOf(canaries);
    }

    Release of(String edgeId) {
        return canaries.contains(edgeId) ? canary : everyone;
    }
}
