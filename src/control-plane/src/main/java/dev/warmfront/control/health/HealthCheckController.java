package dev.warmfront.control.health;

import dev.warmfront.control.health.HealthStatus.EdgeVerdict;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.verdict.Verdicts;
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
@RequestMapping(path = "/v1/health-checks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "Health checks",
        description = "What edges probe, so that records and origins can rely on it")
class HealthCheckController {

    private static final String ID = "hc-01jd9s3c5yqk2m8x4v7w6z0abc";

    private static final String EXAMPLE =
            """
            {
              "name": "shop is up",
              "type": "HTTP",
              "domainName": "origin.shop.example",
              "path": "/up",
              "intervalSeconds": 10
            }
            """;

    private final Resources<HealthCheckDraft> healthChecks;

    private final Verdicts verdicts;

    HealthCheckController(HealthChecks healthChecks, Verdicts verdicts) {
        this.healthChecks = healthChecks.resources();
        this.verdicts = verdicts;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create a health check",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    HealthCheckDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(schema = @Schema(implementation = HealthCheckView.class)))
    ResponseEntity<JsonNode> create(Write write) {
        return healthChecks.create(write);
    }

    @GetMapping
    @Operation(summary = "List health checks")
    Slice<JsonNode> list(Page page, Filter filter) {
        return healthChecks.list(page, filter);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read a health check")
    @ApiResponse(
            responseCode = "200",
            description = "The health check",
            content = @Content(schema = @Schema(implementation = HealthCheckView.class)))
    ResponseEntity<JsonNode> get(@Parameter(example = ID) @PathVariable String id) {
        return healthChecks.get(id);
    }

    @GetMapping("/{id}/status")
    @Operation(
            summary = "See what the edges make of a health check",
            description =
                    "Each edge probes on its own and decides for itself; this is what each"
                            + " said last.")
    HealthStatus status(@Parameter(example = ID) @PathVariable String id) {
        healthChecks.find(id);
        return HealthStatus.of(
                id,
                verdicts.of(id).stream()
                        .map(verdict ->
                                new EdgeVerdict(
                                        verdict.edgeId(),
                                        verdict.healthy(),
                                        verdict.reason(),
                                        verdict.since()))
                        .toList());
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace a health check",
            description = "What is left out is reset to its default.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    HealthCheckDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = HealthCheckView.class)))
    ResponseEntity<JsonNode> replace(
            @Parameter(example = ID) @PathVariable String id, Write write) {
        return healthChecks.replace(id, write);
    }

    @PatchMapping(path = "/{id}", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Change parts of a health check",
            description = "A merge patch (RFC 7396): members that are there replace, null resets.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples =
                                                    @ExampleObject("{\"failureThreshold\": 2}"))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = HealthCheckView.class)))
    ResponseEntity<JsonNode> patch(@Parameter(example = ID) @PathVariable String id, Write write) {
        return healthChecks.patch(id, write);
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Delete a health check",
            description = "No record set and no origin may name it any more.")
    @ApiResponse(responseCode = "204", description = "Deleted", content = @Content)
    ResponseEntity<JsonNode> delete(@Parameter(example = ID) @PathVariable String id, Write write) {
        return healthChecks.delete(id, write);
    }
}
