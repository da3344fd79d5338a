package dev.warmfront.edge.health;

import java.util.List;

/// The whole fleet, as the control plane last told of it.
///
/// @param settledRelease the version that all edges are to run but canaries, which may be ahead;
///     nobody is late who runs it. 0 while there are none
public record Membership(List<Peer> members, long settledRelease) {

    /// Nothing was told.
    public static final Membership NONE = new Membership(List.of(), 0);

    public Membership {
        members = List.copyOf(members);
    }

    /// The version that may be asked of everybody, when this is the newest one anywhere.
    long askable(long newest) {
        return settledRelease == 0 ? newest : Math.min(newest, settledRelease);
    }
}
