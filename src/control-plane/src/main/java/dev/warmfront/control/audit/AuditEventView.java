package dev.warmfront.control.audit;

import dev.warmfront.control.change.Verb;
import dev.warmfront.control.web.Difference;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An event as it is shown and exported. The contract is made from it; what is shown is put
/// together by [AuditLog], because its hash covers every member.
@Schema(name = "AuditEvent", description = "A write: who did what to what, from where and when")
record AuditEventView(
        @Schema(description = "1, 2, 3, … without a gap", example = "17") long sequence,
        @Schema(description = "Of the change", example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc")
                String id,
        @Schema(description = "RFC 3339, UTC", example = "2026-11-23T05:43:14.123456Z") String at,
        @Schema(example = "api-key/key-01jd9s3c5yqk2m8x4v7w6z0abc") String actor,
        @Schema(description = "Where it came from; null from the service", example = "192.0.2.7")
                @Nullable String address,
        Verb verb,
        @Schema(example = "distribution/d-01jd9s3c5yqk2m8x4v7w6z0abc") String subject,
        @Schema(example = "req-01jd9s3c5yqk2m8x4v7w6z0abc") String requestId,
        @Schema(description = "SHA-256 of the document before, in canonical form")
                @Nullable String beforeSha256,
        @Schema(description = "SHA-256 of the document after, in canonical form")
                @Nullable String afterSha256,
        @Schema(description = "What changed; null when that is more than 16 KiB, or not known")
                @Nullable List<Difference> difference,
        @Schema(description = "The hash of the event before; 64 zeros for the first")
                String previousHash,
        @Schema(description = "SHA-256 of all other members, in canonical form") String hash) {}
