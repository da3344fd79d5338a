package dev.warmfront.control.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a record says of its components. Looked up once: reflection makes all of it anew each time
/// it is asked, and some documents have thousands of records.
final class Form {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final ClassValue<Form> KNOWN =
            new ClassValue<>() {
                @Override
                protected Form computeValue(Class<?> type) {
                    return new Form(type);
                }
            };

    /// A component.
    ///
    /// @param optional whether it may be null
    /// @param fallback what stands for it when it is left out, if anything does
    record Member(String name, Type type, boolean optional, @Nullable JsonNode fallback) {}

    private final List<Member> members;
    private final Set<String> names = new LinkedHashSet<>();
    private final Constructor<?> constructor;

    private Form(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        members = Arrays.stream(components).map(Form::member).toList();
        members.forEach(member -> names.add(member.name()));
        try {
            constructor =
                    type.getDeclaredConstructor(
                            Arrays.stream(components)
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new LinkageError("unreachable: a record has its canonical constructor", e);
        }
    }

    /// The form of a record.
    static Form of(Class<?> type) {
        return KNOWN.get(type);
    }

    static Member member(RecordComponent component) {
        Schema schema = component.getAccessor().getAnnotation(Schema.class);
        return new Member(
                component.getName(),
                component.getGenericType(),
                component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                schema == null ? null : fallback(schema, component));
    }

    /// In the order of the record.
    List<Member> members() {
        return members;
    }

    /// Of all members, in their order.
    Set<String> names() {
        return names;
    }

    /// The record with those components.
    ///
    /// @throws IllegalArgumentException if the record refuses them
    Object with(@Nullable Object[] components) {
        try {
            return constructor.newInstance(components);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("unreachable: records can be made", e);
        }
    }

    private static @Nullable JsonNode fallback(Schema schema, RecordComponent component) {
        String text = schema.defaultValue();
        boolean quoted = component.getType() == String.class || component.getType().isEnum();
        if (text.isEmpty()) {
            boolean mayBeEmpty =
                    component.getType() == String.class
                            && schema.requiredMode() == Schema.RequiredMode.NOT_REQUIRED;
            return mayBeEmpty ? JSON.getNodeFactory().stringNode("") : null;
        }
        return quoted ? JSON.getNodeFactory().stringNode(text) : JSON.readTree(text);
    }
}
