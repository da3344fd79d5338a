package dev.warmfront.control.audit;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What became of looking at a chain.
///
/// @param events how many were looked at
/// @param head the hash of the last one that is as it was; what to keep elsewhere
/// @param fault the first thing that is not as it was; null when there is none
@Schema(name = "AuditVerdict", description = "Whether the audit log is what it was")
public record Verdict(
        boolean intact,
        @Schema(example = "1204") long events,
        @Schema(description = "The last event that is as it was; 0 for none", example = "1204")
                long lastSequence,
        @Schema(
                        description = "The hash of that event, to be kept elsewhere",
                        example =
                                "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
                String head,
        @Nullable @Schema(description = "The first thing that is not as it was") Fault fault) {

    /// The same, with a fault that the chain itself does not show.
    Verdict broken(Fault found) {
        return new Verdict(false, events, lastSequence, head, found);
    }

    /// Something that is not as it was.
    ///
    /// @param sequence of the event, or where it should be
    /// @param id of its change; null when it is not known
    @Schema(name = "AuditFault")
    public record Fault(
            Kind kind,
            @Schema(example = "17") long sequence,
            @Nullable @Schema(example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
            @Schema(example = "sequence: 17 (expected: what its hash says)") String message) {}

    /// What can have been done to a chain.
    @Schema(name = "AuditFaultKind")
    public enum Kind {
        /// It says something else than it did.
        ALTERED,
        /// It is not there any more.
        MISSING,
        /// It was not there.
        INSERTED
    }
}
