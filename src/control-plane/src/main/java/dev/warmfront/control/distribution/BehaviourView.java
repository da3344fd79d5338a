package dev.warmfront.control.distribution;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.warmfront.control.distribution.DistributionDraft.BehaviourDraft;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A cache behaviour by itself, and its place among the others.
@Schema(
        name = "PlacedCacheBehaviour",
        description = "A cache behaviour by itself, and its place among the others")
record BehaviourView(
        @Schema(
                        description =
                                "Its place in the order they are tried, from 0 on. Another one"
                                        + " moves it; left out, it stays where it is, and a new one"
                                        + " goes to the end",
                        example = "0")
                @Nullable Integer position,
        @JsonUnwrapped BehaviourDraft draft) {}
