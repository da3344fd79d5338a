package dev.warmfront.edge.config;

import dev.warmfront.edge.health.Membership;

/// What the control plane has told besides releases.
///
/// @param invalidationSequence the last invalidation that was applied
public record Known(long invalidationSequence, Membership membership) {

    static final Known NOTHING = new Known(0, Membership.NONE);

    Known with(long sequence) {
        return new Known(sequence, membership);
    }

    Known with(Membership newMembership) {
        return new Known(invalidationSequence, newMembership);
    }
}
