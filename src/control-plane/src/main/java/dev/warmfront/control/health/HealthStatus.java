package dev.warmfront.control.health;

import dev.warmfront.control.verdict.Verdicts;
import dev.warmfront.control.verdict.Verdicts.Verdict;
import dev.warmfront.snapshot.health.HealthCheck;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/// What the edges in service find of a health check, and what they make of it together: each of
/// them decides by the same rule from what all of them find.
@Schema(name = "HealthStatus", description = "What the edges in service make of a health check")
record HealthStatus(
        @Schema(example = "hc-01jd9s3c5yqk2m8x4v7w6z0abc") String healthCheckId,
        @Schema(
                        description =
                                "What the check says: healthy when more than 18 % of those who"
                                        + " probe find it so, or nobody has yet; then inverted and"
                                        + " disabled count")
                Status status,
        @Schema(description = "How many edges find it healthy", example = "2") int healthy,
        @Schema(description = "How many edges find it unhealthy", example = "1") int unhealthy,
        @Schema(description = "In order; none unless it is CALCULATED") List<Child> children,
        List<EdgeVerdict> verdicts) {

    HealthStatus {
        children = List.copyOf(children);
        verdicts = List.copyOf(verdicts);
    }

    /// What it counts as.
    enum Status {
        HEALTHY,
        UNHEALTHY
    }

    /// What one says that is counted.
    @Schema(name = "HealthStatusOfChild")
    record Child(
            @Schema(example = "hc-01jd9s3c5yqk2m8x4v7w6z0abd") String healthCheckId,
            Status status) {}

    /// What one edge finds.
    @Schema(name = "EdgeVerdict")
    record EdgeVerdict(
            @Schema(example = "e-01jd9s3c5yqk2m8x4v7w6z0abc") String edgeId,
            boolean healthy,
            @Schema(example = "connection refused") String reason,
            @Schema(description = "When the edge came to that") Instant since) {

        private static EdgeVerdict of(Verdict said) {
            return new EdgeVerdict(said.edgeId(), said.healthy(), said.reason(), said.since());
        }
    }

    /// What is made of a check.
    ///
    /// @param children of it, if it is calculated
    /// @param said of it, if it is probed
    static HealthStatus of(
            String healthCheckId,
            HealthCheckDraft draft,
            List<Child> children,
            List<Verdict> said) {
        List<EdgeVerdict> verdicts = said.stream().map(EdgeVerdict::of).toList();
        int healthy = (int) verdicts.stream().filter(EdgeVerdict::healthy).count();
        boolean found =
                draft.type() == HealthCheckDraft.Type.CALCULATED
                        ? isMet(draft, children)
                        : Verdicts.together(said, said.size());
        boolean says = HealthCheck.says(found, draft.inverted(), draft.disabled());
        return new HealthStatus(
                healthCheckId,
                says ? Status.HEALTHY : Status.UNHEALTHY,
                healthy,
                verdicts.size() - healthy,
                children,
                verdicts);
    }

    Child asChild() {
        return new Child(healthCheckId, status);
    }

    private static boolean isMet(HealthCheckDraft draft, List<Child> children) {
        Integer threshold = draft.threshold();
        long healthy = children.stream().filter(child -> child.status() == Status.HEALTHY).count();
        return healthy >= (threshold == null ? children.size() : threshold);
    }
}
