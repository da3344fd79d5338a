package dev.warmfront.control.apply;

import dev.warmfront.control.apply.Export.Wanted;
import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Change;
import dev.warmfront.control.change.Changes;
import dev.warmfront.control.change.Progress;
import dev.warmfront.control.change.Progress.Status;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.web.MediaTypes;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Wait;
import dev.warmfront.control.web.Write;
import dev.warmfront.control.web.Yaml;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@RestController
@RequestMapping(path = "/v1/apply", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "Apply",
        description =
                "Whole documents: what is in them stands afterwards, and nothing else of them")
class ApplyController {

    private static final int MOST_OWNERS = 10;
    private static final int MOST_NAMED = 20;

    private static final String ABOUT =
            "A document with an `owner` and lists of resources by kind, in JSON or YAML; in YAML"
                    + " without anchors, aliases and tags. At most 2000 resources and 4 MiB. Each"
                    + " resource is known by its `name`, and where an id is expected, `@` with kind"
                    + " and name stands for it: `@web-acl/shop`, `@certificate/www`. In which order"
                    + " they come makes no difference.";

    private static final String EXAMPLE =
            """
            {
              "owner": "shop",
              "webAcls": [
                {
                  "name": "shop-door",
                  "rules": [
                    {
                      "name": "flood",
                      "priority": 10,
                      "action": "BLOCK",
                      "statement": {"rate": {"limit": 1000, "windowSeconds": 60}}
                    }
                  ]
                }
              ],
              "distributions": [
                {
                  "name": "shop-site",
                  "origins": [{"id": "primary", "domainName": "origin.shop.example"}],
                  "defaultCacheBehaviour": {
                    "targetOriginId": "primary",
                    "cachePolicyId": "@cache-policy/CachingOptimized"
                  },
                  "webAclId": "@web-acl/shop-door"
                }
              ]
            }
            """;

    private static final String EXAMPLE_YAML =
            """
            owner: shop
            distributions:
            - name: shop-site
              origins:
              - id: primary
                domainName: origin.shop.example
              defaultCacheBehaviour:
                targetOriginId: primary
            """;

    private static final String ABOUT_APPLY =
            ABOUT
                    + "\n\nWhat the document holds is created, or made what it says; what its owner"
                    + " has and it does not hold is deleted, enabled or not, empty or not. All of"
                    + " it, or nothing and every fault is told with its place. Applied again, it"
                    + " changes nothing. A resource of another owner, or of none, is left alone and"
                    + " a fault, unless `takeOver` names that owner. A document whose `owner` is"
                    + " null owns and deletes nothing. With `wait`, answers when the change is"
                    + " LIVE, HELD or REJECTED, or when the time is up. The permission to change"
                    + " each kind of resource is needed as well.";

    private static final String ABOUT_PLAN =
            ABOUT
                    + "\n\nThe same as applying it with `dryRun=true`, for those who may look but"
                    + " not change. The answer's ETag, sent with the document in `If-Match`, makes"
                    + " sure that nothing else is done than what this plan says.";

    private static final String ABOUT_EXPORT =
            "Everything, what an owner has, or what nobody owns; without what is shipped with the"
                    + " product, certificates, and what would stand there anyway. Applied, it"
                    + " changes nothing. What has no name is left out, and listed in the header"
                    + " `Warmfront-Left-Out`.";

    private static final String SCHEMA = "#/components/schemas/ApplyDocument";

    private static final String ABOUT_TAKE_OVER =
            "From whom resources may be taken over: an owner's label, or `unowned`. Repeat it to"
                    + " name several, at most 10";

    private static final String ABOUT_IF_MATCH =
            "The ETag of a plan; refused when anything else than that plan would be done";

