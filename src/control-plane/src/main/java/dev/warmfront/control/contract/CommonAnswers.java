package dev.warmfront.control.contract;

import dev.warmfront.control.access.Permission;
import dev.warmfront.control.access.Role;
import dev.warmfront.control.change.Rehearsal;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemDocument;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;

/// What operations can answer because they are operations of this API: problems, dry runs, headers;
/// and what permission each needs.
final class CommonAnswers implements OpenApiCustomizer {

    private static final String JSON = "application/json";
    private static final String REHEARSED = "#/components/schemas/DryRun";
    private static final String LIST_OF_ANYTHING = "#/components/schemas/SliceJsonNode";

    @Override
    public void customise(OpenAPI contract) {
        ResourceSchemas.add(contract, ProblemDocument.class);
        ResourceSchemas.add(contract, Rehearsal.class);
        contract.getPaths()
                .forEach((path, item) -> {
                    nameElements(contract, path, item);
                    item.readOperationsMap()
                            .forEach((method, operation) -> add(path, method, operation));
                });
        contract.getComponents().getSchemas().remove("SliceJsonNode");
        contract.getComponents().setSchemas(new TreeMap<>(contract.getComponents().getSchemas()));
    }

    /// A list of resources holds what reading one shows.
    private static void nameElements(OpenAPI contract, String path, PathItem item) {
        MediaType listed = shown(item);
        MediaType one =
                contract.getPaths().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(path + "/{"))
                        .filter(entry -> entry.getKey().indexOf('/', path.length() + 1) < 0)
                        .map(Map.Entry::getValue)
                        .map(CommonAnswers::shown)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        if (listed == null
                || one == null
                || !LIST_OF_ANYTHING.equals(listed.getSchema().get$ref())) {
            return;
        }
        Schema<?> element = new Schema<>().$ref(one.getSchema().get$ref());
        ObjectSchema slice = new ObjectSchema();
        slice.addProperty("items", new ArraySchema().items(element));
        StringSchema next = new StringSchema();
        next.addType("string");
        next.addType("null");
        slice.addProperty("next", next.description("Where the next part is"));
        listed.setSchema(slice);
    }

    /// What a GET of a path answers; null when it answers nothing with a schema.
    private static @Nullable MediaType shown(PathItem item) {
        if (item.getGet() == null) {
            return null;
        }
        ApiResponse answer = item.getGet().getResponses().get("200");
        if (answer == null || answer.getContent() == null || answer.getContent().isEmpty()) {
            return null;
        }
        MediaType content = answer.getContent().values().iterator().next();
        return content.getSchema() == null ? null : content;
    }

    private static void add(String path, HttpMethod method, Operation operation) {
        Permission permission = Permission.of(method.name(), path);
        List<String> roles =
                Arrays.stream(Role.values())
                        .filter(role -> role.permissions().contains(permission))
                        .map(Role::name)
                        .toList();
        String description = operation.getDescription();
        operation.setDescription(
                (description == null ? "" : description + "\n\n")
                        + "Needs the permission `"
                        + permission.authority()
                        + "`, which these roles have: "
                        + String.join(", ", roles)
                        + (permission.isForInstallation()
                                ? "; credentials of a tenant never have it."
                                : "."));
        operation.addExtension("x-permission", permission.authority());
        operation.addExtension("x-roles", roles);
        ApiResponses answers = operation.getResponses();
        if (writes(operation)) {
            answers.forEach((status, answer) -> addHeaders(answer, path, method));
            if (!answers.containsKey("200")) {
                answers.addApiResponse("200", dryRun());
            } else if (!isApplying(path)) {
                orRehearsed(answers.get("200"));
            }
        }
        for (Problem problem : problems(path, method)) {
            answers.addApiResponse(String.valueOf(problem.status()), answer(problem));
        }
        TreeMap<String, ApiResponse> ordered = new TreeMap<>(answers);
        answers.clear();
        answers.putAll(ordered);
    }

    /// Whether it can be rehearsed, as whatever writes can.
    private static boolean writes(Operation operation) {
        return operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> parameter.getName().equals("dryRun"));
    }

    private static void addHeaders(ApiResponse answer, String path, HttpMethod method) {
        answer.addHeaderObject(
                "Warmfront-Change", header("The change, for `GET /v1/changes/{id}`"));
        if (method != HttpMethod.DELETE) {
            answer.addHeaderObject("ETag", header("The revision, for `If-Match`"));
        }
        boolean makes =
                method == HttpMethod.POST
                        && !namesRevision(path)
                        && !isApplying(path)
                        && !path.endsWith("/enrolment-tokens")
                        && !path.endsWith("/promote");
        if (makes) {
            answer.addHeaderObject("Location", header("Where it can be read"));
        }
    }

    /// Whether something that is there is changed by a POST.
    private static boolean namesRevision(String path) {
        return path.endsWith("/restore") || isPromotingStaging(path);
    }

    private static boolean isPromotingStaging(String path) {
        return path.equals("/v1/distributions/{id}/promote");
    }

    private static boolean isPartOfDistribution(String path) {
        return path.endsWith("/origins") || path.endsWith("/cache-behaviours");
    }

    private static boolean isApplying(String path) {
        return path.equals("/v1/apply") || path.equals("/v1/apply/plan");
    }

    private static Header header(String description) {
        return new Header().description(description).schema(new StringSchema());
    }

    /// The same status says what was done, or what would be.
    private static void orRehearsed(ApiResponse answer) {
        MediaType content = answer.getContent() == null ? null : answer.getContent().get(JSON);
        Schema<?> done = content == null ? null : content.getSchema();
        if (content == null || done == null || REHEARSED.equals(done.get$ref())) {
            return;
        }
        content.setSchema(new Schema<>().anyOf(List.of(done, new Schema<>().$ref(REHEARSED))));
    }

    private static ApiResponse dryRun() {
        return new ApiResponse()
                .description("With `dryRun=true`: what would happen")
                .content(
                        new Content()
                                .addMediaType(
                                        JSON,
                                        new MediaType().schema(new Schema<>().$ref(REHEARSED))));
    }

    private static Set<Problem> problems(String path, HttpMethod method) {
        boolean takesBody =
                method == HttpMethod.POST || method == HttpMethod.PUT || method == HttpMethod.PATCH;
        EnumSet<Problem> problems =
                EnumSet.of(
                        takesBody ? Problem.INVALID_DOCUMENT : Problem.INVALID_REQUEST,
                        Problem.NO_CREDENTIAL,
                        Problem.NOT_ALLOWED,
                        Problem.NOT_ACCEPTABLE,
                        Problem.TOO_MANY_REQUESTS,
                        Problem.UNAVAILABLE);
        if (path.contains("{") || path.endsWith("/pin")) {
            problems.add(Problem.NOT_FOUND);
        }
        if (takesBody) {
            problems.add(isApplying(path) ? Problem.NOT_YOURS : Problem.NAME_IS_TAKEN);
            problems.add(Problem.TOO_LARGE);
            problems.add(Problem.UNSUPPORTED_MEDIA_TYPE);
        }
        if (method == HttpMethod.POST) {
            problems.add(Problem.KEY_WAS_USED);
            if (isPromotingStaging(path)) {
                problems.remove(Problem.NAME_IS_TAKEN);
                problems.add(Problem.NO_STAGING);
            } else if (path.endsWith("/promote")) {
                problems.add(Problem.NOT_UNDER_WAY);
            }
            if (path.endsWith("/invalidations")) {
                problems.add(Problem.TOO_MUCH_UNDER_WAY);
            }
        }
        if (path.contains("/access-log")) {
            problems.add(Problem.TOO_MUCH_UNDER_WAY);
        }
        if (isApplying(path)) {
            problems.add(Problem.CHANGED_MEANWHILE);
        }
        boolean adds = method == HttpMethod.POST && isPartOfDistribution(path);
        if (namesRevision(path)
                || adds
                || (method != HttpMethod.GET && method != HttpMethod.POST)) {
            problems.add(Problem.CHANGED_MEANWHILE);
            problems.add(Problem.PRECONDITION_NEEDED);
        }
        if (method == HttpMethod.DELETE) {
            problems.add(Problem.STILL_REFERENCED);
        }
        return problems;
    }

    private static ApiResponse answer(Problem problem) {
        return new ApiResponse()
                .description(problem.title())
                .content(
                        new Content()
                                .addMediaType(
                                        "application/problem+json",
                                        new MediaType()
                                                .schema(
                                                        new Schema<>()
                                                                .$ref(
                                                                        "#/components/schemas/"
                                                                                + "Problem"))));
    }
}
