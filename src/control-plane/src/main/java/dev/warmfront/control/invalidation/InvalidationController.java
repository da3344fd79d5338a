package dev.warmfront.control.invalidation;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Progress;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.distribution.Distributions;
import dev.warmfront.control.invalidation.InvalidationView.Status;
import dev.warmfront.control.invalidation.Invalidations.Invalidation;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Ids;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Wait;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping(
        path = "/v1/distributions/{distributionId}/invalidations",
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Invalidations", description = "What edges must not use any more")
class InvalidationController {

    private static final String DISTRIBUTION = "d-01jd9s3c5yqk2m8x4v7w6z0abc";
    private static final String EXAMPLE =
            """
            {
              "paths": ["/index.html", "/images/*"],
              "tags": ["shoes"],
              "soft": true
            }
            """;

    private final Invalidations invalidations;
    private final Distributions distributions;
    private final Progress progress;
    private final Writes writes;
    private final Bell bell;
    private final JsonMapper json;

    InvalidationController(
            Invalidations invalidations,
            Distributions distributions,
            Progress progress,
            Writes writes,
            Bell bell,
            JsonMapper json) {
        this.invalidations = invalidations;
        this.distributions = distributions;
        this.progress = progress;
        this.writes = writes;
        this.bell = bell;
        this.json = json;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Invalidate paths and tags",
            description =
                    "It cannot be taken back. Paths are compared as they are written, and mean"
                            + " every variant; tags are compared without regard to case. What is"
                            + " meant is not used any more; with `soft` it becomes stale, and is"
                            + " used while the origin is asked whether it is still right, unless"
                            + " it must be revalidated. At most 3000 paths and tags, and 15 paths"
                            + " with `*`, may be under way for a distribution.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    InvalidationDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "On its way to the edges",
            content = @Content(schema = @Schema(implementation = InvalidationView.class)))
    ResponseEntity<JsonNode> create(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId, Write write) {
        InvalidationDraft draft = Documents.read(write.document(), InvalidationDraft.class);
        Limits.check(draft);
        return writes.perform(
                write,
                () -> {
                    distributions.require(distributionId);
                    long applied = progress.appliedEverywhere();
                    Limits.check(draft, invalidations.underWay(distributionId, applied));
                    Invalidation added = invalidations.add(Ids.next("inv-"), distributionId, draft);
                    JsonNode shown = json.valueToTree(view(added, null));
                    String location =
                            "/v1/distributions/" + distributionId + "/invalidations/" + added.id();
                    return new Outcome(
                            Verb.INVALIDATE,
                            "invalidation/" + added.id(),
                            null,
                            shown,
                            201,
                            Map.of("Location", location, "ETag", tag(added)),
                            shown);
                });
    }

    @GetMapping
    @Operation(summary = "List invalidations, the newest first")
    Slice<InvalidationView> list(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId, Page page) {
        distributions.require(distributionId);
        List<Invalidation> listed = invalidations.list(distributionId, page);
        if (listed.stream().anyMatch(one -> one.completedAt() == null) && complete()) {
            listed = invalidations.list(distributionId, page);
        }
        Slice<Invalidation> found =
                page.slice(
                        listed,
                        Invalidation::id,
                        "/v1/distributions/" + distributionId + "/invalidations");
        return new Slice<>(
                found.items().stream().map(one -> view(one, null)).toList(), found.next());
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Tell how far an invalidation has come, edge by edge",
            description =
                    "COMPLETED once every edge in service has confirmed it; with none in service it"
                            + " stays under way. `edges` says which have and since when, which are"
                            + " waited for, and which are away: those apply it before they serve"
                            + " again. With `wait`, answers when it is completed, or when the time"
                            + " is up.")
    InvalidationView get(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(example = "inv-01jd9s3c5yqk2m8x4v7w6z0abc") @PathVariable String id,
            @Parameter(description = "How long to wait, at most 5m", example = "30s")
                    @RequestParam(required = false)
                    @Nullable String wait) {
        var patience = Wait.of(wait);
        return bell.await(
                () -> told(distributionId, id),
                view -> view.status() == Status.COMPLETED,
                patience);
    }

    private InvalidationView told(String distributionId, String id) {
        Invalidation found = find(distributionId, id);
        if (found.completedAt() == null && complete()) {
            found = find(distributionId, id);
        }
        return view(found, progress.confirmations(found.sequence()));
    }

    private Invalidation find(String distributionId, String id) {
        return invalidations
                .find(id)
                .filter(one -> one.distributionId().equals(distributionId))
                .orElseThrow(() -> ProblemException.notFound("invalidation", id));
    }

    /// Where an edge was waited for that is gone, no acknowledgement tells that all others have it.
    ///
    /// @return false when none is in service: then nothing is completed
    private boolean complete() {
        long applied = progress.appliedEverywhere();
        if (applied == Long.MAX_VALUE) {
            return false;
        }
        invalidations.complete(applied);
        return true;
    }

    private static InvalidationView view(
            Invalidation invalidation, @Nullable List<Progress.Confirmation> edges) {
        return new InvalidationView(
                invalidation.id(),
                invalidation.distributionId(),
                invalidation.paths(),
                invalidation.tags(),
                invalidation.soft(),
                invalidation.completedAt() == null ? Status.IN_PROGRESS : Status.COMPLETED,
                invalidation.createdAt(),
                invalidation.completedAt(),
                edges);
    }

    private static String tag(Invalidation invalidation) {
        return "\"" + invalidation.sequence() + "\"";
    }
}
