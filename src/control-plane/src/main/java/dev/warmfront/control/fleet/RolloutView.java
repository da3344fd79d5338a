package dev.warmfront.control.fleet;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rollout as it is shown.
@Schema(
        name = "Rollout",
        description = "How a release reached edges that did not simply go to all at once")
record RolloutView(
        @Schema(example = "13") long release,
        @Schema(description = "What the other edges go on running", example = "12")
                long settledRelease,
        Rollout.Stage stage,
        RolloutPolicy.Gate gate,
        List<CanaryView> canaries,
        @Schema(
                        description = "Why it was decided as it was; empty while it is under way",
                        example = "error rate: 7.2 % of 1040 requests (expected: at most 5.0 %)")
                String reason,
        Instant beganAt,
        @Schema(description = "When every canary ran it") @Nullable Instant watchedSince,
        @Nullable Instant decidedAt) {

    /// An edge that got it first.
    @Schema(name = "RolloutCanary")
    record CanaryView(
            @Schema(example = "e-01jd9s3c5yqk2m8x4v7w6z0abc") String edgeId,
            @Schema(example = "fra-1") String name,
            @Schema(description = "Whether it runs the release, or a later one") boolean runs,
            @Schema(
                            description =
                                    "What it has served since it runs it; null when it does not,"
                                            + " and when the rollout is over")
                    @Nullable TrafficView since) {}

    /// How viewers were served.
    @Schema(name = "Traffic")
    record TrafficView(
            @Schema(example = "1040") long requests,
            @Schema(description = "Answered with 5xx", example = "3") long errors,
            @Schema(example = "988") long hits,
            @Schema(example = "49") long misses,
            @Schema(
                            description =
                                    "Until the head of an answer that was no plain hit, on average;"
                                            + " null when there was none",
                            example = "41.5")
                    @Nullable Double headMillis) {

        static TrafficView of(Traffic traffic) {
            return new TrafficView(
                    traffic.requests(),
                    traffic.errors(),
                    traffic.hits(),
                    traffic.misses(),
                    traffic.heads() == 0 ? null : traffic.headMicros() / 1000.0 / traffic.heads());
        }
    }

    static RolloutView of(Rollout rollout) {
        boolean underWay = rollout.stage() == Rollout.Stage.CANARY;
        return new RolloutView(
                rollout.version(),
                rollout.settled(),
                rollout.stage(),
                rollout.gate(),
                rollout.canaries().stream()
                        .map(canary ->
                                new CanaryView(
                                        canary.edge().id(),
                                        canary.edge().name(),
                                        canary.edge().releaseVersion() >= rollout.version(),
                                        underWay && canary.before() != null
                                                ? TrafficView.of(canary.since())
                                                : null))
                        .toList(),
                rollout.reason(),
                rollout.beganAt(),
                rollout.watchedSince(),
                rollout.decidedAt());
    }
}
