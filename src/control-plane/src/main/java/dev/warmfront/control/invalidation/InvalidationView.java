package dev.warmfront.control.invalidation;

import dev.warmfront.control.change.Progress;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An invalidation as it is shown.
@Schema(
        name = "Invalidation",
        description = "Paths and tags whose stored answers are not used any more, or are stale")
record InvalidationView(
        @Schema(example = "inv-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        @Schema(example = "d-01jd9s3c5yqk2m8x4v7w6z0abc") String distributionId,
        @Schema(example = "[\"/index.html\", \"/images/*\"]") List<String> paths,
        @Schema(example = "[\"shoes\"]") List<String> tags,
        @Schema(description = "Whether they became stale") boolean soft,
        Status status,
        Instant createdAt,
        @Nullable @Schema(description = "When every edge in service had confirmed it; null before")
                Instant completedAt,
        @Nullable
                @Schema(
                        description =
                                "What each edge has made of it, by name; told of one invalidation,"
                                        + " and null in lists")
                List<Progress.Confirmation> edges) {

    InvalidationView {
        paths = List.copyOf(paths);
        tags = List.copyOf(tags);
        edges = edges == null ? null : List.copyOf(edges);
    }

    /// How far an invalidation has come.
    @Schema(name = "InvalidationStatus")
    enum Status {
        IN_PROGRESS,
        /// Every edge in service has acknowledged it.
        COMPLETED
    }
}
