package dev.warmfront.control.fleet;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;

/// What operators decide about an edge.
@Schema(name = "EdgeDraft", description = "What operators decide about an edge")
record EdgeDraft(
        @Schema(
                        defaultValue = "{}",
                        description = EdgeView.LABELS,
                        example = "{\"region\": \"eu\", \"canary\": \"yes\"}",
                        maxProperties = 50)
                Map<String, String> labels,
        @Schema(defaultValue = "false", description = EdgeView.DRAIN) boolean drain) {

    EdgeDraft {
        labels = Map.copyOf(labels);
    }
}
