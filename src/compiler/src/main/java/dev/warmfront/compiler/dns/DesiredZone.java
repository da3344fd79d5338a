package dev.warmfront.compiler.dns;

import java.util.List;

/// A hosted zone as it is asked for, with every record set in it.
///
/// @param name lower-case, without a trailing dot
public record DesiredZone(String id, String name, List<DesiredRecordSet> recordSets) {
    public DesiredZone {
        recordSets = List.copyOf(recordSets);
    }
}
