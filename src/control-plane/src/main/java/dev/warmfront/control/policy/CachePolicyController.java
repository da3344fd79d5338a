package dev.warmfront.control.policy;

import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.web.Filter;
import dev.warmfront.control.web.MediaTypes;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
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
@RequestMapping(path = "/v1/cache-policies", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Cache policies", description = "What tells answers apart, and how long each is good")
class CachePolicyController {

    private static final String ID = "cp-01jd9s3c5yqk2m8x4v7w6z0abc";

    private static final String EXAMPLE =
            """
            {
              "name": "pictures",
              "defaultTtlSeconds": 86400,
              "queryStrings": {"behaviour": "LISTED", "names": ["width"]}
            }
            """;

    private final Resources<CachePolicyDraft> policies;

    CachePolicyController(CachePolicies policies) {
        this.policies = policies.resources();
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create a cache policy",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    CachePolicyDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(schema = @Schema(implementation = CachePolicyView.class)))
    ResponseEntity<JsonNode> create(Write write) {
        return policies.create(write);
    }

    @GetMapping
    @Operation(summary = "List cache policies")
    Slice<JsonNode> list(Page page, Filter filter) {
        return policies.list(page, filter);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read a cache policy")
    @ApiResponse(
            responseCode = "200",
            description = "The cache policy",
            content = @Content(schema = @Schema(implementation = CachePolicyView.class)))
    ResponseEntity<JsonNode> get(@Parameter(example = ID) @PathVariable String id) {
        return policies.get(id);
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace a cache policy",
            description = "What is left out is reset to its default.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    CachePolicyDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = CachePolicyView.class)))
    ResponseEntity<JsonNode> replace(
            @Parameter(example = ID) @PathVariable String id, Write write) {
        return policies.replace(id, write);
    }

    @PatchMapping(path = "/{id}", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Change parts of a cache policy",
            description = "A merge patch (RFC 7396): members that are there replace, null resets.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples =
                                                    @ExampleObject(
                                                            "{\"defaultTtlSeconds\": 3600}"))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = CachePolicyView.class)))
    ResponseEntity<JsonNode> patch(@Parameter(example = ID) @PathVariable String id, Write write) {
        return policies.patch(id, write);
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Delete a cache policy",
            description = "No behaviour may name it any more.")
    @ApiResponse(responseCode = "204", description = "Deleted", content = @Content)
    ResponseEntity<JsonNode> delete(@Parameter(example = ID) @PathVariable String id, Write write) {
        return policies.delete(id, write);
    }
}
