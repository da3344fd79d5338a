package dev.warmfront.control.resource;

import dev.warmfront.control.web.Difference;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// What differs between two versions.
@Schema(name = "VersionDifference", description = "Every place in which two versions differ")
public record VersionDifference(
        @Schema(description = "0 is the empty document before the first", example = "2") long from,
        @Schema(example = "3") long to,
        List<Difference> differences) {}
