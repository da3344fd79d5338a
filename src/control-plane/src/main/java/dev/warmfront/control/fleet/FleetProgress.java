package dev.warmfront.control.fleet;

import dev.warmfront.control.change.Change;
import dev.warmfront.control.change.Gate.Complaint;
import dev.warmfront.control.change.Progress;
import dev.warmfront.control.invalidation.Invalidations;
import dev.warmfront.control.invalidation.Invalidations.Invalidation;
import dev.warmfront.control.publish.Releases;
import dev.warmfront.control.publish.Releases.Coverage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// How far changes have come, from what edges have acknowledged and from nothing else.
@Component
class FleetProgress implements Progress {

    private static final String INVALIDATION = "invalidation/";

    private final Fleet fleet;
    private final Releases releases;
    private final Rollouts rollouts;
    private final Invalidations invalidations;

    FleetProgress(Fleet fleet, Releases releases, Rollouts rollouts, Invalidations invalidations) {
        this.fleet = fleet;
        this.releases = releases;
        this.rollouts = rollouts;
        this.invalidations = invalidations;
    }

    @Override
    public Standing of(Change change) {
        Coverage coverage = releases.coverage(change);
        Long version = coverage.releaseVersion();
        if (version == null) {
            Status status = unpublished(coverage);
            List<Complaint> why = status == Status.PENDING ? canaries(0) : coverage.diagnostics();
            return new Standing(status, null, why, List.of(), null);
        }
        long sequence = sequence(change);
        List<EdgeStanding> edges =
                fleet.inService().stream().map(edge -> standing(edge, version, sequence)).toList();
        return new Standing(status(edges), version, canaries(version), edges, slowest(edges));
    }

    /// What a release that is still with its canaries means for a change.
    ///
    /// @param version the first release that contains the change; 0 while there is none
    private List<Complaint> canaries(long version) {
        return rollouts
                .underWay()
                .filter(rollout -> version == 0 || rollout.version() == version)
                .map(rollout ->
                        new Complaint(
                                false,
                                "release-on-canaries",
                                "rollout/" + rollout.version(),
                                "",
                                note(rollout)))
                .stream()
                .toList();
    }

    private static String note(Rollout rollout) {
        String names =
                rollout.canaries().stream()
                        .map(canary -> canary.edge().name())
                        .collect(Collectors.joining(", "));
        return "release: %d on %s since %s (expected: everywhere when it has passed its gate)"
                .formatted(rollout.version(), names, rollout.beganAt());
    }

    @Override
    public List<Confirmation> confirmations(long sequence) {
        return fleet.confirmations(sequence);
    }

    @Override
    public long appliedEverywhere() {
        return fleet.appliedEverywhere().orElse(Long.MAX_VALUE);
    }

    private static Status unpublished(Coverage coverage) {
        if (coverage.held()) {
            return Status.HELD;
        }
        return coverage.diagnostics().isEmpty() ? Status.PENDING : Status.REJECTED;
    }

    private static Status status(List<EdgeStanding> edges) {
        if (edges.stream().anyMatch(edge -> edge.state() == EdgeState.REFUSED)) {
            return Status.REJECTED;
        }
        // With no edge in service nothing is served, so nothing is live.
        boolean live =
                !edges.isEmpty()
                        && edges.stream().allMatch(edge -> edge.state() == EdgeState.ACKNOWLEDGED);
        return live ? Status.LIVE : Status.IN_PROGRESS;
    }

    private static EdgeStanding standing(Edge edge, long version, long sequence) {
        boolean runs = edge.releaseVersion() >= version;
        boolean done = runs && edge.invalidationSequence() >= sequence;
        boolean refused = !runs && edge.refusedVersion() >= version;
        return new EdgeStanding(
                edge.id(),
                edge.name(),
                done ? EdgeState.ACKNOWLEDGED : refused ? EdgeState.REFUSED : EdgeState.WAITING,
                edge.releaseVersion(),
                done ? edge.acknowledgedAt() : null,
                refused ? edge.refusedDiagnostic() : null);
    }

    /// One that has not acknowledged yet, else the one that did so last.
    private static @Nullable String slowest(List<EdgeStanding> edges) {
        return edges.stream()
                .max(
                        Comparator.comparing((EdgeStanding edge) ->
                                        edge.state() != EdgeState.ACKNOWLEDGED)
                                .thenComparing(edge ->
                                        Optional.ofNullable(edge.acknowledgedAt())
                                                .orElse(Instant.EPOCH)))
                .map(EdgeStanding::edgeId)
                .orElse(null);
    }

    private long sequence(Change change) {
        return change.subject().startsWith(INVALIDATION)
                ? invalidations
                        .find(change.subject().substring(INVALIDATION.length()))
                        .map(Invalidation::sequence)
                        .orElse(0L)
                : 0;
    }
}
