package dev.warmfront.control.audit;

import dev.warmfront.control.audit.AuditLog.Wanted;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Query;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.WholeNumber;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/v1/audit-events", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Audit", description = "Every write: who did what to what, from where and when")
class AuditController {

    private static final String LINES = "application/x-ndjson";

    private final AuditLog log;

    AuditController(AuditLog log) {
        this.log = log;
    }

    @GetMapping
    @Operation(summary = "List audit events, the newest first")
    @ApiResponse(
            responseCode = "200",
            description = "A part of the list",
            content = @Content(schema = @Schema(implementation = Listed.class)))
    Slice<JsonNode> list(
            Page page,
            @Parameter(
                            description = "Only what this one did",
                            example = "api-key/key-01jd9s3c5yqk2m8x4v7w6z0abc")
                    @RequestParam(required = false)
                    @Nullable String actor,
            @Parameter(
                            description = "Only what was done to this",
                            example = "distribution/d-01jd9s3c5yqk2m8x4v7w6z0abc")
                    @RequestParam(required = false)
                    @Nullable String subject,
            @Parameter(description = "From this time on", example = "2026-11-23T00:00:00Z")
                    @RequestParam(required = false)
                    @Nullable String from,
            @Parameter(description = "Before this time", example = "2099-01-01T00:00:00Z")
                    @RequestParam(required = false)
                    @Nullable String to) {
        Wanted wanted = new Wanted(actor, subject, time("from", from), time("to", to));
        long before = page.after().isEmpty() ? Long.MAX_VALUE : number("cursor", page.after());
        String path =
                "/v1/audit-events"
                        + new Query()
                                .and("actor", actor)
                                .and("subject", subject)
                                .and("from", from)
                                .and("to", to);
        return page.slice(
                log.list(wanted, before, page.limit() + 1),
                event -> event.path("sequence").asString(),
                path);
    }

    /// For the contract.
    @Schema(name = "AuditEventList")
    private record Listed(List<AuditEventView> items, @Nullable String next) {}

    @GetMapping(path = "/export", produces = LINES)
    @Operation(
            summary = "Export audit events, the oldest first",
            description =
                    "One event a line, in the form its hash is made from. Keep what you have, and"
                            + " ask for what came after it; any part without a gap can be"
                            + " verified.")
    @ApiResponse(
            responseCode = "200",
            description = "Events, one a line",
            content =
                    @Content(
                            mediaType = LINES,
                            schema = @Schema(type = "string"),
                            examples = @ExampleObject("{\"actor\":\"system\",\"sequence\":1}\n")))
    void export(
            @Parameter(
                            description = "The sequence of the last event that you have",
                            example = "1204",
                            schema = @Schema(type = "integer", minimum = "0"))
                    @RequestParam(required = false)
                    @Nullable String after,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        Iterator<JsonNode> events = log.after(after == null ? 0 : number("after", after));
        boolean any = events.hasNext();
        response.setContentType(LINES);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        BufferedWriter lines =
                new BufferedWriter(
                        new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
        while (any) {
            lines.write(Canonical.text(events.next()));
            lines.write('\n');
            any = events.hasNext();
        }
        lines.flush();
    }

    @GetMapping("/verification")
    @Operation(
            summary = "Tell whether the audit log is what it was",
            description =
                    "Follows the chain from the first event on and tells the first one that was"
                            + " altered, is missing or was put in. Whoever can write to the tables"
                            + " can make a whole new chain: keep `lastSequence` and `head`"
                            + " elsewhere and give them here the next time.")
    Verdict verify(
            @Parameter(
                            description = "The sequence of an event whose hash you kept",
                            example = "1204",
                            schema = @Schema(type = "integer", minimum = "1"))
                    @RequestParam(required = false)
                    @Nullable String sequence,
            @Parameter(description = "That hash", example = "9f86d081884c7d659a2feaa0c55ad015…")
                    @RequestParam(required = false)
                    @Nullable String hash) {
        if ((sequence == null) != (hash == null)) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST,
                    (sequence == null ? "sequence" : "hash")
                            + ": missing (expected: both of sequence and hash, or none)");
        }
        Chain.Anchor anchor =
                sequence == null || hash == null
                        ? null
                        : new Chain.Anchor(number("sequence", sequence), hash);
        Verdict verdict = Chain.verify(log.after(0), anchor);
        return verdict.intact() ? log.unseen().map(verdict::broken).orElse(verdict) : verdict;
    }

    private static long number(String name, String text) {
        return WholeNumber.of(name, text, Problem.INVALID_REQUEST);
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST,
                    name + ": " + text + " (expected: for example 2026-11-23T00:00:00Z)");
        }
    }
}
