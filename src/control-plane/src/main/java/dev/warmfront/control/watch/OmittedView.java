package dev.warmfront.control.watch;

import io.swagger.v3.oas.annotations.media.Schema;

/// How many requests are left out.
@Schema(
        name = "OmittedRequests",
        description = "Requests that fit, and were too many to be told one by one")
record OmittedView(
        @Schema(example = "fra-1") String edge, @Schema(example = "120") long requests) {}
