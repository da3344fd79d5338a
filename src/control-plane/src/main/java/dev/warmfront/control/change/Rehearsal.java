package dev.warmfront.control.change;

import dev.warmfront.control.web.Difference;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a write would have done, had it not been a dry run.
///
/// @param status what the answer would have been
/// @param diagnostics warnings of the compiler; errors are a problem, as in a real run
/// @param result the document as it would be; null when it would be gone
@Schema(name = "DryRun", description = "What a write would do; nothing was stored")
public record Rehearsal(
        @Schema(example = "201") int status,
        List<Gate.Complaint> diagnostics,
        List<Difference> difference,
        @Nullable JsonNode result) {}
