package dev.warmfront.control.publish;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/// A release as it is shown.
///
/// @param changeId the newest change it contains
@Schema(name = "Release", description = "A configuration of edges, as it was published")
record ReleaseView(
        @Schema(example = "12") long version,
        @Schema(
                        description = "SHA-256 of its content",
                        example =
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
                String digest,
        @Schema(
                        description = "The newest change it contains",
                        example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc")
                String changeId,
        Instant at) {}
