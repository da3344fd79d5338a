package dev.warmfront.snapshot;

import dev.warmfront.snapshot.base.Resource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values to bytes and back. Equal values give equal bytes; there is no clock, map order or
/// padding.
///
/// A record is its component names, each with a length-prefixed value. An older reader skips a name
/// it does not know, and a newer one takes a list that is missing as empty, a number as zero, a
/// text as null, so an edge one version away from its control plane still reads it; the record's
/// own constructor decides whether it may exist like that. What is just that is not written either:
/// a value that says nothing of what is new in a version has the same bytes, and the same digest,
/// as in the version before.
///
/// Known kinds: records, sealed interfaces of records (by simple name), enums (by name), text,
/// `int`, `long`, `boolean`, [Duration] (nanoseconds), lists. Nesting is at most 32 deep.
public final class Codec {

    private static final int DEEPEST = 32;

    /// Asking a class for its components is slow, and a digest of a thousand resources asks a
    /// hundred thousand times; they never change, so each class is asked once.
    private static final ClassValue<Shape> SHAPES =
            new ClassValue<>() {
                @Override
                protected Shape computeValue(Class<?> type) {
                    return Shape.of(type);
                }
            };

    /// What there is to know of a type.
    ///
    /// @param hasKinds whether its bytes begin with the name of a kind
    /// @param components in order; none when it is not a record
    private record Shape(boolean hasKinds, List<Component> components) {

        static Shape of(Class<?> type) {
            List<Component> components = new ArrayList<>();
            if (type.isRecord()) {
                for (RecordComponent component : type.getRecordComponents()) {
                    components.add(
                            new Component(
                                    component.getName(),
                                    component.getType(),
                                    component.getGenericType(),
                                    component.getAccessor()));
                }
            }
            return new Shape(type == Resource.class || type.isSealed(), List.copyOf(components));
        }
    }

    private record Component(String name, Class<?> type, Type genericType, Method accessor) {}

    private Codec() {}

    /// The bytes of a resource, with its kind, to be read as [Resource].
    public static byte[] encode(Resource resource) {
        return encode(Resource.class, resource);
    }

    /// The bytes of a value as its declared type `type` knows it.
    public static <T> byte[] encode(Class<T> type, T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try {
            write(new DataOutputStream(bytes), type, value);
        } catch (IOException e) {
            throw new AssertionError("unreachable: memory does not fail to write", e);
        }
        return bytes.toByteArray();
    }

