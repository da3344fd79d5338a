package dev.warmfront.control.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An API key as it is shown: what was asked for, and what the system added. What no write of the
/// document changes is added by [ApiKeys].
@Schema(name = "ApiKey", description = "An API key, never with its secret but where it is made")
record ApiKeyView(
        @Schema(example = "key-01jd9s3c5yqk2m8x4v7w6z0abc") String id,
        Instant createdAt,
        Instant updatedAt,
        @JsonUnwrapped ApiKeyDraft draft,
        @JsonInclude(JsonInclude.Include.NON_NULL)
                @Schema(description = "Who made it", example = "api-key/key-01jd9s3c5yqk2m8x4v7")
                @Nullable String createdBy,
        @JsonInclude(JsonInclude.Include.NON_NULL)
                @Schema(description = "To the minute; null when it never was")
                @Nullable Instant lastUsedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL)
                @Schema(description = "What it can be proved by, the newest last; one or two")
                @Nullable List<Secret> secrets,
        @JsonInclude(JsonInclude.Include.NON_NULL)
                @Schema(
                        description =
                                "For `Authorization: Bearer`. Told once, by the answer that makes"
                                        + " it, and not even by a repetition of that",
                        example = "wf_01jd9s3c5yqk2m8x4v7w6z0abc_…")
                @Nullable String token) {

    ApiKeyView(String id, Instant createdAt, Instant updatedAt, ApiKeyDraft draft) {
        this(id, createdAt, updatedAt, draft, null, null, null, null);
    }

    /// One of the secrets of a key, of which only this is known.
    ///
    /// @param id the middle part of its token
    /// @param expiresAt when one that was replaced ends; null for the newest
    @Schema(name = "ApiKeySecret")
    record Secret(
            @Schema(example = "01jd9s3c5yqk2m8x4v7w6z0abc") String id,
            Instant createdAt,
            @Nullable Instant expiresAt) {}

    @Override
    public String toString() {
        return "ApiKeyView[id=" + id + "]";
    }
}
