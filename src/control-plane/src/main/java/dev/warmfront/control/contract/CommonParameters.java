package dev.warmfront.control.contract;

import dev.warmfront.control.web.Filter;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Set;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;

/// What operations take because they write, or because they list.
final class CommonParameters implements OperationCustomizer {

    private static final String TAG =
            "Only what has this tag: `key`, whatever its value, or `key:value`; a key may hold"
                    + " colons itself. Repeat it to ask for several at once, at most 10.";

    /// They add something to a document that is there.
    private static final Set<String> PARTS = Set.of("createOrigin", "createCacheBehaviour");

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        String resource = handler.getBeanType().getSimpleName().replace("Controller", "");
        operation.setOperationId(handler.getMethod().getName() + resource);
        if (takes(handler, Filter.class)) {
            operation.addParametersItem(
                    parameter("query", "name", "Only the one of this name", new StringSchema()));
            operation.addParametersItem(
                    parameter("query", "tag", TAG, new ArraySchema().items(new StringSchema())));
        }
        if (takes(handler, Page.class)) {
            operation.addParametersItem(limit());
            operation.addParametersItem(
                    parameter("query", "cursor", "From the `next` link", new StringSchema()));
        }
        if (takes(handler, Write.class)) {
            operation.addParametersItem(
                    parameter(
                            "query",
                            "dryRun",
                            "Does everything, tells the difference and keeps nothing",
                            dryRun()));
            boolean posted = handler.hasMethodAnnotation(PostMapping.class);
            if (posted) {
                operation.addParametersItem(idempotencyKey());
            }
            boolean changes =
                    handler.getMethod().getName().equals("restore")
                            || PARTS.contains(operation.getOperationId());
            if (!posted || changes) {
                operation.addParametersItem(
                        ifMatch(
                                "The ETag of what you read; refused when somebody changed it since",
                                "\"0\""));
            } else if (operation.getOperationId().equals("promoteDistribution")) {
                operation.addParametersItem(
                        ifMatch(
                                "The ETags of both as you read them: this one's, and after it that"
                                        + " of its staging distribution",
                                "\"3\", \"5\""));
            }
        }
        return operation;
    }

    private static Parameter limit() {
        IntegerSchema schema = new IntegerSchema();
        schema.setMinimum(BigDecimal.ONE);
        schema.setMaximum(BigDecimal.valueOf(500));
        schema.setDefault(50);
        return parameter("query", "limit", "How many at most", schema);
    }

    private static BooleanSchema dryRun() {
        BooleanSchema schema = new BooleanSchema();
        schema.setDefault(false);
        return schema;
    }

    private static Parameter idempotencyKey() {
        return parameter(
                "header",
                "Idempotency-Key",
                "A repetition with the same key and body within 24 hours is answered the same"
                        + " and creates nothing",
                new StringSchema());
    }

    private static Parameter ifMatch(String description, String example) {
        return parameter("header", "If-Match", description, new StringSchema())
                .required(true)
                .example(example);
    }

    private static Parameter parameter(
            String in, String name, String description, Schema<?> schema) {
        return new Parameter().in(in).name(name).description(description).schema(schema);
    }

    private static boolean takes(HandlerMethod handler, Class<?> type) {
        return Arrays.stream(handler.getMethodParameters())
                .anyMatch(parameter -> parameter.getParameterType() == type);
    }
}
