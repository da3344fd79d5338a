package dev.warmfront.compiler.origin;

import java.util.List;

/// Origins that stand in for one another, as they are asked for.
///
/// @param id chosen by the operator, unique among origins and groups of the distribution
/// @param originIds the primary first
/// @param failoverStatusCodes answers that count as failure; not connecting always does
public record DesiredOriginGroup(
        String id, List<String> originIds, List<Integer> failoverStatusCodes) {
    public DesiredOriginGroup {
        originIds = List.copyOf(originIds);
        failoverStatusCodes = List.copyOf(failoverStatusCodes);
    }
}
