package dev.warmfront.control.access;

import io.swagger.v3.oas.annotations.media.Schema;

/// What people ask for when a key is to have a new secret.
///
/// @param overlapSeconds how long the older secret stays good
@Schema(name = "ApiKeyRotation", description = "A new secret for an API key")
record RotationDraft(
        @Schema(
                        defaultValue = "86400",
                        description =
                                "For how long the older secret stays good, 0..2592000 (30 days);"
                                        + " with 0 every older one ends at once")
                int overlapSeconds) {

    static final int MOST_SECONDS = 2_592_000;
}
