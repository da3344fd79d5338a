package dev.warmfront.control.web;

import dev.warmfront.snapshot.Digest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a request says that changes something. A controller's method takes it as an argument.
///
/// @param actor who asks
/// @param ifMatch the revision that is meant to be changed, as its entity tag
/// @param idempotencyKey by which a repetition is known
/// @param dryRun whether everything is done but nothing is kept
/// @param body the document; null when the request has no body
/// @param fingerprint SHA-256 of everything that makes this request what it is
/// @param address of whoever asks; null when the service itself does
public record Write(
        String actor,
        String requestId,
        @Nullable String ifMatch,
        @Nullable String idempotencyKey,
        boolean dryRun,
        @Nullable JsonNode body,
        Digest fingerprint,
        @Nullable String address) {

    /// What the service itself writes.
    public Write(
            String actor,
            String requestId,
            @Nullable String ifMatch,
            @Nullable String idempotencyKey,
            boolean dryRun,
            @Nullable JsonNode body,
            Digest fingerprint) {
        this(actor, requestId, ifMatch, idempotencyKey, dryRun, body, fingerprint, null);
    }

    /// The document.
    ///
    /// @throws ProblemException if there is none
    public JsonNode document() {
        if (body == null) {
            throw new ProblemException(
                    Problem.MALFORMED_JSON, "line 1, column 1: body: empty (expected: JSON)");
        }
        return body;
    }

    /// The same request with another document, when what was sent is not what is stored.
    public Write with(JsonNode document) {
        return new Write(
                actor, requestId, ifMatch, idempotencyKey, dryRun, document, fingerprint, address);
    }

    /// The same request, as a dry run.
    public Write rehearsing() {
        return new Write(
                actor, requestId, ifMatch, idempotencyKey, true, body, fingerprint, address);
    }

    /// The same request, for something that may be changed without saying which revision is meant.
    public Write orAnyRevision() {
        return new Write(
                actor,
                requestId,
                ifMatch == null ? "*" : ifMatch,
                idempotencyKey,
                dryRun,
                body,
                fingerprint,
                address);
    }

    /// The same request, for somebody who looks at the revisions himself.
    public Write ofAnyRevision() {
        return new Write(actor, requestId, "*", idempotencyKey, dryRun, body, fingerprint, address);
    }

    /// Ends the request unless it names the current entity tags of two resources, in their order.
    public void requireMatch(String currentTag, String otherTag) {
        String both = currentTag + ", " + otherTag;
        if (ifMatch == null) {
            throw new ProblemException(
                            Problem.PRECONDITION_NEEDED,
                            "If-Match: missing (expected: the ETags of both that you read, for"
                                    + " example "
                                    + both
                                    + ")")
                    .with("ETag", currentTag);
        }
        List<String> tags = Arrays.stream(ifMatch.split(",")).map(String::strip).toList();
        if (!tags.equals(List.of("*")) && !tags.equals(List.of(currentTag, otherTag))) {
            throw new ProblemException(
                            Problem.CHANGED_MEANWHILE,
                            "If-Match: " + ifMatch + " (expected: " + both + ")")
                    .with("ETag", currentTag);
        }
    }

    /// Ends the request unless it names the current entity tag (RFC 9110, section 13.1.1).
    public void requireMatch(String currentTag) {
        if (ifMatch == null) {
            throw new ProblemException(
                            Problem.PRECONDITION_NEEDED,
                            "If-Match: missing (expected: the ETag you read, for example "
                                    + currentTag
                                    + ")")
                    .with("ETag", currentTag);
        }
        boolean matches =
                Arrays.stream(ifMatch.split(","))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(currentTag));
        if (!matches) {
            throw new ProblemException(
                            Problem.CHANGED_MEANWHILE,
                            "If-Match: " + ifMatch + " (expected: " + currentTag + ")")
                    .with("ETag", currentTag);
        }
    }
}
