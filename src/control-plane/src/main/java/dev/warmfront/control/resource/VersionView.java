package dev.warmfront.control.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.warmfront.control.change.Version;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A version as it is shown.
///
/// @param document null in a list
@Schema(name = "Version", description = "What a write made of a document; it never changes")
public record VersionView(
        @Schema(example = "3") long number,
        @Schema(example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc") String changeId,
        @Schema(example = "api-key/01jd9s3c5yqk2m8x4v7w6z0abc") String actor,
        Instant at,
        @Schema(description = "What was asked for; not in lists")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                @Nullable JsonNode document) {

    static VersionView of(Version version, @Nullable JsonNode document) {
        return new VersionView(
                version.number(), version.change(), version.actor(), version.at(), document);
    }
}
