package dev.warmfront.control.dnssec;

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
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/v1/hosted-zones/{id}/dnssec", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "DNSSEC",
        description =
                "Signing of hosted zones: keys, their change, and what the registrar must be told."
                        + " Edges have no private keys")
class SigningController {

    private static final String ID = "z-01jd9s3c5yqk2m8x4v7w6z0abc";
    private static final String KEY_TAG = "4711";

    private static final String ABOUT_DS =
            "That the parent has had no DS record of this key for as long as caches keep one";

    private static final String ABOUT_NEW_DS =
            "That the parent has had the DS record of this key for as long as caches keep what was"
                    + " before";

    private final SigningWrites writes;

    SigningController(SigningWrites writes) {
        this.writes = writes;
    }

    @GetMapping
    @Operation(
            summary = "Tell how a hosted zone is signed",
            description =
                    "With the DS record that the registrar must be told, and what is to be done"
                            + " next.")
    @ApiResponse(
            responseCode = "200",
            description = "How it is signed",
            content = @Content(schema = @Schema(implementation = SigningView.class)))
    ResponseEntity<JsonNode> get(@Parameter(example = ID) @PathVariable String id) {
        return writes.get(id);
    }

    @PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Begin or stop to sign a hosted zone",
            description =
                    "To begin makes a key and signs everything; `readyAt` of the key tells from"
                            + " when on the registrar may be told. To stop, the DS record must have"
                            + " left the parent before. If-Match is welcome but not needed.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = SigningDraft.class),
                                            examples =
                                                    @ExampleObject("{\"status\": \"SIGNING\"}"))))
    @ApiResponse(
            responseCode = "200",
            description = "How it is signed now",
            content = @Content(schema = @Schema(implementation = SigningView.class)))
    ResponseEntity<JsonNode> put(@Parameter(example = ID) @PathVariable String id, Write write) {
        return writes.put(id, write);
    }

    @PostMapping("/keys")
    @Operation(
            summary = "Add a key to a signed hosted zone",
            description =
                    "The first step of a change of keys. It is shown, and signs the keys but not"
                            + " the zone. If-Match is welcome but not needed.")
    @ApiResponse(
            responseCode = "201",
            description = "How it is signed now",
            content = @Content(schema = @Schema(implementation = SigningView.class)))
    ResponseEntity<JsonNode> add(@Parameter(example = ID) @PathVariable String id, Write write) {
        return writes.add(id, write);
    }

    @GetMapping("/keys/{tag}")
    @Operation(summary = "Read a key of a signed hosted zone")
    SigningView.KeyView key(
            @Parameter(example = ID) @PathVariable String id,
            @Parameter(example = KEY_TAG) @PathVariable int tag) {
        return writes.key(id, tag);
    }

    @PostMapping("/keys/{tag}/activate")
    @Operation(
            summary = "Have a key sign a hosted zone",
            description =
                    "In place of the one that does. Refused until no cache can have the keys"
                            + " without it, and it is said that its DS record is at the parent."
                            + " If-Match is welcome but not needed.")
    @ApiResponse(
            responseCode = "200",
            description = "How it is signed now",
            content = @Content(schema = @Schema(implementation = SigningView.class)))
    ResponseEntity<JsonNode> activate(
            @Parameter(example = ID) @PathVariable String id,
            @Parameter(example = KEY_TAG) @PathVariable int tag,
            @Parameter(description = ABOUT_NEW_DS) @RequestParam(defaultValue = "false")
                    boolean dsAdded,
            Write write) {
        return writes.activate(id, tag, dsAdded, write);
    }

    @DeleteMapping("/keys/{tag}")
    @Operation(
            summary = "Delete a key of a signed hosted zone",
            description =
                    "One that is not active. Refused until no cache can have what it signed."
                            + " If-Match is welcome but not needed.")
    @ApiResponse(
            responseCode = "200",
            description = "How it is signed now",
            content = @Content(schema = @Schema(implementation = SigningView.class)))
    ResponseEntity<JsonNode> delete(
            @Parameter(example = ID) @PathVariable String id,
            @Parameter(example = KEY_TAG) @PathVariable int tag,
            @Parameter(description = ABOUT_DS) @RequestParam(defaultValue = "false")
                    boolean dsRemoved,
            Write write) {
        return writes.delete(id, tag, dsRemoved, write);
    }
}
