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
@RequestMapping(path = "/v1/web-acls", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Web ACLs", description = "Which requests are refused, counted or let through")
class WebAclController {

    private static final String ID = "acl-01jd9s3c5yqk2m8x4v7w6z0abc";

    private static final String EXAMPLE =
            """
            {
              "name": "shop",
              "defaultAction": "ALLOW",
              "rules": [
                {
                  "name": "no-admin",
                  "priority": 10,
                  "action": "BLOCK",
                  "statement": {
                    "textMatch": {"field": "PATH", "comparison": "STARTS_WITH", "text": "/admin"}
                  }
                },
                {
                  "name": "flood",
                  "priority": 20,
                  "action": "BLOCK",
                  "statement": {"rate": {"limit": 1000, "windowSeconds": 60}}
                }
              ]
            }
            """;

    private final Resources<WebAclDraft> webAcls;

    WebAclController(WebAcls webAcls) {
        this.webAcls = webAcls.resources();
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create a web ACL",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = WebAclDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(schema = @Schema(implementation = WebAclView.class)))
    ResponseEntity<JsonNode> create(Write write) {
        return webAcls.create(write);
    }

    @GetMapping
    @Operation(summary = "List web ACLs")
    Slice<JsonNode> list(Page page, Filter filter) {
        return webAcls.list(page, filter);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read a web ACL")
    @ApiResponse(
            responseCode = "200",
            description = "The web ACL",
            content = @Content(schema = @Schema(implementation = WebAclView.class)))
    ResponseEntity<JsonNode> get(@Parameter(example = ID) @PathVariable String id) {
        return webAcls.get(id);
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace a web ACL",
            description = "What is left out is reset to its default.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = WebAclDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = WebAclView.class)))
    ResponseEntity<JsonNode> replace(
            @Parameter(example = ID) @PathVariable String id, Write write) {
        return webAcls.replace(id, write);
    }

    @PatchMapping(path = "/{id}", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Change parts of a web ACL",
            description = "A merge patch (RFC 7396): members that are there replace, null resets.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples =
                                                    @ExampleObject(
                                                            "{\"defaultAction\": \"BLOCK\"}"))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = WebAclView.class)))
    ResponseEntity<JsonNode> patch(@Parameter(example = ID) @PathVariable String id, Write write) {
        return webAcls.patch(id, write);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Delete a web ACL", description = "No distribution may name it any more.")
    @ApiResponse(responseCode = "204", description = "Deleted", content = @Content)
    ResponseEntity<JsonNode> delete(@Parameter(example = ID) @PathVariable String id, Write write) {
        return webAcls.delete(id, write);
    }
}
