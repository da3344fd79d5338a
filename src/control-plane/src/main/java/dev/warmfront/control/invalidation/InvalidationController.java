package dev.warmfront.control.invalidation;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Changes;
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
    private final Changes changes;
    private final Progress progress;
    private final Writes writes;
    private final Bell bell;
    private final JsonMapper json;

    InvalidationController(
            Invalidations invalidations,
            Distributions distributions,
            Changes changes,
            Progress progress,
            Writes writes,
            Bell bell,
            JsonMapper json) {
        this.invalidations = invalidations;
        this.distributions = distributions;
        this.changes = changes;
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
                    JsonNode shown = json.valueToTree(view(added, Status.IN_PROGRESS));
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
        Slice<Invalidation> found =
                page.slice(
                        invalidations.list(distributionId, page),
                        Invalidation::id,
                        "/v1/distributions/" + distributionId + "/invalidations");
        return new Slice<>(found.items().stream().map(this::view).toList(), found.next());
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Tell whether an invalidation is completed",
            description =
                    "COMPLETED once every edge in service has acknowledged it. With `wait`, answers"
                            + " when it is, or when the time is up.")
    InvalidationView get(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(example = "inv-01jd9s3c5yqk2m8x4v7w6z0abc") @PathVariable String id,
            @Parameter(description = "How long to wait, at most 5m", example = "30s")
                    @RequestParam(required = false)
                    @Nullable String wait) {
        var patience = Wait.of(wait);
        Invalidation found =
                invalidations
                        .find(id)
                        .filter(one -> one.distributionId().equals(distributionId))
                        .orElseThrow(() -> ProblemException.notFound("invalidation", id));
        return bell.await(() -> view(found), view -> view.status() == Status.COMPLETED, patience);
    }

    private InvalidationView view(Invalidation invalidation) {
        boolean live =
                changes.findBySubject("invalidation/" + invalidation.id())
                        .map(change -> progress.of(change).status() == Progress.Status.LIVE)
                        .orElse(false);
        return view(invalidation, live ? Status.COMPLETED : Status.IN_PROGRESS);
    }

    private static InvalidationView view(Invalidation invalidation, Status status) {
        return new InvalidationView(
                invalidation.id(),
                invalidation.distributionId(),
                invalidation.paths(),
                invalidation.tags(),
                invalidation.soft(),
                status,
                invalidation.createdAt());
    }

    private static String tag(Invalidation invalidation) {
        return "\"" + invalidation.sequence() + "\"";
    }
}
