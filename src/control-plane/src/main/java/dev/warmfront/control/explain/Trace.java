package dev.warmfront.control.explain;

import dev.warmfront.control.explain.TestAnswerView.Candidate;
import dev.warmfront.control.explain.TestAnswerView.Check;
import dev.warmfront.control.explain.TestAnswerView.Decision;
import dev.warmfront.control.explain.TestAnswerView.Said;
import dev.warmfront.control.explain.TestAnswerView.Standing;
import dev.warmfront.control.verdict.Verdicts;
import dev.warmfront.control.verdict.Verdicts.Verdict;
import dev.warmfront.engine.dns.Group;
import dev.warmfront.engine.dns.Steer;
import dev.warmfront.engine.health.Checkers;
import dev.warmfront.engine.health.Fold;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.health.HealthCheck;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a question met on its way to an answer.
final class Trace implements Steer.Witness {

    private final Verdicts verdicts;
    private final Set<String> edges;
    private final Map<String, HealthCheck> checks;
    private final IdentityHashMap<Group.Choice, RecordSet> sources;
    private final Map<String, List<Verdict>> said = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();

    /// A choice that was to be made; sets go by identity, since two record sets may be alike.
    private record Step(Group group, Set<Group.Choice> candidates, Set<Group.Choice> chosen) {}

    /// @param edges that are in service
    /// @param checks of the release, by id
    /// @param sources which record set each choice was made of
    Trace(
            Verdicts verdicts,
            Set<String> edges,
            Map<String, HealthCheck> checks,
            IdentityHashMap<Group.Choice, RecordSet> sources) {
        this.verdicts = verdicts;
        this.edges = Set.copyOf(edges);
        this.checks = Map.copyOf(checks);
        this.sources = sources;
    }

    @Override
    public void met(Group group, List<Group.Choice> candidates) {
        Set<Group.Choice> those = Collections.newSetFromMap(new IdentityHashMap<>());
        those.addAll(candidates);
        steps.add(new Step(group, those, Collections.newSetFromMap(new IdentityHashMap<>())));
    }

    @Override
    public void chose(Group.Choice choice) {
        steps.getLast().chosen().add(choice);
    }

    /// What a health check says of what those edges come to that probe for it, as they decide it
    /// among themselves.
    boolean isHealthy(String healthCheckId) {
        int voters = Math.min(Checkers.MOST, edges.size());
        return Fold.says(healthCheckId, checks, probed -> Verdicts.together(said(probed), voters));
    }

    /// Every choice that was made, in order.
    ///
    /// @param steer who made them
    List<Decision> decisions(Steer steer) {
        return steps.stream().map(step -> decision(step, steer)).toList();
    }

    private Decision decision(Step step, Steer steer) {
        Group group = step.group();
        RecordSet first = source(group.choices().getFirst());
        boolean anyHealthy = step.candidates().stream().anyMatch(steer::isHealthy);
        boolean failedOpen = !anyHealthy && !step.candidates().isEmpty() && !group.failClosed();
        return new Decision(
                first.name(),
                first.type().name(),
                policy(first.routing()),
                failedOpen,
                group.choices().stream().map(one -> candidate(one, step, steer)).toList());
    }

    private Candidate candidate(Group.Choice choice, Step step, Steer steer) {
        RecordSet set = source(choice);
        boolean healthy = steer.isHealthy(choice);
        Standing standing = standing(choice, step, healthy);
        return new Candidate(
                set.setIdentifier(),
                healthy,
                standing,
                standing.sentence(),
                switch (set.target()) {
                    case Target.Alias alias -> alias.distributionId();
                    case Target.NameAlias alias -> alias.name();
                    case Target.Values values -> null;
                },
                check(set.healthCheckId()));
    }

    private Standing standing(Group.Choice choice, Step step, boolean healthy) {
        String check = choice.healthCheckId();
        if (step.chosen().contains(choice)) {
            return Standing.CHOSEN;
        } else if (!step.candidates().contains(choice)) {
            return Standing.NOT_FOR_ASKER;
        } else if (healthy) {
            return Standing.PASSED_OVER;
        }
        return check != null && !isHealthy(check) ? Standing.UNHEALTHY : Standing.TARGET_UNHEALTHY;
    }

    private @Nullable Check check(@Nullable String id) {
        return id == null
                ? null
                : new Check(
                        id,
                        isHealthy(id),
                        said(id).stream()
                                .map(one ->
                                        new Said(
                                                one.edgeId(),
                                                one.healthy(),
                                                one.reason(),
                                                one.since()))
                                .toList());
    }

    /// By those whose word counts. Asked once, so that what is told is what was decided by.
    private List<Verdict> said(String healthCheckId) {
        return said.computeIfAbsent(
                healthCheckId,
                id -> {
                    List<String> voters = Checkers.of(id, edges);
                    return verdicts.of(id).stream()
                            .filter(one -> voters.contains(one.edgeId()))
                            .toList();
                });
    }

    private RecordSet source(Group.Choice choice) {
        RecordSet set = sources.get(choice);
        if (set == null) {
            throw new AssertionError("unreachable: every choice was made of a record set");
        }
        return set;
    }

    /// The kind of routing as it is called there: `IP_BASED`.
    private static String policy(Routing routing) {
        String name = routing.getClass().getSimpleName();
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
