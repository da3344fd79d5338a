package dev.warmfront.control.change;

import dev.warmfront.control.change.Progress.EdgeStanding;
import dev.warmfront.control.change.Progress.Standing;
import dev.warmfront.control.change.Progress.Status;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change as it is shown.
@Schema(name = "Change", description = "A write, and how far it has come")
record ChangeView(
        @Schema(example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        @Schema(example = "api-key/01jd9s3c5yqk2m8x4v7w6z0abc") String actor,
        Verb verb,
        @Schema(example = "distribution/d-01jd9s3c5yqk2m8x4v7w6z0abc") String subject,
        @Schema(example = "req-01jd9s3c5yqk2m8x4v7w6z0abc") String requestId,
        Instant at,
        Status status,
        @Schema(example = "12") @Nullable Long releaseVersion,
        List<Gate.Complaint> diagnostics,
        List<EdgeStanding> edges,
        @Schema(example = "e-01jd9s3c5yqk2m8x4v7w6z0abc") @Nullable String slowest) {

    static ChangeView of(Change change, Standing standing) {
        return new ChangeView(
                change.id(),
                change.actor(),
                change.verb(),
                change.subject(),
                change.requestId(),
                change.at(),
                standing.status(),
                standing.releaseVersion(),
                standing.diagnostics(),
                standing.edges(),
                standing.slowest());
    }
}
