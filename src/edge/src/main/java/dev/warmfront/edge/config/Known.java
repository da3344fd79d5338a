package dev.warmfront.edge.config;

import dev.warmfront.edge.health.Peer;
import java.util.List;

/// What the control plane has told besides releases.
///
/// @param invalidationSequence the last invalidation that was applied
/// @param members the whole fleet
public record Known(long invalidationSequence, List<Peer> members) {

    static final Known NOTHING = new Known(0, List.of());

    public Known {
        members = List.copyOf(members);
    }

    Known with(long sequence) {
        return new Known(sequence, members);
    }

    Known with(List<Peer> newMembers) {
        return new Known(invalidationSequence, newMembers);
    }
}
