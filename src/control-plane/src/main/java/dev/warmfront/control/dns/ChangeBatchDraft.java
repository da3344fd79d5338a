package dev.warmfront.control.dns;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// Changes of record sets of one zone that are made together or not at all.
@Schema(name = "ChangeBatchDraft", description = "Changes that are made together or not at all")
record ChangeBatchDraft(
        @Schema(
                        requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                        description = "For people",
                        example = "Move to the new origin")
                String comment,
        @Schema(description = "1..1000, made in this order") List<ChangeDraft> changes) {

    /// One change.
    @Schema(name = "RecordSetChange")
    record ChangeDraft(
            @Schema(
                            description =
                                    "CREATE: it must not be there; DELETE: it must be there and"
                                            + " equal; UPSERT: it is there afterwards")
                    Action action,
            RecordSetDraft recordSet) {}

    /// What is done.
    enum Action {
        CREATE,
        DELETE,
        UPSERT
    }
}
