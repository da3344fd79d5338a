package dev.warmfront.control.apply;

import dev.warmfront.control.change.Progress;
import dev.warmfront.control.web.Difference;
import dev.warmfront.control.web.Fault;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plan as it is shown: what a document does, or has done.
@Schema(name = "Plan", description = "What a document does, or has done")
record PlanView(
        @Schema(example = "shop") @Nullable String owner,
        @Schema(description = "Whether it was only looked at", example = "true") boolean dryRun,
        @Schema(
                        description =
                                "What was seen: sent back in `If-Match`, it refuses to do anything"
                                        + " else than this",
                        example = "\"5f0c0a2d2b0f4d7b9c1e8a6d3f2b1c0a\"")
                String etag,
        Counts counts,
        @Schema(description = "In the order in which it is done") List<Step> steps,
        @Schema(description = "Worth knowing; they stop nothing") List<Fault> warnings,
        @Schema(
                        description =
                                "The change to wait for: the last of this write, or when there was"
                                        + " nothing to do the last that the owner's document made",
                        example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc")
                @Nullable String changeId,
        @Schema(description = "How far that change has come; null in a dry run")
                Progress.@Nullable Status status) {

    PlanView {
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
    }

    /// How many of each.
    @Schema(name = "PlanCounts")
    record Counts(
            @Schema(example = "2") int create,
            @Schema(example = "1") int update,
            @Schema(example = "0") int takeOver,
            @Schema(example = "0") int delete,
            @Schema(example = "3") int unchanged) {

        static Counts of(List<Step> steps) {
            return new Counts(
                    count(steps, Action.CREATE),
                    count(steps, Action.UPDATE),
                    count(steps, Action.TAKE_OVER),
                    count(steps, Action.DELETE),
                    count(steps, Action.UNCHANGED));
        }

        private static int count(List<Step> steps, Action action) {
            return (int) steps.stream().filter(step -> step.action() == action).count();
        }
    }

    /// What becomes of one resource.
    @Schema(name = "PlanStep")
    record Step(
            Action action,
            @Schema(example = "web-acl") String kind,
            @Schema(example = "shop") String name,
            @Schema(
                            description = "Null for what does not exist and was only looked at",
                            example = "acl-01jd9s3c5yqk2m8x4v7w6z0abc")
                    @Nullable String id,
            @Schema(
                            description = "Where in the document; null if not there",
                            example = "/webAcls/0")
                    @Nullable String pointer,
            @Schema(
                            description = "From whom it is taken over; null unless it is",
                            example = "unowned")
                    @Nullable String takenFrom,
            @Schema(description = "In the words of documents; empty if nothing changes")
                    List<Difference> differences) {

        Step {
            differences = List.copyOf(differences);
        }
    }
}
