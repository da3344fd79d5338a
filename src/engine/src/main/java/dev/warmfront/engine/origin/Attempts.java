package dev.warmfront.engine.origin;

import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.origin.OriginGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The origins to ask for one request, in order, and the statuses that send it on to the next.
///
/// There is no memory of failure between requests; that is what health checks are for.
///
/// @param origins at least one
public record Attempts(List<Origin> origins, List<Integer> failoverStatuses) {

    public Attempts {
        origins = List.copyOf(origins);
        failoverStatuses = List.copyOf(failoverStatuses);
    }

    /// An origin whose check says unhealthy is passed over, unless that would leave none: then the
    /// checks are not believed, and all are tried in order.
    ///
    /// @param targetId an origin or a group of the distribution
    /// @param healthy whether a health check, by its id, says healthy
    public static Attempts of(
            Distribution distribution, String targetId, String method, Predicate<String> healthy) {
        for (OriginGroup group : distribution.originGroups()) {
            if (group.id().equals(targetId)) {
                return ofGroup(distribution, group, method, healthy);
            }
        }
        return new Attempts(List.of(origin(distribution, targetId)), List.of());
    }

    /// Whether a request may go to another origin: only what is safe to repeat.
    public static boolean mayFailOver(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    /// Whether an answer with this status is left unused because another origin is still to be
    /// asked.
    ///
    /// @param index of the origin that gave it
    public boolean isPassedOver(int index, int status) {
        return index + 1 < origins.size() && failoverStatuses.contains(status);
    }

    private static Attempts ofGroup(
            Distribution distribution,
            OriginGroup group,
            String method,
            Predicate<String> healthy) {
        List<Origin> all = new ArrayList<>();
        List<Origin> usable = new ArrayList<>();
        for (String id : group.originIds()) {
            Origin origin = origin(distribution, id);
            String check = origin.healthCheckId();
            all.add(origin);
            if (check == null || healthy.test(check)) {
                usable.add(origin);
            }
        }
        List<Origin> chosen = usable.isEmpty() ? all : usable;
        return mayFailOver(method)
                ? new Attempts(chosen, group.failoverStatuses())
                : new Attempts(chosen.subList(0, 1), List.of());
    }

    private static Origin origin(Distribution distribution, String id) {
        for (Origin origin : distribution.origins()) {
            if (origin.id().equals(id)) {
                return origin;
            }
        }
        throw new AssertionError("unreachable: a behaviour targets what exists");
    }
}
