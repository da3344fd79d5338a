package dev.warmfront.control.watch;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.distribution.Distributions;
import dev.warmfront.control.web.Ids;
import dev.warmfront.engine.fleet.Protocol;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping(
        path = "/v1/distributions/{distributionId}/access-log",
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Access log", description = "Requests as they are answered, on whichever edge")
class AccessLogController {

    private static final String DISTRIBUTION = "d-01jd9s3c5yqk2m8x4v7w6z0abc";
    private static final Duration RENEWS = Duration.ofSeconds(3);
    private static final Duration LIVENESS = Duration.ofSeconds(1);
    private static final String STATUS = "Only answers with this status, or of this class";
    private static final String PATH =
            "Only this path; a trailing `*` stands for any rest. A query is not looked at";
    private static final String EDGE = "Only what this edge answers, by name or id";
    private static final String SAMPLE = "Only one request in so many, by chance";
    private static final String LONG = "For how long, at most 5m";

    private final Watches watches;
    private final Distributions distributions;
    private final Bell bell;
    private final JsonMapper json;

    AccessLogController(Watches watches, Distributions distributions, Bell bell, JsonMapper json) {
        this.watches = watches;
        this.distributions = distributions;
        this.bell = bell;
        this.json = json;
    }

    @GetMapping
    @Operation(
            summary = "Watch the access log for a moment",
            description =
                    "What every edge answers of this distribution from now on, until there are"
                            + " `limit` requests or `wait` is over. Nothing of what was before:"
                            + " edges tell nothing while nobody watches. They tell a hundred"
                            + " requests a second at most, and how many more there were.")
    AccessLogView get(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(description = STATUS, example = "5xx") @RequestParam(required = false)
                    @Nullable String status,
            @Parameter(description = PATH, example = "/images/*") @RequestParam(required = false)
                    @Nullable String path,
            @Parameter(description = EDGE, example = "fra-1") @RequestParam(required = false)
                    @Nullable String edge,
            @Parameter(
                            description = SAMPLE,
                            example = "100",
                            schema = @Schema(type = "integer", minimum = "1"))
                    @RequestParam(required = false)
                    @Nullable String sample,
            @Parameter(
                            description = "How many requests, 1..500; 50 when it is not said",
                            example = "20",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "500"))
                    @RequestParam(required = false)
                    @Nullable String limit,
            @Parameter(description = LONG, example = "10s", required = true)
                    @RequestParam(required = false)
                    @Nullable String wait) {
        distributions.require(distributionId);
        Asked asked = new Asked(status, path, edge, sample, limit, wait);
        Watch watch = asked.of(Ids.next("watch-"), distributionId, watches::edge);
        watches.begin(watch);
        try {
            TellersView tellers = tellers(watch);
            Gathering gathering = new Gathering(asked.limit());
            long patience = asked.patience().toNanos();
            long end = System.nanoTime() + patience;
            for (long left = patience;
                    left > 0 && !gathering.isFull() && bell.isRunning();
                    left = end - System.nanoTime()) {
                watches.renew(watch);
                next(watch, Duration.ofNanos(Math.min(left, RENEWS.toNanos())))
                        .forEach(gathering::add);
            }
            return gathering.view(tellers);
        } finally {
            watches.end(watch);
        }
    }

    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Follow the access log",
            description =
                    "Server-Sent Events: first `edges`, which edges tell; then a `request` for each"
                            + " that is answered, and `omitted` where there were too many to tell"
                            + " them all. Ends after `wait`. Who comes back within ten seconds with"
                            + " the id of the stream as `Last-Event-ID`, and the same question,"
                            + " goes on where it was.")
    @ApiResponse(
            responseCode = "200",
            description = "Events",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(type = "string"),
                            examples =
                                    @ExampleObject(
                                            "event: request\ndata: {\"edge\": \"fra-1\","
                                                    + " \"status\": 200, \"target\": \"/\"}")))
    void follow(
            @Parameter(example = DISTRIBUTION) @PathVariable String distributionId,
            @Parameter(description = STATUS, example = "5xx") @RequestParam(required = false)
                    @Nullable String status,
            @Parameter(description = PATH, example = "/images/*") @RequestParam(required = false)
                    @Nullable String path,
            @Parameter(description = EDGE, example = "fra-1") @RequestParam(required = false)
                    @Nullable String edge,
            @Parameter(
                            description = SAMPLE,
                            example = "100",
                            schema = @Schema(type = "integer", minimum = "1"))
                    @RequestParam(required = false)
                    @Nullable String sample,
            @Parameter(description = LONG, example = "5m", required = true)
                    @RequestParam(required = false)
                    @Nullable String wait,
            @Parameter(description = "The id of a stream that ended")
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable String last,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        distributions.require(distributionId);
        Asked asked = new Asked(status, path, edge, sample, null, wait);
        Watch watch = begun(asked.of(Ids.next("watch-"), distributionId, watches::edge), last);
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        tell(response, "id: " + watch.id() + "\n" + event("edges", tellers(watch)));
        follow(watch, asked.patience(), response);
    }

    private void follow(Watch watch, Duration patience, HttpServletResponse response)
            throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        long renewed = System.nanoTime();
        while (end - System.nanoTime() > 0 && bell.isRunning()) {
            if (System.nanoTime() - renewed > RENEWS.toNanos()) {
                renewed = System.nanoTime();
                watches.renew(watch);
            }
            long left = Math.max(1, Math.min(end - System.nanoTime(), LIVENESS.toNanos()));
            StringBuilder events = new StringBuilder();
            next(watch, Duration.ofNanos(left)).forEach(told -> events.append(events(told)));
            // A comment shows whether anybody is still there.
            tell(response, events.isEmpty() ? ":\n\n" : events.toString());
        }
    }

    private String events(Told told) {
        StringBuilder events = new StringBuilder();
        told.lines().forEach(line -> events.append(event("request", line)));
        if (told.omitted() > 0) {
            events.append(event("omitted", new OmittedView(told.edge(), told.omitted())));
        }
        return events.toString();
    }

    /// The watch of a stream that ended a moment ago, if it asked the same; else a new one.
    private Watch begun(Watch asked, @Nullable String last) {
        Watch before = last == null ? null : watches.find(last).orElse(null);
        if (before != null && before.isLike(asked)) {
            watches.renew(before);
            return before;
        }
        watches.begin(asked);
        return asked;
    }

    private List<Told> next(Watch watch, Duration patience) {
        return bell.await(() -> watches.take(watch), told -> !told.isEmpty(), patience);
    }

    private TellersView tellers(Watch watch) {
        return watches.tellers(watch.edgeId(), Protocol.WATCHES);
    }

    private String event(String name, Object data) {
        return "event: " + name + "\ndata: " + json.writeValueAsString(data) + "\n\n";
    }

    /// A caller that went away shows as an [IOException], sooner or later; the watch is over then.
    private static void tell(HttpServletResponse response, String events) throws IOException {
        response.getOutputStream().write(events.getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
    }

    /// What came so far.
    private static final class Gathering {

        private final int most;
        private final List<AccessLineView> lines = new ArrayList<>();
        private final Map<String, Long> omitted = new TreeMap<>();

        Gathering(int most) {
            this.most = most;
        }

        boolean isFull() {
            return lines.size() >= most;
        }

        void add(Told told) {
            int room = Math.clamp(most - lines.size(), 0, told.lines().size());
            lines.addAll(told.lines().subList(0, room));
            long left = told.omitted() + (told.lines().size() - room);
            if (left > 0) {
                omitted.merge(told.edge(), left, Long::sum);
            }
        }

        AccessLogView view(TellersView tellers) {
            lines.sort(Comparator.comparing(AccessLineView::time));
            return new AccessLogView(
                    lines,
                    omitted.entrySet().stream()
                            .map(one -> new OmittedView(one.getKey(), one.getValue()))
                            .toList(),
                    tellers);
        }
    }
}
