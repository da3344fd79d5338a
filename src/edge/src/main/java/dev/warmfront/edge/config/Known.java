package dev.warmfront.edge.config;

import dev.warmfront.edge.health.Membership;

/// What the control plane has told besides releases.
///
/// @param invalidationSequence the last invalidation that was applied
/// @param drain whether an operator wants this edge to have no viewers
public record Known(long invalidationSequence, Membership membership, boolean drain) {

    static final Known NOTHING = new Known(0, Membership.NONE, false);

    Known with(long sequence) {
        return new Known(sequence, membership, drain);
    }

    Known with(Membership newMembership) {
        return new Known(invalidationSequence, newMembership, drain);
    }

    Known with(boolean newDrain) {
        return new Known(invalidationSequence, membership, newDrain);
    }
}
