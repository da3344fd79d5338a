package dev.warmfront.control.dns;

import dev.warmfront.compiler.dns.ZoneFile;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.MediaTypes;
import dev.warmfront.control.web.Wait;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/v1/hosted-zones/{id}/zone-file")
@Tag(name = "Record sets")
class ZoneFileController {

    private static final String EXAMPLE =
            """
            $ORIGIN shop.example.
            $TTL 1h
            www      300 IN A   192.0.2.1
                     300 IN A   192.0.2.2
            @            IN MX  10 mail
            mail         IN A   192.0.2.25
            """;

    private static final String ABOUT_IMPORT =
            "As other name servers read it (RFC 1035, section 5): `$ORIGIN`, `$TTL` and `$GENERATE`"
                    + " are followed, `$INCLUDE` is refused. Everything in it is done, or nothing"
                    + " and every fault is told with its line. What the file says of a name and a"
                    + " type takes the place of all record sets there. SOA and NS of the zone"
                    + " itself stay, and `notes` tells when those of the file are others. At most"
                    + " 4 MiB and 40000 records. If-Match is welcome but not needed.";

    private static final String ABOUT_MODE =
            "What becomes of record sets that the file does not name: with MERGE they stay, with"
                    + " REPLACE they go, except aliases, routing policies and what has a health"
                    + " check: no zone file can say those.";

    private static final String ABOUT_EXPORT =
            "One line for each record, always in the same order: equal zones are equal files. What"
                    + " no zone file can say, aliases, routing policies and health checks, is a"
                    + " comment for people. Imported again, it changes nothing.";

    private final Resources<ZoneDraft> zones;
    private final RecordSetWrites writes;
    private final ChangeBatches batches;

    ZoneFileController(Zones zones, RecordSetWrites writes, ChangeBatches batches) {
        this.zones = zones.resources();
        this.writes = writes;
        this.batches = batches;
    }

    @GetMapping(produces = MediaTypes.DNS)
    @Operation(summary = "Write the zone file of a hosted zone", description = ABOUT_EXPORT)
    @ApiResponse(
            responseCode = "200",
            description = "A zone file (RFC 4027)",
            content =
                    @Content(
                            mediaType = MediaTypes.DNS,
                            schema = @Schema(type = "string"),
                            examples = @ExampleObject(EXAMPLE)))
    ResponseEntity<byte[]> get(@Parameter(example = ZoneController.ID) @PathVariable String id) {
        Stored<ZoneDraft> zone = zones.find(id);
        String file = ZoneFile.write(Zones.desired(zone));
        return ResponseEntity.ok()
                .eTag(zone.tag())
                .contentType(MediaType.valueOf(MediaTypes.DNS))
                .body(file.getBytes(StandardCharsets.US_ASCII));
    }

    @PostMapping(consumes = MediaTypes.DNS, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Import a zone file",
            description = ABOUT_IMPORT,
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaTypes.DNS,
                                            schema = @Schema(type = "string"),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            description = "It stands as the file says",
            content = @Content(schema = @Schema(implementation = ZoneFileImportView.class)))
    ResponseEntity<JsonNode> load(
            @Parameter(example = ZoneController.ID) @PathVariable String id,
            @Parameter(description = ABOUT_MODE) @RequestParam(defaultValue = "MERGE")
                    Import.Mode mode,
            Write write,
            @Parameter(description = "How long to wait for INSYNC, at most 5m", example = "30s")
                    @RequestParam(required = false)
                    @Nullable String wait) {
        Duration patience = Wait.of(wait);
        return batches.told(id, writes.load(id, mode, write), patience);
    }
}
