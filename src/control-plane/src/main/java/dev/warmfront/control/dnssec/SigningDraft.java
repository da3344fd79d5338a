package dev.warmfront.control.dnssec;

import io.swagger.v3.oas.annotations.media.Schema;

/// Whether a zone is to be signed.
@Schema(name = "DnssecDraft", description = "Whether a hosted zone is to be signed")
record SigningDraft(
        Status status,
        @Schema(
                        defaultValue = "false",
                        description =
                                "To stop: whether the parent has had no DS record of the zone for"
                                        + " as long as caches may keep one. As long as it has one,"
                                        + " resolvers refuse a zone that is not signed")
                boolean dsRemoved) {

    /// What Route 53 calls it.
    enum Status {
        SIGNING,
        NOT_SIGNING
    }
}
