package dev.warmfront.edge.health;

import java.util.List;

/// Another edge, or this one, as the control plane last told of it.
///
/// @param addresses literal, as viewers reach it
/// @param httpPort where it says how it is
/// @param version of the release it ran when it was told of
public record Peer(
        String id,
        String name,
        List<String> addresses,
        int httpPort,
        long version,
        boolean draining) {
    public Peer {
        addresses = List.copyOf(addresses);
    }
}
