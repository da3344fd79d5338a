package dev.warmfront.edge.health;

import java.util.List;

/// Another edge, or this one, as the control plane last told of it.
///
/// @param addresses literal, as viewers reach it
/// @param httpPort where it says how it is
/// @param version of the release it ran when it was told of
/// @param key with which it is talked with, X.509 SubjectPublicKeyInfo in Base64; empty for one of
///     an older version, which is not
public record Peer(
        String id,
        String name,
        List<String> addresses,
        int httpPort,
        long version,
        boolean draining,
        String key) {
    public Peer {
        addresses = List.copyOf(addresses);
    }

    /// The same, when its key is known.
    public Peer with(String knownKey) {
        return new Peer(id, name, addresses, httpPort, version, draining, knownKey);
    }

    /// Whether what is sent to the one arrives at the other.
    boolean isReachedLike(Peer other) {
        return id.equals(other.id)
                && addresses.equals(other.addresses)
                && httpPort == other.httpPort
                && key.equals(other.key);
    }
}
