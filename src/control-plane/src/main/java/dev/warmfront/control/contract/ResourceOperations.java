package dev.warmfront.control.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.web.MediaTypes;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.method.HandlerMethod;

/// Says of the operations that all resources have what they are for this kind of resource: the
/// texts of [dev.warmfront.control.resource.ResourceController] and the members of
/// [ResourceContract], put together.
final class ResourceOperations implements OperationCustomizer {

    private static final String JSON = "application/json";

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        ResourceContract kind = handler.getBeanType().getAnnotation(ResourceContract.class);
        if (kind == null) {
            return operation;
        }
        operation.setSummary(filled(operation.getSummary(), kind));
        operation.setDescription(filled(operation.getDescription(), kind));
        if (operation.getParameters() != null) {
            operation.getParameters().stream()
                    .filter(parameter -> "path".equals(parameter.getIn()))
                    .forEach(parameter -> exemplify(parameter, kind));
        }
        if (isCommon(handler)) {
            operation
                    .getResponses()
                    .forEach((status, answer) -> {
                        answer.setDescription(filled(answer.getDescription(), kind));
                        if (status.equals("200") || status.equals("201")) {
                            answer.setContent(
                                    content(JSON, new MediaType().schema(schema(kind.view()))));
                        }
                    });
            addBody(operation, handler, kind);
        }
        return operation;
    }

    /// Whether it shows a resource or takes one, as it is the same for all of them.
    private static boolean isCommon(HandlerMethod handler) {
        String name = handler.getMethod().getName();
        return List.of("create", "get", "replace", "patch", "delete", "restore", "promote")
                .contains(name);
    }

    private static void exemplify(Parameter parameter, ResourceContract kind) {
        if (parameter.getExample() == null) {
            parameter.setExample(kind.id());
        }
    }

    private static void addBody(Operation operation, HandlerMethod handler, ResourceContract kind) {
        Content content;
        if (handler.hasMethodAnnotation(PatchMapping.class)) {
            content =
                    content(
                            MediaTypes.MERGE_PATCH,
                            example(kind.patch()).schema(new ObjectSchema()));
        } else if (takesDocument(handler)) {
            content = content(JSON, example(kind.example()).schema(schema(kind.draft())));
        } else {
            return;
        }
        operation.setRequestBody(new RequestBody().required(true).content(content));
    }

    private static boolean takesDocument(HandlerMethod handler) {
        String name = handler.getMethod().getName();
        return !List.of("restore", "promote").contains(name)
                && (handler.hasMethodAnnotation(PostMapping.class)
                        || handler.hasMethodAnnotation(PutMapping.class));
    }

    private static Content content(String mediaType, MediaType described) {
        return new Content().addMediaType(mediaType, described);
    }

    private static MediaType example(String json) {
        try {
            return new MediaType().example(Json.mapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("example: " + json + " (expected: JSON)", e);
        }
    }

    /// Refers to a type by the name it gives itself.
    private static Schema<?> schema(Class<?> type) {
        var named = type.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        return new Schema<>().$ref("#/components/schemas/" + named.name());
    }

    private static @Nullable String filled(@Nullable String text, ResourceContract kind) {
        if (text == null) {
            return null;
        }
        String filled = text;
        for (var word : words(kind).entrySet()) {
            filled = filled.replace("{" + word.getKey() + "}", word.getValue());
        }
        return filled.isBlank() ? null : filled.strip();
    }

    private static Map<String, String> words(ResourceContract kind) {
        return Map.of(
                "one", kind.one(),
                "noun", kind.one().substring(kind.one().indexOf(' ') + 1),
                "many", kind.many(),
                "create", kind.create(),
                "onCreate", kind.onCreate(),
                "onList", kind.onList(),
                "onReplace", kind.onReplace(),
                "onDelete", kind.onDelete());
    }
}
