package dev.warmfront.control.publish;

import io.swagger.v3.oas.annotations.media.Schema;

/// What people say when they roll back.
@Schema(name = "RollbackDraft", description = "Why edges are to run an earlier release")
record RollbackDraft(
        @Schema(
                        description =
                                "At most 500 characters; everybody reads it whose change waits",
                        example = "checkout answers 502 since release 13",
                        requiredMode = Schema.RequiredMode.NOT_REQUIRED)
                String reason) {

    static final int LONGEST_REASON = 500;
}
