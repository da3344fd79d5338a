package dev.warmfront.control.fleet;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What people ask for when they want an edge to join.
@Schema(name = "EnrolmentTokenDraft", description = "A token by which one edge may join, once")
record EnrolmentTokenDraft(
        @Schema(description = "The edge's name; it may choose when not set", example = "fra-1")
                @Nullable String name,
        @Schema(defaultValue = "3600", description = "60..3600") int lifetimeSeconds) {}