    /// The value whose bytes these are.
    ///
    /// @throws IllegalArgumentException if they are not the bytes of a `type`
    public static <T> T decode(byte[] bytes, Class<T> type) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            Object value = read(in, type, 0);
            if (value == null || in.available() > 0) {
                throw malformed(type, "exactly one value");
            }
            return type.cast(value);
        } catch (EOFException e) {
            throw new IllegalArgumentException(type.getSimpleName() + " ends too early", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(type.getSimpleName() + " cannot be read", e);
        }
    }

    private static void write(DataOutputStream out, Type type, @Nullable Object value)
            throws IOException {
        out.writeBoolean(value != null);
        if (value == null) {
            return;
        }
        // No switch over types: the JVM makes a class for each, and that in the middle of a start.
        if (value instanceof String text) {
            writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Integer || value instanceof Long) {
            out.writeLong(((Number) value).longValue());
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Duration duration) {
            out.writeLong(duration.toNanos());
        } else if (value instanceof Enum<?> constant) {
            out.writeUTF(constant.name());
        } else if (value instanceof List<?> list) {
            out.writeInt(list.size());
            for (Object element : list) {
                write(out, elementType(type), element);
            }
        } else if (value instanceof Record composite) {
            if (hasKinds(raw(type))) {
                out.writeUTF(composite.getClass().getSimpleName());
            }
            writeRecord(out, composite);
        } else {
            throw new AssertionError("no codec for " + value.getClass());
        }
    }

    private static void writeRecord(DataOutputStream out, Record composite) throws IOException {
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        DataOutputStream told = new DataOutputStream(values);
        int count = 0;
        for (Component component : SHAPES.get(composite.getClass()).components()) {
            Object value = get(component, composite);
            Object unsaid = missing(component.type());
            if (value != null && (unsaid == null || !value.equals(unsaid))) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                write(new DataOutputStream(bytes), component.genericType(), value);
                told.writeUTF(component.name());
                writeBytes(told, bytes.toByteArray());
                count++;
            }
        }
        out.writeInt(count);
        values.writeTo(out);
    }

    private static @Nullable Object read(DataInputStream in, Type type, int depth)
            throws IOException {
        if (depth > DEEPEST) {
            throw malformed(raw(type), "nesting of at most " + DEEPEST);
        }
        if (!in.readBoolean()) {
            return null;
        }
        Class<?> raw = raw(type);
        if (raw == String.class) {
            return new String(readBytes(in), StandardCharsets.UTF_8);
        } else if (raw == int.class || raw == Integer.class) {
            long number = in.readLong();
            if (number != (int) number) {
                throw malformed(raw, "a number of 32 bits");
            }
            return (int) number;
        } else if (raw == long.class || raw == Long.class) {
            return in.readLong();
        } else if (raw == boolean.class || raw == Boolean.class) {
            return in.readBoolean();
        } else if (raw == Duration.class) {
            return Duration.ofNanos(in.readLong());
        } else if (raw.isEnum()) {
            return constant(raw, in.readUTF());
        } else if (raw == List.class) {
            return readList(in, elementType(type), depth);
        } else if (hasKinds(raw)) {
            return readRecord(in, kind(raw, in.readUTF()), depth);
        }
        return readRecord(in, raw, depth);
    }

    private static List<Object> readList(DataInputStream in, Type type, int depth)
            throws IOException {
        int size = in.readInt();
        // Each element is at least one byte, so a lie about the size cannot reserve memory.
        if (size < 0 || size > in.available()) {
            throw malformed(raw(type), "a list no longer than its bytes");
        }
        List<Object> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Object element = read(in, type, depth + 1);
            if (element == null) {
                throw malformed(raw(type), "no null in a list");
            }
            list.add(element);
        }
        return list;
    }

    private static Object readRecord(DataInputStream in, Class<?> type, int depth)
            throws IOException {
        int count = in.readInt();
        Map<String, byte[]> values = new HashMap<>();
        for (int i = 0; i < count; i++) {
            values.put(in.readUTF(), readBytes(in));
        }
        List<Component> components = SHAPES.get(type).components();
        Class<?>[] types = new Class<?>[components.size()];
        @Nullable Object[] arguments = new @Nullable Object[components.size()];
        for (int i = 0; i < types.length; i++) {
            Component component = components.get(i);
            types[i] = component.type();
            byte[] bytes = values.get(component.name());
            arguments[i] = bytes == null ? missing(types[i]) : component(bytes, component, depth);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + ": " + e.getTargetException().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("unreachable: a record has its canonical constructor", e);
        }
    }

    private static @Nullable Object component(byte[] bytes, Component component, int depth)
            throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        Object value = read(in, component.genericType(), depth + 1);
        return value == null ? missing(component.type()) : value;
    }

    private static @Nullable Object missing(Class<?> type) {
        if (type == List.class) {
            return List.of();
        } else if (type == int.class) {
            return 0;
        } else if (type == long.class) {
            return 0L;
        } else if (type == boolean.class) {
            return false;
        }
        return null;
    }

    private static boolean hasKinds(Class<?> type) {
        return SHAPES.get(type).hasKinds();
    }

    private static Class<?> kind(Class<?> type, String name) {
        List<? extends Class<?>> kinds =
                type == Resource.class ? Snapshot.KINDS : List.of(type.getPermittedSubclasses());
        for (Class<?> kind : kinds) {
            if (kind.getSimpleName().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                type.getSimpleName() + ": " + name + " (expected: a kind this version knows)");
    }

    private static Object constant(Class<?> type, String name) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                type.getSimpleName() + ": " + name + " (expected: a constant this version knows)");
    }

    private static @Nullable Object get(Component component, Record composite) {
        try {
            return component.accessor().invoke(composite);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("unreachable: a public record has public accessors", e);
        }
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException();
        }
        return in.readNBytes(length);
    }

    private static Class<?> raw(Type type) {
        return (Class<?>) (type instanceof ParameterizedType p ? p.getRawType() : type);
    }

    private static Type elementType(Type list) {
        return ((ParameterizedType) list).getActualTypeArguments()[0];
    }

    private static IllegalArgumentException malformed(Class<?> type, String expected) {
        return new IllegalArgumentException(
                type.getSimpleName() + ": malformed bytes (expected: " + expected + ")");
    }
}
