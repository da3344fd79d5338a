package dev.warmfront.control.invalidation;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// What people ask for when they ask for an invalidation.
@Schema(name = "InvalidationDraft", description = "What must not be used any more")
record InvalidationDraft(
        @Schema(
                        description =
                                "1..3000 paths; a `*` at the end stands for any rest, and is the"
                                        + " only one allowed",
                        example = "[\"/index.html\", \"/images/*\"]")
                List<String> paths) {}
