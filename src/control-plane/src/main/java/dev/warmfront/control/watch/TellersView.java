package dev.warmfront.control.watch;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// Which edges tell of their requests.
@Schema(name = "WatchedEdges", description = "Which edges tell of their requests")
record TellersView(
        @Schema(description = "By name", example = "[\"ams-1\", \"fra-1\"]") List<String> telling,
        @Schema(description = "Those in service that are too old to tell anything", example = "[]")
                List<String> silent) {

    TellersView {
        telling = List.copyOf(telling);
        silent = List.copyOf(silent);
    }
}
