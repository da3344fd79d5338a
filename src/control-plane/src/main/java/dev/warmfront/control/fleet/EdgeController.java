package dev.warmfront.control.fleet;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.publish.Releases;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Json;
import dev.warmfront.control.web.MediaTypes;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping(path = "/v1/edges", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Edges", description = "The workers: joining, what they run, leaving")
class EdgeController {

    private static final String ID = "e-01jd9s3c5yqk2m8x4v7w6z0abc";
    private static final String LABELS = "{\"labels\": {\"region\": \"eu\", \"canary\": \"yes\"}}";
    private static final String DRAIN = "{\"drain\": true}";

    private final Fleet fleet;
    private final Enrolment enrolment;
    private final Releases releases;
    private final Writes writes;
    private final JsonMapper json;

    EdgeController(
            Fleet fleet, Enrolment enrolment, Releases releases, Writes writes, JsonMapper json) {
        this.fleet = fleet;
        this.enrolment = enrolment;
        this.releases = releases;
        this.writes = writes;
        this.json = json;
    }

    @PostMapping(path = "/enrolment-tokens", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Make a token by which one edge may join",
            description = "It is shown once, works once, and for an hour at most.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    EnrolmentTokenDraft.class),
                                            examples = @ExampleObject("{\"name\": \"fra-1\"}"))))
    @ApiResponse(
            responseCode = "201",
            description = "The token",
            content = @Content(schema = @Schema(implementation = EnrolmentTokenView.class)))
    ResponseEntity<JsonNode> token(Write write) {
        if (write.idempotencyKey() != null) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST,
                    "Idempotency-Key: "
                            + write.idempotencyKey()
                            + " (expected: none, because the answer is a secret that is not kept)");
        }
        EnrolmentTokenDraft draft = Documents.read(write.document(), EnrolmentTokenDraft.class);
        check(draft);
        Duration lifetime = Duration.ofSeconds(draft.lifetimeSeconds());
        return writes.perform(
                write,
                () -> {
                    Instant end = Instant.now().plus(lifetime);
                    String token = enrolment.token(draft.name(), lifetime);
                    String id = token.split("_", -1)[1];
                    return new Outcome(
                            Verb.CREATE,
                            "enrolment-token/" + id,
                            null,
                            json.valueToTree(draft),
                            201,
                            Map.of(),
                            json.valueToTree(new EnrolmentTokenView(token, end)));
                });
    }

    @GetMapping
    @Operation(summary = "List edges")
    Slice<EdgeView> list(Page page) {
        long newest = releases.newest().version();
        Slice<Edge> found = page.slice(fleet.list(page), Edge::id, "/v1/edges");
        return new Slice<>(
                found.items().stream().map(edge -> EdgeView.of(edge, newest)).toList(),
                found.next());
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read what an edge last said")
    ResponseEntity<EdgeView> get(@Parameter(example = ID) @PathVariable String id) {
        Edge edge = edge(id);
        return ResponseEntity.ok()
                .header("ETag", tag(edge))
                .body(EdgeView.of(edge, releases.newest().version()));
    }

    @PatchMapping(path = "/{id}", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Label an edge, or take it out of service and back",
            description =
                    "A merge patch (RFC 7396). A label that is null goes. With drain the edge"
                            + " finishes with its viewers and gets no others, until drain is false"
                            + " again; its state and its connections tell how far it is.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = EdgeDraft.class),
                                            examples = {
                                                @ExampleObject(name = "label", value = LABELS),
                                                @ExampleObject(name = "drain", value = DRAIN)
                                            })))
    @ApiResponse(
            responseCode = "200",
            description = "What is wanted of it now",
            content = @Content(schema = @Schema(implementation = EdgeView.class)))
    ResponseEntity<JsonNode> decide(@Parameter(example = ID) @PathVariable String id, Write write) {
        JsonNode patch = write.document();
        return writes.perform(
                write,
                () -> {
                    Edge edge = edge(id);
                    write.requireMatch(tag(edge));
                    JsonNode wanted = json.valueToTree(new EdgeDraft(edge.labels(), edge.drain()));
                    fleet.decide(
                            id, Documents.read(Json.mergePatch(wanted, patch), EdgeDraft.class));
                    Edge decided = edge(id);
                    JsonNode after = shown(decided);
                    return new Outcome(
                            Verb.UPDATE,
                            "edge/" + id,
                            shown(edge),
                            after,
                            200,
                            Map.of("ETag", tag(decided)),
                            after);
                });
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Shut an edge out",
            description = "Its certificate is refused from now on, and its stream ends.")
    @ApiResponse(responseCode = "204", description = "Revoked", content = @Content)
    ResponseEntity<JsonNode> revoke(@Parameter(example = ID) @PathVariable String id, Write write) {
        return writes.perform(
                write,
                () -> {
                    Edge edge = edge(id);
                    write.requireMatch(tag(edge));
                    fleet.revoke(id);
                    return new Outcome(
                            Verb.DELETE, "edge/" + id, shown(edge), null, 204, Map.of(), null);
                });
    }

    private JsonNode shown(Edge edge) {
        return json.valueToTree(EdgeView.of(edge, releases.newest().version()));
    }

    private Edge edge(String id) {
        return fleet.find(id).orElseThrow(() -> ProblemException.notFound("edge", id));
    }

    /// What an operator decides about an edge changes its tag; what the edge says of itself does
    /// not.
    private static String tag(Edge edge) {
        return "\"" + edge.revision() + "\"";
    }

    private static void check(EnrolmentTokenDraft draft) {
        if (draft.lifetimeSeconds() < 60 || draft.lifetimeSeconds() > 3600) {
            throw ProblemException.invalid(
                    List.of(
                            Fault.of(
                                    "/lifetimeSeconds",
                                    "out-of-range",
                                    String.valueOf(draft.lifetimeSeconds()),
                                    "60..3600")));
        }
        String name = draft.name();
        if (name != null && (name.isBlank() || name.length() > 128)) {
            throw ProblemException.invalid(
                    List.of(
                            Fault.of(
                                    "/name",
                                    "invalid-name",
                                    name.length() + " characters",
                                    "1..128 characters, not blank")));
        }
    }
}
