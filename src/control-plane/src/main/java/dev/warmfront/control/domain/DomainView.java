package dev.warmfront.control.domain;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A domain as it is shown: what was asked for, and how it is proved.
@Schema(name = "Domain", description = "A domain, and whether this tenant speaks for it")
record DomainView(
        @Schema(example = "dom-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        Status status,
        @Schema(description = "Where a TXT record proves it", example = "_warmfront.shop.example")
                String txtName,
        @Schema(
                        description = "What that record must say, made for this tenant",
                        example = "warmfront-verify=5f4dcc3b5aa765d61d8327deb882cf99")
                String txtValue,
        @Schema(description = "When it was proved or granted; null while it is not")
                @Nullable Instant provedAt,
        Instant createdAt,
        Instant updatedAt,
        @JsonUnwrapped DomainDraft draft) {

    /// Whether a tenant speaks for a domain.
    @Schema(name = "DomainStatus")
    enum Status {
        /// Nothing has proved it yet, or somebody else has since.
        PENDING,
        /// Its DNS said so.
        PROVED,
        /// Whoever runs the installation said so.
        GRANTED
    }
}
