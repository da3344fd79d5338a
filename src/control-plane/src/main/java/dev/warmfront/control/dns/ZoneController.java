package dev.warmfront.control.dns;

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
import tools.jackson.databind.node.ObjectNode;

@RestController
@RequestMapping(path = "/v1/hosted-zones", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Hosted zones", description = "DNS zones that the edges answer for")
class ZoneController {

    private static final String ID = "z-01jd9s3c5yqk2m8x4v7w6z0abc";

    private static final String EXAMPLE =
            """
            {
              "name": "shop.example",
              "recordSets": [
                {
                  "name": "mail.shop.example", "type": "A", "ttlSeconds": 300,
                  "values": ["192.0.2.25"]
                }
              ]
            }
            """;

    private final Resources<ZoneDraft> zones;
    private final ZoneWrites zoneWrites;

    ZoneController(Zones zones, ZoneWrites zoneWrites) {
        this.zones = zones.resources();
        this.zoneWrites = zoneWrites;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create a hosted zone",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = ZoneDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(schema = @Schema(implementation = ZoneView.class)))
    ResponseEntity<JsonNode> create(Write write) {
        return zoneWrites.create(write);
    }

    @GetMapping
    @Operation(summary = "List hosted zones", description = "Without their record sets.")
    Slice<JsonNode> list(Page page, Filter filter) {
        Slice<JsonNode> slice = zones.list(page, filter);
        slice.items().forEach(zone -> ((ObjectNode) zone).remove("recordSets"));
        return slice;
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read a hosted zone")
    @ApiResponse(
            responseCode = "200",
            description = "The hosted zone",
            content = @Content(schema = @Schema(implementation = ZoneView.class)))
    ResponseEntity<JsonNode> get(@Parameter(example = ID) @PathVariable String id) {
        return zones.get(id);
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace a hosted zone",
            description = "What is left out is reset to its default. SOA and NS of the zone stay.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = ZoneDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = ZoneView.class)))
    ResponseEntity<JsonNode> replace(
            @Parameter(example = ID) @PathVariable String id, Write write) {
        return zones.replace(id, write);
    }

    @PatchMapping(path = "/{id}", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Change parts of a hosted zone",
            description = "A merge patch (RFC 7396): members that are there replace, null resets.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples =
                                                    @ExampleObject("{\"comment\": \"Our shop\"}"))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = ZoneView.class)))
    ResponseEntity<JsonNode> patch(@Parameter(example = ID) @PathVariable String id, Write write) {
        return zones.patch(id, write);
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Delete a hosted zone",
            description = "Nothing may be in it but SOA and NS of the zone itself.")
    @ApiResponse(responseCode = "204", description = "Deleted", content = @Content)
    ResponseEntity<JsonNode> delete(@Parameter(example = ID) @PathVariable String id, Write write) {
        return zones.delete(id, write);
    }
}
