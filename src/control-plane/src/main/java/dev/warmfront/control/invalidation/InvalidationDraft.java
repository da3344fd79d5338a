package dev.warmfront.control.invalidation;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// What people ask for when they ask for an invalidation.
@Schema(
        name = "InvalidationDraft",
        description = "What must not be used any more: 1..3000 paths and tags together")
record InvalidationDraft(
        @Schema(
                        defaultValue = "[]",
                        description =
                                "A `*` at the end of a path stands for any rest, and is the only"
                                        + " one allowed; at most 15 paths with one",
                        example = "[\"/index.html\", \"/images/*\"]")
                List<String> paths,
        @Schema(
                        defaultValue = "[]",
                        description =
                                "What the origin named in the field that the distribution's"
                                        + " cacheTagConfig says; no `*`",
                        example = "[\"shoes\"]")
                List<String> tags,
        @Schema(
                        defaultValue = "false",
                        description =
                                "Whether what is meant becomes stale and is used while the origin"
                                        + " is asked, instead of not being used any more")
                boolean soft) {

    InvalidationDraft {
        paths = List.copyOf(paths);
        tags = List.copyOf(tags);
    }
}
