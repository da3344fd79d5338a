package dev.warmfront.edge.admin;

import dev.warmfront.edge.health.Opinion;
import dev.warmfront.engine.dns.Fleet;
import java.util.List;
import java.util.Map;

/// How an edge is at this moment.
///
/// @param release the version that runs; 0 when nothing was ever published
/// @param connected whether the stream to a control plane is open
/// @param ready whether it takes traffic
/// @param checks what its health checks say, by id
public record Condition(
        String edgeId,
        String name,
        long release,
        String digest,
        boolean connected,
        boolean draining,
        boolean ready,
        List<Fleet.Member> members,
        Map<String, Opinion> checks) {

    public Condition {
        members = List.copyOf(members);
        checks = Map.copyOf(checks);
    }
}
