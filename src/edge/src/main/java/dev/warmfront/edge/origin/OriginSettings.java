package dev.warmfront.edge.origin;

import dev.warmfront.engine.origin.AddressGuard;
import dev.warmfront.snapshot.base.Require;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/// How origins are reached.
///
/// @param guard which addresses may be connected to
/// @param trusted authorities that origins' certificates may come from, besides the well-known ones
/// @param connections at most so many at a time to one origin from one event loop
/// @param idleConnections at most so many of them kept for later
/// @param idle how long one is kept
public record OriginSettings(
        AddressGuard guard,
        List<X509Certificate> trusted,
        int connections,
        int idleConnections,
        Duration idle) {

    public OriginSettings {
        trusted = List.copyOf(trusted);
        Require.between(1, 65_536, "connections", connections);
        Require.between(0, connections, "idleConnections", idleConnections);
        Require.that(idle.isPositive(), "idle", idle, "above zero");
    }

    public static OriginSettings usual(AddressGuard guard) {
        return new OriginSettings(guard, List.of(), 1024, 128, Duration.ofSeconds(4));
    }
}
