package dev.warmfront.control.fleet;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.fleet.Rollout.Stage;
import dev.warmfront.control.web.MediaTypes;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.WholeNumber;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping(path = "/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Rollouts", description = "How releases reach edges: all at once, or canaries first")
class RolloutController {

    private static final String POLICY =
            """
            {
              "strategy": "STAGED",
              "canaries": {"percent": 10, "labels": {"canary": "yes"}},
              "gate": {"waitSeconds": 300, "maxErrorPercent": 1, "maxHeadMillis": 300}
            }
            """;
    private static final String PATCH = "{\"gate\": {\"waitSeconds\": 120}}";

    private final Rollouts rollouts;
    private final RolloutPolicies policies;
    private final Writes writes;
    private final JsonMapper json;

    RolloutController(Rollouts rollouts, RolloutPolicies policies, Writes writes, JsonMapper json) {
        this.rollouts = rollouts;
        this.policies = policies;
        this.writes = writes;
        this.json = json;
    }

    @GetMapping("/rollout-policy")
    @Operation(summary = "Read how releases reach edges")
    ResponseEntity<RolloutPolicy> policy() {
        RolloutPolicies.Stored stored = policies.read();
        return ResponseEntity.ok().eTag(stored.tag()).body(stored.document());
    }

    @PutMapping(path = "/rollout-policy", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Say how releases reach edges",
            description =
                    "Holds for releases from now on; one that is under way keeps its gate. What is"
                            + " left out is reset to its default. A release that fails its gate is"
                            + " rolled back by itself: edges run again what the release before"
                            + " said, and stay at it until the pin is lifted.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = RolloutPolicy.class),
                                            examples = @ExampleObject(POLICY))))
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = RolloutPolicy.class)))
    ResponseEntity<JsonNode> replacePolicy(Write write) {
        return policies.replace(write);
    }

    @PatchMapping(path = "/rollout-policy", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Change parts of how releases reach edges",
            description = "A merge patch (RFC 7396): members that are there replace, null resets.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(implementation = RolloutPolicy.class),
                                            examples = @ExampleObject(PATCH))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = RolloutPolicy.class)))
    ResponseEntity<JsonNode> patchPolicy(Write write) {
        return policies.patch(write);
    }

    @GetMapping("/rollouts")
    @Operation(
            summary = "List rollouts, the newest first",
            description = "A release that went to every edge at once is not among them.")
    Slice<RolloutView> list(Page page) {
        if (!page.after().isEmpty()) {
            WholeNumber.of("cursor", page.after(), Problem.INVALID_REQUEST);
        }
        Slice<Rollout> found =
                page.slice(
                        rollouts.list(page),
                        rollout -> String.valueOf(rollout.version()),
                        "/v1/rollouts");
        return new Slice<>(found.items().stream().map(RolloutView::of).toList(), found.next());
    }

    @GetMapping("/rollouts/{version}")
    @Operation(summary = "Tell how a release is doing on its canaries")
    RolloutView get(@Parameter(example = "13") @PathVariable String version) {
        return RolloutView.of(rollout(version));
    }

    @PostMapping("/rollouts/{version}/promote")
    @Operation(
            summary = "Let a release go everywhere",
            description =
                    "Does not wait for the gate. To end a rollout the other way, roll back to the"
                            + " release before.")
    @ApiResponse(
            responseCode = "200",
            description = "It goes to every edge",
            content = @Content(schema = @Schema(implementation = RolloutView.class)))
    ResponseEntity<JsonNode> promote(
            @Parameter(example = "13") @PathVariable String version, Write write) {
        return writes.perform(
                write,
                () -> {
                    Rollout before = rollout(version);
                    if (before.stage() != Stage.CANARY) {
                        throw new ProblemException(
                                Problem.NOT_UNDER_WAY,
                                "stage: " + before.stage() + " (expected: " + Stage.CANARY + ")");
                    }
                    rollouts.decide(
                            before.version(), Stage.EVERYWHERE, "promoted by " + write.actor());
                    JsonNode after = json.valueToTree(RolloutView.of(rollout(version)));
                    return new Outcome(
                            Verb.UPDATE,
                            "rollout/" + before.version(),
                            json.valueToTree(RolloutView.of(before)),
                            after,
                            200,
                            Map.of(),
                            after);
                });
    }

    private Rollout rollout(String version) {
        return rollouts.find(version(version))
                .orElseThrow(() -> ProblemException.notFound("rollout", version));
    }

    private static long version(String text) {
        return WholeNumber.of("version", text, Problem.NOT_FOUND);
    }
}
