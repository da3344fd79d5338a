package dev.warmfront.control.distribution;

import dev.warmfront.control.distribution.DistributionDraft.BehaviourDraft;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.MediaTypes;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(
        path = "/v1/distributions/{distributionId}/cache-behaviours",
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "Cache behaviours",
        description =
                "The cache behaviours of a distribution, one by one. Their ETag is the"
                        + " distribution's, and every write is a version of it.")
class CacheBehaviourController {

    static final String DISTRIBUTION = DistributionController.ID;

    private static final String ID = "0";
    private static final String EXAMPLE =
            """
            {"position": 0, "pathPattern": "/images/*", "targetOriginId": "primary"}
            """;

    private final Resources<DistributionDraft> distributions;
    private final BehaviourWrites writes;

    CacheBehaviourController(Distributions distributions, BehaviourWrites writes) {
        this.distributions = distributions.resources();
        this.writes = writes;
    }

    @GetMapping
    @Operation(summary = "List the cache behaviours of a distribution, in the order they are tried")
    ResponseEntity<Slice<BehaviourView>> list(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId, Page page) {
        Stored<DistributionDraft> distribution = distributions.find(distributionId);
        List<BehaviourDraft> all = distribution.draft().cacheBehaviours();
        List<BehaviourView> placed =
                IntStream.range(0, all.size())
                        .mapToObj(i -> new BehaviourView(i, all.get(i)))
                        .toList();
        return ResponseEntity.ok()
                .eTag(distribution.tag())
                .body(
                        Elements.slice(
                                page,
                                placed,
                                "/v1/distributions/" + distributionId + "/cache-behaviours"));
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Add a cache behaviour to a distribution",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = BehaviourView.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = BehaviourView.class)))
    ResponseEntity<JsonNode> create(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId, Write write) {
        return writes.create(distributionId, write);
    }

    @GetMapping("/{position}")
    @Operation(summary = "Read a cache behaviour of a distribution")
    ResponseEntity<BehaviourView> get(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(
                            description = "From 0 on",
                            example = ID,
                            schema = @Schema(type = "integer", minimum = "0"))
                    @PathVariable
                    String position) {
        Stored<DistributionDraft> distribution = distributions.find(distributionId);
        List<BehaviourDraft> all = distribution.draft().cacheBehaviours();
        int index = BehaviourWrites.index(position, all.size());
        BehaviourView found = new BehaviourView(index, all.get(index));
        return ResponseEntity.ok().eTag(distribution.tag()).body(found);
    }

    @PutMapping(path = "/{position}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace a cache behaviour of a distribution",
            description =
                    "What is left out is reset to its default, but its place: that stays unless"
                            + " `position` says another. The others move up or down.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = BehaviourView.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = BehaviourView.class)))
    ResponseEntity<JsonNode> replace(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(
                            description = "From 0 on",
                            example = ID,
                            schema = @Schema(type = "integer", minimum = "0"))
                    @PathVariable
                    String position,
            Write write) {
        return writes.replace(distributionId, position, write);
    }

    @PatchMapping(path = "/{position}", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Change parts of a cache behaviour of a distribution",
            description =
                    "A merge patch (RFC 7396): members that are there replace, null resets. Another"
                            + " `position` moves it.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject("{\"position\": 1}"))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = BehaviourView.class)))
    ResponseEntity<JsonNode> patch(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(
                            description = "From 0 on",
                            example = ID,
                            schema = @Schema(type = "integer", minimum = "0"))
                    @PathVariable
                    String position,
            Write write) {
        return writes.patch(distributionId, position, write);
    }

    @DeleteMapping("/{position}")
    @Operation(
            summary = "Delete a cache behaviour of a distribution",
            description = "Those behind it move up.")
    @ApiResponse(
            responseCode = "204",
            description = "Deleted",
            headers =
                    @Header(
                            name = "ETag",
                            description = Elements.ABOUT_TAG,
                            schema = @Schema(type = "string")),
            content = @Content)
    ResponseEntity<JsonNode> delete(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(
                            description = "From 0 on",
                            example = ID,
                            schema = @Schema(type = "integer", minimum = "0"))
                    @PathVariable
                    String position,
            Write write) {
        return writes.delete(distributionId, position, write);
    }
}
