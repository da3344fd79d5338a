package dev.warmfront.control.fleet;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/// A token as it is shown, once.
@Schema(name = "EnrolmentToken", description = "Shown once and never again")
record EnrolmentTokenView(
        @Schema(
                        description = "For the edge, which knows the service by what is in it",
                        example = "wfe_01jd9s3c5yqk2m8x4v7w6z0abc_…_…")
                String token,
        Instant expiresAt) {

    @Override
    public String toString() {
        return "EnrolmentTokenView[expiresAt=" + expiresAt + "]";
    }
}
