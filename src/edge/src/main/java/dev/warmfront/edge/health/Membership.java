package dev.warmfront.edge.health;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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

    /// What it is when something of it is new.
    ///
    /// @param others who were not there, or are different now
    /// @param gone ids of those that are no more
    public Membership after(List<Peer> others, Set<String> gone, long settled) {
        Map<String, Peer> now = new TreeMap<>();
        members.forEach(peer -> now.put(peer.id(), peer));
        now.keySet().removeAll(gone);
        others.forEach(peer -> now.put(peer.id(), peer));
        return new Membership(List.copyOf(now.values()), settled);
    }

    /// The version that may be asked of everybody, when this is the newest one anywhere.
    long askable(long newest) {
        return settledRelease == 0 ? newest : Math.min(newest, settledRelease);
    }
}
