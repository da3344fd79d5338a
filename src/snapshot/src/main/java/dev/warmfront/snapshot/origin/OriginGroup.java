package dev.warmfront.snapshot.origin;

import dev.warmfront.snapshot.base.Require;
import java.util.List;

/// Origins in the order they are tried: the first is the primary, the others stand in for it.
///
/// @param failoverStatuses answers that send GET, HEAD and OPTIONS to the next origin; failing to
///     connect and failing to answer in time always do
public record OriginGroup(String id, List<String> originIds, List<Integer> failoverStatuses) {

    public OriginGroup {
        Require.text("origin group id", id);
        originIds = List.copyOf(originIds);
        failoverStatuses = failoverStatuses.stream().sorted().toList();
        Require.that(originIds.size() >= 2, "originIds", originIds, "at least two");
        Require.distinct("originIds", originIds, origin -> origin);
        for (int status : failoverStatuses) {
            Require.between(400, 599, "failoverStatuses", status);
        }
    }
}
