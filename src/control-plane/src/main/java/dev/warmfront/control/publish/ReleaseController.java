package dev.warmfront.control.publish;

import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Slice;
import dev.warmfront.snapshot.Release;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/releases", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Releases", description = "What was published to edges")
class ReleaseController {

    private final Releases releases;

    ReleaseController(Releases releases) {
        this.releases = releases;
    }

    @GetMapping
    @Operation(summary = "List releases, the newest first")
    Slice<ReleaseView> list(Page page) {
        if (!page.after().isEmpty()) {
            version(page.after());
        }
        return page.slice(
                releases.list(page), view -> String.valueOf(view.version()), "/v1/releases");
    }

    @GetMapping("/{version}")
    @Operation(summary = "Read what was published under a version")
    ReleaseView get(@Parameter(example = "12") @PathVariable String version) {
        return releases.view(version(version))
                .orElseThrow(() -> ProblemException.notFound("release", version));
    }

    @GetMapping("/{version}/diff")
    @Operation(
            summary = "Tell what a release changed",
            description = "Compared with the release before, or with any other.")
    ReleaseDifference difference(
            @Parameter(example = "12") @PathVariable String version,
            @Parameter(description = "The release to compare with", example = "9")
                    @RequestParam(required = false)
                    @Nullable String from) {
        long newer = version(version);
        long older = from == null ? Math.max(0, newer - 1) : version(from);
        return ReleaseDifference.between(release(older), release(newer));
    }

    private Release release(long version) {
        return releases.find(version)
                .orElseThrow(() -> ProblemException.notFound("release", Long.toString(version)));
    }

    private static long version(String text) {
        boolean number =
                !text.isEmpty()
                        && text.length() <= 18
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            throw new ProblemException(
                    Problem.NOT_FOUND, "version: " + text + " (expected: a whole number)");
        }
        return Long.parseLong(text);
    }
}
