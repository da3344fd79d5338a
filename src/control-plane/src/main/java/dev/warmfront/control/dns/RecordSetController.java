package dev.warmfront.control.dns;

import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Query;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Wait;
import dev.warmfront.control.web.Write;
import dev.warmfront.snapshot.dns.RecordType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
@RequestMapping(path = "/v1/hosted-zones/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "Record sets",
        description =
                "What is in a hosted zone: one by one, or many at once. Their ETag is the zone's.")
class RecordSetController {

    private static final String ID = "z-01jd9s3c5yqk2m8x4v7w6z0abc";
    private static final String NAME = "mail.shop.example";
    private static final String ONE = "/record-sets/{name}/{type}";

    private static final String ABOUT_NAME =
            "As in documents: with the zone's name, lower-case, no final dot";
    private static final String ABOUT_WAIT = "How long to wait, at most 5m";
    private static final String ABOUT_IDENTIFIER = "Of a weighted or failover set; else left out";

    private static final String EXAMPLE =
            """
            {
              "name": "mail.shop.example", "type": "A", "ttlSeconds": 300,
              "values": ["192.0.2.25"]
            }
            """;

    private static final String BATCH =
            """
            {
              "changes": [
                {
                  "action": "UPSERT",
                  "recordSet": {
                    "name": "www.shop.example",
                    "type": "A",
                    "ttlSeconds": 60,
                    "values": ["192.0.2.1", "192.0.2.2"]
                  }
                }
              ]
            }
            """;

    private final Resources<ZoneDraft> zones;
    private final RecordSetWrites writes;
    private final ChangeBatches batches;

    RecordSetController(Zones zones, RecordSetWrites writes, ChangeBatches batches) {
        this.zones = zones.resources();
        this.writes = writes;
        this.batches = batches;
    }

    @PostMapping(path = "/change-batches", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Change record sets of a hosted zone",
            description =
                    "All changes are made, or none and every fault is told with the change it"
                            + " belongs to. If-Match is welcome but not needed. With `wait`,"
                            + " answers when it is INSYNC, or will not be, or the time is up.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    ChangeBatchDraft.class),
                                            examples = @ExampleObject(BATCH))))
    @ApiResponse(
            responseCode = "200",
            description = "All changes are made",
            content = @Content(schema = @Schema(implementation = ChangeBatchView.class)))
    ResponseEntity<JsonNode> change(
            @Parameter(example = ID) @PathVariable String id,
            Write write,
            @Parameter(description = ABOUT_WAIT, example = "30s") @RequestParam(required = false)
                    @Nullable String wait) {
        Duration patience = Wait.of(wait);
        return batches.told(id, writes.change(id, write), patience);
    }

    @GetMapping("/record-sets")
    @Operation(summary = "List the record sets of a hosted zone")
    ResponseEntity<Slice<RecordSetDraft>> list(
            @Parameter(example = ID) @PathVariable String id,
            Page page,
            @Parameter(description = "Only those of this name. " + ABOUT_NAME)
                    @RequestParam(required = false)
                    @Nullable String name,
            @Parameter(description = "Only those of this type") @RequestParam(required = false)
                    @Nullable RecordType type) {
        Stored<ZoneDraft> zone = zones.find(id);
        List<RecordSetDraft> found =
                zone.draft().recordSets().stream()
                        .filter(set -> name == null || set.name().equals(name))
                        .filter(set -> type == null || set.type() == type)
                        .filter(set -> set.key().toString().compareTo(page.after()) > 0)
                        .sorted(Comparator.comparing(set -> set.key().toString()))
                        .limit(page.limit() + 1L)
                        .toList();
        Query query = new Query().and("name", name).and("type", type);
        return ResponseEntity.ok()
                .eTag(zone.tag())
                .body(
                        page.slice(
                                found,
                                set -> set.key().toString(),
                                "/v1/hosted-zones/" + id + "/record-sets" + query));
    }

    @PostMapping(path = "/record-sets", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create a record set",
            description =
                    "There can be one of a name, type and setIdentifier. If-Match is welcome but"
                            + " not needed.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = RecordSetDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(schema = @Schema(implementation = RecordSetDraft.class)))
    ResponseEntity<JsonNode> create(@Parameter(example = ID) @PathVariable String id, Write write) {
        return writes.create(id, write);
    }

    @GetMapping(ONE)
    @Operation(summary = "Read a record set")
    ResponseEntity<RecordSetDraft> get(
            @Parameter(example = ID) @PathVariable String id,
            @Parameter(description = ABOUT_NAME, example = NAME) @PathVariable String name,
            @Parameter(example = "A") @PathVariable RecordType type,
            @Parameter(description = ABOUT_IDENTIFIER) @RequestParam(required = false)
                    @Nullable String setIdentifier) {
        Stored<ZoneDraft> zone = zones.find(id);
        return ResponseEntity.ok()
                .eTag(zone.tag())
                .body(new RecordSetKey(name, type, setIdentifier).in(zone.draft()));
    }

    @PutMapping(path = ONE, consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace a record set",
            description =
                    "Name, type and setIdentifier stay as the path says. What is left out is reset"
                            + " to its default.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = RecordSetDraft.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = RecordSetDraft.class)))
    ResponseEntity<JsonNode> replace(
            @Parameter(example = ID) @PathVariable String id,
            @Parameter(description = ABOUT_NAME, example = NAME) @PathVariable String name,
            @Parameter(example = "A") @PathVariable RecordType type,
            @Parameter(description = ABOUT_IDENTIFIER) @RequestParam(required = false)
                    @Nullable String setIdentifier,
            Write write) {
        return writes.replace(id, new RecordSetKey(name, type, setIdentifier), write);
    }

    @DeleteMapping(ONE)
    @Operation(summary = "Delete a record set", description = "SOA and NS of the zone stay.")
    @ApiResponse(
            responseCode = "204",
            description = "Deleted",
            headers =
                    @Header(
                            name = "ETag",
                            description = "The revision of the zone, for `If-Match`",
                            schema = @Schema(type = "string")),
            content = @Content)
    ResponseEntity<JsonNode> delete(
            @Parameter(example = ID) @PathVariable String id,
            @Parameter(description = ABOUT_NAME, example = NAME) @PathVariable String name,
            @Parameter(example = "A") @PathVariable RecordType type,
            @Parameter(description = ABOUT_IDENTIFIER) @RequestParam(required = false)
                    @Nullable String setIdentifier,
            Write write) {
        return writes.delete(id, new RecordSetKey(name, type, setIdentifier), write);
    }
}
