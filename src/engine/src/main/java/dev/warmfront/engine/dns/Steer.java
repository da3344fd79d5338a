package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.Routing;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Which of several record sets of one name and type is answered this time.
///
/// Where no set is healthy, all count as healthy: the wrong answer may be right, no answer never
/// is.
public final class Steer {

    private final Predicate<String> healthy;
    private final Fleet fleet;
    private final RandomGenerator random;

    /// Steers by what is healthy now.
    ///
    /// @param healthy says of a health check id whether it counts as healthy
    public Steer(Predicate<String> healthy, Fleet fleet, RandomGenerator random) {
        this.healthy = healthy;
        this.fleet = fleet;
        this.random = random;
    }

    /// One of the group's choices.
    public Group.Choice choose(Group group) {
        List<Group.Choice> choices = group.choices();
        return switch (choices.getFirst().routing()) {
            case Routing.Simple simple -> choices.getFirst();
            case Routing.Failover failover -> failover(choices);
            case Routing.Weighted weighted -> weighted(choices);
        };
    }

    /// Whether a record set counts as healthy: its own check and, when it leads to edges, that
    /// there is one. Both must hold.
    public boolean isHealthy(Group.Choice choice) {
        String check = choice.healthCheckId();
        return (check == null || healthy.test(check))
                && switch (choice.content()) {
                    case Group.Content.Fixed fixed -> true;
                    case Group.Content.Edges edges -> fleet.isHealthy();
                };
    }

    private Group.Choice failover(List<Group.Choice> choices) {
        Group.Choice fallback = choices.getFirst();
        for (Routing.Role role : Routing.Role.values()) {
            for (Group.Choice choice : choices) {
                boolean inRole =
                        choice.routing() instanceof Routing.Failover failover
                                && failover.role() == role;
                if (inRole && isHealthy(choice)) {
                    return choice;
                }
                if (inRole && role == Routing.Role.PRIMARY) {
                    fallback = choice;
                }
            }
        }
        return fallback; // Neither is healthy: the primary.
    }

    /// By weight among the healthy ones that have any; if there is none, one of the healthy ones
    /// without weight; if nothing is healthy, as if everything were.
    private Group.Choice weighted(List<Group.Choice> choices) {
        List<Group.Choice> considered = choices.stream().filter(this::isHealthy).toList();
        if (considered.isEmpty()) {
            considered = choices;
        }
        int sum = considered.stream().mapToInt(Steer::weight).sum();
        if (sum == 0) {
            return considered.get(random.nextInt(considered.size()));
        }
        int left = random.nextInt(sum);
        for (Group.Choice choice : considered) {
            left -= weight(choice);
            if (left < 0) {
                return choice;
            }
        }
        throw new AssertionError("unreachable: the weights add up to their sum");
    }

    private static int weight(Group.Choice choice) {
        return choice.routing() instanceof Routing.Weighted weighted ? weighted.weight() : 0;
    }
}
