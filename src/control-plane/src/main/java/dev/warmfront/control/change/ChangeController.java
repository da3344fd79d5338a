package dev.warmfront.control.change;

import dev.warmfront.control.change.Progress.Status;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Wait;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/changes", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Changes", description = "Every write, and whether edges run it yet")
class ChangeController {

    private final Changes changes;
    private final Progress progress;
    private final Bell bell;

    ChangeController(Changes changes, Progress progress, Bell bell) {
        this.changes = changes;
        this.progress = progress;
        this.bell = bell;
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
        String path = "/v1/changes" + (subject == null ? "" : "?subject=" + Page.encode(subject));
        Slice<Change> found = page.slice(changes.list(page, subject), Change::id, path);
        return new Slice<>(found.items().stream().map(this::view).toList(), found.next());
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Tell whether a change is live",
            description =
                    "LIVE once every edge in service has acknowledged it. With `wait`, answers when"
                            + " it is LIVE or REJECTED, or when the time is up.")
    ChangeView get(
            @Parameter(example = "chg-01jd9s3c5yqk2m8x4v7w6z0abc") @PathVariable String id,
            @Parameter(description = "How long to wait, at most 5m", example = "30s")
                    @RequestParam(required = false)
                    @Nullable String wait) {
        Duration patience = Wait.of(wait);
        Change change = changes.find(id).orElseThrow(() -> ProblemException.notFound("change", id));
        return bell.await(
                () -> view(change),
                view -> view.status() == Status.LIVE || view.status() == Status.REJECTED,
                patience);
    }

    private ChangeView view(Change change) {
        return ChangeView.of(change, progress.of(change));
    }
}
