package dev.warmfront.control.resource;

import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.JsonNode;

/// What a kind of resource can be asked for whose every version is kept.
public abstract class VersionedController<D extends Record> extends ResourceController<D> {

    private final History<D> history;

    protected VersionedController(Resources<D> resources) {
        super(resources);
        history = resources.history();
    }

    @GetMapping("/{id}/versions")
    @Operation(
            summary = "List the versions of {one}, the newest first",
            description =
                    "Each write that changes something makes one. They never change and are there"
                            + " after a deletion, too.")
    public Slice<VersionView> versions(@PathVariable String id, Page page) {
        return history.list(id, page);
    }

    @GetMapping("/{id}/versions/{number}")
    @Operation(summary = "Read a version of {one}")
    public VersionView version(
            @PathVariable String id,
            @Parameter(example = "3", schema = @Schema(type = "integer", minimum = "1"))
                    @PathVariable
                    String number) {
        return history.get(id, number);
    }

    @GetMapping("/{id}/versions/{number}/diff")
    @Operation(
            summary = "Tell what a version of {one} changed",
            description = "Compared with the version before, or with any other.")
    public VersionDifference difference(
            @PathVariable String id,
            @Parameter(example = "3", schema = @Schema(type = "integer", minimum = "1"))
                    @PathVariable
                    String number,
            @Parameter(
                            description = "The version to compare with",
                            example = "1",
                            schema = @Schema(type = "integer", minimum = "1"))
                    @RequestParam(required = false)
                    @Nullable String from) {
        return history.difference(id, number, from);
    }

    @PostMapping("/{id}/versions/{number}/restore")
    @Operation(
            summary = "Restore a version of {one}",
            description =
                    "Replaces what stands now by what stood then, as a new version. Everything a"
                            + " replacement is checked for is checked again.")
    @ApiResponse(responseCode = "200", description = "Restored")
    public ResponseEntity<JsonNode> restore(
            @PathVariable String id,
            @Parameter(example = "3", schema = @Schema(type = "integer", minimum = "1"))
                    @PathVariable
                    String number,
            Write write) {
        return history.restore(id, number, write);
    }
}
