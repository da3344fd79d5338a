package dev.warmfront.control.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// A problem as it is shown.
///
/// @param instance the request's id, to be quoted and to be found in the log
@Schema(name = "Problem", description = "What went wrong (RFC 9457)")
public record ProblemDocument(
        @Schema(example = "urn:warmfront:problem:invalid-document") String type,
        @Schema(example = "The document has faults; all of them are listed") String title,
        @Schema(example = "400") int status,
        @Schema(example = "1 fault") String detail,
        @Schema(example = "urn:warmfront:request:req-01jd9s3c5yqk2m8x4v7w6z0abc") String instance,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Fault> errors) {}
