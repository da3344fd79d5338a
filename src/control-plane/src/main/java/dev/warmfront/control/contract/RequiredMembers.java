package dev.warmfront.control.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JavaType;
import dev.warmfront.control.web.Documents;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Says of every document which members must be there, by the rule that [Documents] reads them by.
final class RequiredMembers implements ModelConverter {

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        JavaType java = type.getType() == null ? null : Json.mapper().constructType(type.getType());
        if (schema == null || java == null || !java.getRawClass().isRecord()) {
            return schema;
        }
        Schema<?> defined = schema;
        if (schema.get$ref() != null) {
            String name = schema.get$ref().substring(schema.get$ref().lastIndexOf('/') + 1);
            defined = context.getDefinedModels().get(name);
        }
        if (defined != null && defined.getProperties() != null) {
            List<String> required = required(java.getRawClass());
            defined.setRequired(required.isEmpty() ? null : required);
            allowNull(java.getRawClass(), defined);
        }
        return schema;
    }

    /// What may be left out may be null, too.
    private static void allowNull(Class<?> type, Schema<?> defined) {
        for (RecordComponent component : type.getRecordComponents()) {
            Schema<?> member = (Schema<?>) defined.getProperties().get(component.getName());
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!optional || member == null) {
                continue;
            }
            if (component.getType() == JsonNode.class) {
                // Whatever stands at some place of some document.
                member.setTypes(null);
                member.setType(null);
            } else if (member.get$ref() != null) {
                Schema<?> nothing = new Schema<>();
                nothing.addType("null");
                member.setAnyOf(List.of(new Schema<>().$ref(member.get$ref()), nothing));
                member.set$ref(null);
            } else if (member.getTypes() != null) {
                member.addType("null");
                allowNullAmong(member);
            }
        }
    }

    @SuppressWarnings("NullAway") // Null is one of them: that is the point.
    private static <T> void allowNullAmong(Schema<T> member) {
        List<T> choices = member.getEnum();
        if (choices != null) {
            List<T> more = new ArrayList<>(choices);
            more.add(null);
            member.setEnum(more);
        }
    }

    private static List<String> required(Class<?> type) {
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            // What is shown only where there is something may be missing.
            JsonInclude shown = component.getAccessor().getAnnotation(JsonInclude.class);
            if (shown != null && shown.value() != JsonInclude.Include.ALWAYS) {
                continue;
            }
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                required.addAll(required(component.getType()));
            } else if (Documents.isRequired(component)) {
                required.add(component.getName());
            }
        }
        return required;
    }
}
