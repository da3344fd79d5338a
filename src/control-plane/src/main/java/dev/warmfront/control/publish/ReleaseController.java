package dev.warmfront.control.publish;

import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.WholeNumber;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/v1/releases", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Releases", description = "What was published to edges")
class ReleaseController {

    private static final String EXAMPLE = "{\"reason\": \"checkout answers 502 since release 13\"}";

    private final Releases releases;
    private final Rollbacks rollbacks;

    ReleaseController(Releases releases, Rollbacks rollbacks) {
        this.releases = releases;
        this.rollbacks = rollbacks;
    }

    @GetMapping
    @Operation(summary = "List releases, the newest first")
    Slice<ReleaseView> list(Page page) {
        if (!page.after().isEmpty()) {
            WholeNumber.of("cursor", page.after(), Problem.INVALID_REQUEST);
        }
        return page.slice(
                releases.list(page), view -> String.valueOf(view.version()), "/v1/releases");
    }

    @GetMapping("/{version}")
    @Operation(summary = "Read what was published under a version")
    ReleaseView get(@Parameter(example = "12") @PathVariable String version) {
        return releases.view(version(version))
                .orElseThrow(() -> ProblemException.notFound("release", version));
    }

    @GetMapping("/{version}/diff")
    @Operation(
            summary = "Tell what a release changed",
            description = "Compared with the release before, or with any other.")
    ReleaseDifference difference(
            @Parameter(example = "12") @PathVariable String version,
            @Parameter(description = "The release to compare with", example = "9")
                    @RequestParam(required = false)
                    @Nullable String from) {
        long newer = version(version);
        long older = from == null ? Math.max(0, newer - 1) : version(from);
        return ReleaseDifference.between(releases.require(older), releases.require(newer));
    }

    @PostMapping(path = "/{version}/rollback", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Roll back to a release and stay there",
            description =
                    "Edges get what that release said, as a new release, and stay at it: what is"
                            + " written meanwhile is stored and HELD until the pin is lifted."
                            + " Documents stay as they are; to change them, too, restore their"
                            + " versions. Certificates are those of today, and invalidations go"
                            + " on. To stay at what edges run now, name the newest release.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = RollbackDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "Pinned; its change tells when edges have followed",
            content = @Content(schema = @Schema(implementation = PinView.class)))
    ResponseEntity<JsonNode> rollBack(
            @Parameter(example = "12") @PathVariable String version, Write write) {
        return rollbacks.rollBack(version(version), write);
    }

    @GetMapping("/pin")
    @Operation(summary = "Tell which release edges are to stay at")
    ResponseEntity<PinView> pin() {
        Pin pin = rollbacks.standing();
        return ResponseEntity.ok().eTag(pin.tag()).body(PinView.of(pin));
    }

    @DeleteMapping("/pin")
    @Operation(
            summary = "Lift the pin",
            description = "Edges get what is asked for now, with everything that was held.")
    @ApiResponse(responseCode = "204", description = "Lifted")
    ResponseEntity<JsonNode> lift(Write write) {
        return rollbacks.lift(write);
    }

    private static long version(String text) {
        return WholeNumber.of("version", text, Problem.NOT_FOUND);
    }
}
