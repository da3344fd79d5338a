package dev.warmfront.control.resource;

import dev.warmfront.control.web.Filter;
import dev.warmfront.control.web.MediaTypes;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import tools.jackson.databind.JsonNode;

/// What every kind of resource can be asked for over HTTP. Its controller says where it lives, what
/// the contract says of it ([ResourceContract]), and what it does otherwise.
public abstract class ResourceController<D extends Record> {

    private final Resources<D> resources;

    protected ResourceController(Resources<D> resources) {
        this.resources = resources;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "{create} {one}", description = "{onCreate}")
    @ApiResponse(responseCode = "201", description = "Created")
    public ResponseEntity<JsonNode> create(Write write) {
        return resources.create(write);
    }

    @GetMapping
    @Operation(summary = "List {many}", description = "{onList}")
    public Slice<JsonNode> list(Page page, Filter filter) {
        return resources.list(page, filter);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read {one}")
    @ApiResponse(responseCode = "200", description = "The {noun}")
    public ResponseEntity<JsonNode> get(@PathVariable String id) {
        return resources.get(id);
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace {one}",
            description = "What is left out is reset to its default. {onReplace}")
    @ApiResponse(responseCode = "200", description = "Replaced")
    public ResponseEntity<JsonNode> replace(@PathVariable String id, Write write) {
        return resources.replace(id, write);
    }

    @PatchMapping(path = "/{id}", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Change parts of {one}",
            description = "A merge patch (RFC 7396): members that are there replace, null resets.")
    @ApiResponse(responseCode = "200", description = "Changed")
    public ResponseEntity<JsonNode> patch(@PathVariable String id, Write write) {
        return resources.patch(id, write);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Delete {one}", description = "{onDelete}")
    @ApiResponse(responseCode = "204", description = "Deleted", content = @Content)
    public ResponseEntity<JsonNode> delete(@PathVariable String id, Write write) {
        return resources.delete(id, write);
    }
}
