package dev.warmfront.edge.config;

import dev.warmfront.protocol.Endpoints;
import dev.warmfront.snapshot.base.Require;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How the control plane is reached, and what is told it.
///
/// @param controlPlanes tried in turn; any of them will do
/// @param token needed until this edge has enrolled
/// @param name of this edge, for people
/// @param endpoints where viewers find this edge, asked for at every connection
public record FleetSettings(
        List<HostPort> controlPlanes,
        @Nullable Token token,
        String name,
        String softwareVersion,
        Supplier<Endpoints> endpoints) {
    public FleetSettings {
        controlPlanes = List.copyOf(controlPlanes);
        Require.that(!controlPlanes.isEmpty(), "control plane", "none", "host:port");
        Require.text("name", name);
    }
}