    /// What every operation takes that is told of a document.
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            in = ParameterIn.HEADER,
            name = "If-Match",
            description = ABOUT_IF_MATCH,
            schema = @Schema(type = "string"))
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(ref = SCHEMA),
                        examples = @ExampleObject(EXAMPLE)),
                @Content(
                        mediaType = MediaTypes.YAML,
                        schema = @Schema(ref = SCHEMA),
                        examples = @ExampleObject(EXAMPLE_YAML))
            })
    private @interface TakesDocument {}

    private final Planner planner;
    private final Export export;
    private final Writes writes;
    private final Changes changes;
    private final Progress progress;
    private final Bell bell;
    private final JsonMapper json;

    ApplyController(
            Planner planner,
            Export export,
            Writes writes,
            Changes changes,
            Progress progress,
            Bell bell,
            JsonMapper json) {
        this.planner = planner;
        this.export = export;
        this.writes = writes;
        this.changes = changes;
        this.progress = progress;
        this.bell = bell;
        this.json = json;
    }

    @PostMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, MediaTypes.YAML})
    @Operation(summary = "Apply a document", description = ABOUT_APPLY)
    @TakesDocument
    @ApiResponse(
            responseCode = "200",
            description = "It stands as the document says; with `dryRun=true`, it would",
            content = @Content(schema = @Schema(implementation = PlanView.class)))
    ResponseEntity<JsonNode> apply(
            Write write,
            @Parameter(description = ABOUT_TAKE_OVER) @RequestParam(required = false)
                    @Nullable List<String> takeOver,
            @Parameter(description = "How long to wait, at most 5m", example = "30s")
                    @RequestParam(required = false)
                    @Nullable String wait) {
        Duration patience = Wait.of(wait);
        return told(perform(write, takeOver), patience);
    }

    @PostMapping(
            path = "/plan",
            consumes = {MediaType.APPLICATION_JSON_VALUE, MediaTypes.YAML})
    @Operation(summary = "Plan what a document would do", description = ABOUT_PLAN)
    @TakesDocument
    @ApiResponse(
            responseCode = "200",
            description = "What would be done",
            content = @Content(schema = @Schema(implementation = PlanView.class)))
    ResponseEntity<JsonNode> plan(
            Write write,
            @Parameter(description = ABOUT_TAKE_OVER) @RequestParam(required = false)
                    @Nullable List<String> takeOver) {
        return perform(write.rehearsing(), takeOver);
    }

    @GetMapping(
            path = "/export",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaTypes.YAML})
    @Operation(summary = "Write the document that says what stands", description = ABOUT_EXPORT)
    @ApiResponse(
            responseCode = "200",
            description = "A document, in JSON or, if asked for, in YAML",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(ref = SCHEMA)),
                @Content(mediaType = MediaTypes.YAML, schema = @Schema(ref = SCHEMA))
            })
    ResponseEntity<String> export(
            @Parameter(description = "Only what this owner has", example = "shop")
                    @RequestParam(required = false)
                    @Nullable String owner,
            @Parameter(description = "Only what nobody owns") @RequestParam(defaultValue = "false")
                    boolean unowned,
            @Parameter(hidden = true) @RequestHeader(name = "Accept", required = false)
                    @Nullable String accept) {
        Export.Written written = export.write(wanted(owner, unowned));
        boolean yaml = prefersYaml(accept);
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.ok()
                        .header("Vary", "Accept")
                        .contentType(
                                yaml
                                        ? MediaType.valueOf(MediaTypes.YAML)
                                        : MediaType.APPLICATION_JSON);
        if (!written.leftOut().isEmpty()) {
            answer.header("Warmfront-Left-Out", listed(written.leftOut()));
        }
        return answer.body(
                yaml
                        ? Yaml.write(written.document())
                        : json.writerWithDefaultPrettyPrinter()
                                .writeValueAsString(written.document()));
    }

    private ResponseEntity<JsonNode> perform(Write write, @Nullable List<String> takeOver) {
        Set<String> from = takenFrom(takeOver);
        Rights rights = Rights.ofCaller();
        // What is long to read is read before others have to wait for it.
        Declaration declaration = planner.read(write.document());
        return writes.performAll(
                write,
                () -> {
                    Plan plan = planner.plan(declaration, from, write.dryRun());
                    if (write.ifMatch() != null) {
                        write.requireMatch(plan.token());
                    }
                    plan.require(rights);
                    plan.carryOut();
                    return plan;
                });
    }

    /// The answer with how far the change has come, when that is as far as the caller waits for.
    private ResponseEntity<JsonNode> told(ResponseEntity<JsonNode> answer, Duration patience) {
        String id = answer.getHeaders().getFirst("Warmfront-Change");
        Optional<Change> change = id == null ? Optional.empty() : changes.find(id);
        if (change.isPresent() && answer.getBody() instanceof ObjectNode body) {
            Status status =
                    bell.await(
                            () -> progress.of(change.get()).status(), Status::isDecided, patience);
            body.put("status", status.name());
        }
        return answer;
    }

    private static Wanted wanted(@Nullable String owner, boolean unowned) {
        if (owner != null && unowned) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST, "owner: " + owner + " (expected: none with unowned)");
        }
        if (owner != null && !Owner.isValid(owner)) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST,
                    "owner: " + owner.length() + " characters (expected: " + Owner.EXPECTED + ")");
        }
        if (owner != null) {
            return new Wanted.OwnedBy(owner);
        }
        return unowned ? new Wanted.Unowned() : new Wanted.All();
    }

    private static Set<String> takenFrom(@Nullable List<String> takeOver) {
        Set<String> from = new TreeSet<>(takeOver == null ? List.of() : takeOver);
        if (from.size() > MOST_OWNERS) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST,
                    "takeOver: " + from.size() + " (expected: at most " + MOST_OWNERS + ")");
        }
        for (String one : from) {
            if (!one.equals(Owner.UNOWNED) && !Owner.isValid(one)) {
                throw new ProblemException(
                        Problem.INVALID_REQUEST,
                        "takeOver: "
                                + one.length()
                                + " characters (expected: "
                                + Owner.UNOWNED
                                + ", or an owner: "
                                + Owner.EXPECTED
                                + ")");
            }
        }
        return from;
    }

    /// Whether YAML comes before JSON in what the caller accepts.
    private static boolean prefersYaml(@Nullable String accept) {
        try {
            for (MediaType type : MediaType.parseMediaTypes(accept)) {
                if (type.includes(MediaType.APPLICATION_JSON)) {
                    return false;
                }
                if (type.includes(MediaType.valueOf(MediaTypes.YAML))) {
                    return true;
                }
            }
        } catch (InvalidMediaTypeException e) {
            // The framework has refused it already, if it is not the caller's to leave out.
            return false;
        }
        return false;
    }

    private static String listed(List<String> subjects) {
        String some = String.join(", ", subjects.subList(0, Math.min(MOST_NAMED, subjects.size())));
        int more = subjects.size() - MOST_NAMED;
        return more > 0 ? some + " and " + more + " more" : some;
    }
}
