package dev.warmfront.control.waf;

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
@RequestMapping(path = "/v1/ip-sets", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "IP sets", description = "Networks that the rules of web ACLs refer to")
class IpSetController {

    private static final String PATCH = "{\"addresses\": [\"192.0.2.0/24\"]}";

    private static final String ID = "ips-01jd9s3c5yqk2m8x4v7w6z0abc";

    private static final String EXAMPLE =
            """
            {
              "name": "office",
              "addresses": ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"]
            }
            """;

    private final Resources<IpSetDraft> ipSets;

    IpSetController(IpSets ipSets) {
        this.ipSets = ipSets.resources();
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create an IP set",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = IpSetDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(schema = @Schema(implementation = IpSetView.class)))
    ResponseEntity<JsonNode> create(Write write) {
        return ipSets.create(write);
    }

    @GetMapping
    @Operation(summary = "List IP sets")
    Slice<JsonNode> list(Page page, Filter filter) {
        return ipSets.list(page, filter);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read an IP set")
    @ApiResponse(
            responseCode = "200",
            description = "The IP set",
            content = @Content(schema = @Schema(implementation = IpSetView.class)))
    ResponseEntity<JsonNode> get(@Parameter(example = ID) @PathVariable String id) {
        return ipSets.get(id);
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace an IP set",
            description = "What is left out is reset to its default.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = IpSetDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = IpSetView.class)))
    ResponseEntity<JsonNode> replace(
            @Parameter(example = ID) @PathVariable String id, Write write) {
        return ipSets.replace(id, write);
    }

    @PatchMapping(path = "/{id}", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Change parts of an IP set",
            description = "A merge patch (RFC 7396): members that are there replace, null resets.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(PATCH))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = IpSetView.class)))
    ResponseEntity<JsonNode> patch(@Parameter(example = ID) @PathVariable String id, Write write) {
        return ipSets.patch(id, write);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Delete an IP set", description = "No web ACL may name it any more.")
    @ApiResponse(responseCode = "204", description = "Deleted", content = @Content)
    ResponseEntity<JsonNode> delete(@Parameter(example = ID) @PathVariable String id, Write write) {
        return ipSets.delete(id, write);
    }
}
