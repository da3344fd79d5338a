package dev.warmfront.control.distribution;

import dev.warmfront.control.distribution.DistributionDraft.OriginDraft;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.MediaTypes;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.ProblemException;
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
        path = "/v1/distributions/{distributionId}/origins",
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "Origins",
        description =
                "The origins of a distribution, one by one. Their ETag is the distribution's, and"
                        + " every write is a version of it.")
class OriginController {

    static final String DISTRIBUTION = DistributionController.ID;

    private static final String ID = "primary";
    private static final String EXAMPLE =
            "{\"id\": \"backup\", \"domainName\": \"backup.shop.example\", \"port\": 8080}";
    private static final String ITSELF =
            "{\"id\": \"primary\", \"domainName\": \"origin.shop.example\"}";

    private final Resources<DistributionDraft> distributions;
    private final OriginWrites writes;

    OriginController(Distributions distributions, OriginWrites writes) {
        this.distributions = distributions.resources();
        this.writes = writes;
    }

    @GetMapping
    @Operation(summary = "List the origins of a distribution")
    ResponseEntity<Slice<OriginDraft>> list(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId, Page page) {
        Stored<DistributionDraft> distribution = distributions.find(distributionId);
        return ResponseEntity.ok()
                .eTag(distribution.tag())
                .body(
                        Elements.slice(
                                page,
                                distribution.draft().origins(),
                                "/v1/distributions/" + distributionId + "/origins"));
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Add an origin to a distribution",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = OriginDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = OriginDraft.class)))
    ResponseEntity<JsonNode> create(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId, Write write) {
        return writes.create(distributionId, write);
    }

    @GetMapping("/{originId}")
    @Operation(summary = "Read an origin of a distribution")
    ResponseEntity<OriginDraft> get(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(example = ID) @PathVariable String originId) {
        Stored<DistributionDraft> distribution = distributions.find(distributionId);
        OriginDraft found =
                distribution.draft().origins().stream()
                        .filter(origin -> origin.id().equals(originId))
                        .findFirst()
                        .orElseThrow(() -> ProblemException.notFound("origin", originId));
        return ResponseEntity.ok().eTag(distribution.tag()).body(found);
    }

    @PutMapping(path = "/{originId}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace an origin of a distribution",
            description =
                    "What is left out is reset to its default. Its id stays, as the path says: what"
                            + " is stored of answers and what relies on it goes by that.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = OriginDraft.class),
                                            examples = @ExampleObject(ITSELF))))
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = OriginDraft.class)))
    ResponseEntity<JsonNode> replace(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(example = ID) @PathVariable String originId,
            Write write) {
        return writes.replace(distributionId, originId, write);
    }

    @PatchMapping(path = "/{originId}", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Change parts of an origin of a distribution",
            description = "A merge patch (RFC 7396): members that are there replace, null resets.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject("{\"port\": 8080}"))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = OriginDraft.class)))
    ResponseEntity<JsonNode> patch(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(example = ID) @PathVariable String originId,
            Write write) {
        return writes.patch(distributionId, originId, write);
    }

    @DeleteMapping("/{originId}")
    @Operation(
            summary = "Delete an origin of a distribution",
            description = "No behaviour and no group may rely on it.")
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
            @Parameter(example = ID) @PathVariable String originId,
            Write write) {
        return writes.delete(distributionId, originId, write);
    }
}
