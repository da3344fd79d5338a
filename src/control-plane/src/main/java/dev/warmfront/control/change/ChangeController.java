package dev.warmfront.control.change;

import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Query;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Wait;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping(path = "/v1/changes", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Changes", description = "Every write, and whether edges run it yet")
class ChangeController {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Changes changes;
    private final Progress progress;
    private final Bell bell;
    private final Discretion discretion;
    private final JsonMapper json;

    ChangeController(
            Changes changes, Progress progress, Bell bell, Discretion discretion, JsonMapper json) {
        this.discretion = discretion;
        this.changes = changes;
        this.progress = progress;
        this.bell = bell;
        this.json = json;
    }

    @GetMapping
    @Operation(summary = "List changes, the newest first")
    Slice<ChangeView> list(
            Page page,
            @Parameter(
                            description = "Only changes of this resource",
                            example = "distribution/d-01jd9s3c5yqk2m8x4v7w6z0abc")
                    @RequestParam(required = false)
                    @Nullable String subject) {
        String path = "/v1/changes" + new Query().and("subject", subject);
        Slice<Change> found = page.slice(changes.list(page, subject), Change::id, path);
        return new Slice<>(found.items().stream().map(this::view).toList(), found.next());
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Tell whether a change is live",
            description =
                    "LIVE once every edge in service has acknowledged it; HELD while releases are"
                            + " pinned to one without it. With `wait`, answers when it is LIVE,"
                            + " HELD or REJECTED, or when the time is up.")
    ChangeView get(
            @Parameter(example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc") @PathVariable String id,
            @Parameter(description = "How long to wait, at most 5m", example = "30s")
                    @RequestParam(required = false)
                    @Nullable String wait) {
        Duration patience = Wait.of(wait);
        Change change = found(id);
        return bell.await(() -> view(change), ChangeController::isDecided, patience);
    }

    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Follow a change",
            description =
                    "Server-Sent Events: the change as it stands, and again whenever that changes,"
                            + " each an event named `change`. Ends when it is LIVE, HELD or"
                            + " REJECTED, or after five minutes.")
    @ApiResponse(
            responseCode = "200",
            description = "Events",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(type = "string"),
                            examples =
                                    @ExampleObject("event: change\ndata: {\"status\": \"LIVE\"}")))
    void follow(
            @Parameter(example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc") @PathVariable String id,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        Change change = found(id);
        long end = System.nanoTime() + LONGEST.toNanos();
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        ChangeView told = view(change);
        tell(response, told);
        while (!isDecided(told) && System.nanoTime() < end) {
            ChangeView last = told;
            Duration left = Duration.ofNanos(end - System.nanoTime());
            told = bell.await(() -> view(change), now -> !now.equals(last), left);
            tell(response, told);
        }
    }

    /// A caller that went away shows as an [IOException] at the next event.
    private void tell(HttpServletResponse response, ChangeView view) throws IOException {
        String event = "event: change\ndata: " + json.writeValueAsString(view) + "\n\n";
        response.getOutputStream().write(event.getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
    }

    private Change found(String id) {
        return changes.find(id).orElseThrow(() -> ProblemException.notFound("change", id));
    }

    private static boolean isDecided(ChangeView view) {
        return view.status().isDecided();
    }

    private ChangeView view(Change change) {
        return ChangeView.of(change, discretion.about(progress.of(change)));
    }
}
