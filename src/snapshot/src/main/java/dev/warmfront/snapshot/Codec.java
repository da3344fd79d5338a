package dev.warmfront.snapshot;

import dev.warmfront.snapshot.base.Resource;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private static final int USUAL = 2 << 10;
    private static final int LARGEST = 1 << 28;

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
    /// @param label its simple name, as it is written
    /// @param kinds those one of which the bytes begin with; none when they are of this type alone
    /// @param constants the labels of an enum's constants, in their order
    /// @param components in order; none when it is not a record
    /// @param constructor of a record, null for anything else
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares two of these.
    private record Shape(
            byte[] label,
            List<? extends Class<?>> kinds,
            List<byte[]> constants,
            List<Component> components,
            @Nullable Constructor<?> constructor) {

        static Shape of(Class<?> type) {
            List<Component> components = new ArrayList<>();
            if (type.isRecord()) {
                for (RecordComponent component : type.getRecordComponents()) {
                    components.add(
                            new Component(
                                    Codec.label(component.getName()),
                                    component.getType(),
                                    component.getGenericType(),
                                    component.getAccessor()));
                }
            }
            List<byte[]> constants = new ArrayList<>();
            if (type.isEnum()) {
                for (Object constant : type.getEnumConstants()) {
                    constants.add(Codec.label(((Enum<?>) constant).name()));
                }
            }
            return new Shape(
                    Codec.label(type.getSimpleName()),
                    kinds(type),
                    List.copyOf(constants),
                    List.copyOf(components),
                    constructor(type, components));
        }

        private static List<? extends Class<?>> kinds(Class<?> type) {
            if (type == Resource.class) {
                return Snapshot.KINDS;
            }
            return type.isSealed() ? List.of(type.getPermittedSubclasses()) : List.of();
        }

        private static @Nullable Constructor<?> constructor(
                Class<?> type, List<Component> components) {
            if (!type.isRecord()) {
                return null;
            }
            Class<?>[] types = new Class<?>[components.size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = components.get(i).type();
            }
            try {
                return type.getDeclaredConstructor(types);
            } catch (NoSuchMethodException e) {
                throw new LinkageError("unreachable: a record has its canonical constructor", e);
            }
        }

        boolean hasKinds() {
            return !kinds.isEmpty();
        }

        /// Which component has this label; -1 when none has.
        ///
        /// @param likely tried first: values mostly come in order
        int find(ByteBuffer label, int likely) {
            if (likely < components.size() && isLabel(label, components.get(likely).label())) {
                return likely;
            }
            for (int i = 0; i < components.size(); i++) {
                if (isLabel(label, components.get(i).label())) {
                    return i;
                }
            }
            return -1;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Nor of these.
    private record Component(byte[] label, Class<?> type, Type genericType, Method accessor) {}

    private Codec() {}

    /// The bytes of a resource, with its kind, to be read as [Resource].
    public static byte[] encode(Resource resource) {
        return encode(Resource.class, resource);
    }

    /// The bytes of a value as its declared type `type` knows it.
    public static <T> byte[] encode(Class<T> type, T value) {
        // Most fit at once; of those that do not, there are few.
        for (int size = USUAL; ; size *= 4) {
            ByteBuffer out = ByteBuffer.allocate(size);
            try {
                write(out, type, value);
                return Arrays.copyOf(out.array(), out.position());
            } catch (BufferOverflowException e) {
                if (size > LARGEST) {
                    throw new AssertionError("unreachable: larger than anything that is sent", e);
                }
            }
        }
    }

    /// The value whose bytes these are.
    ///
    /// @throws IllegalArgumentException if they are not the bytes of a `type`
    public static <T> T decode(byte[] bytes, Class<T> type) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Object value = read(in, type, 0);
            if (value == null || in.hasRemaining()) {
                throw malformed(type, "exactly one value");
            }
            return type.cast(value);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(type.getSimpleName() + " ends too early", e);
        }
    }

    @SuppressWarnings("EnumOrdinal") // By it the label is found; it is never written.
    private static void write(ByteBuffer out, Type type, @Nullable Object value) {
        out.put((byte) (value != null ? 1 : 0));
        if (value == null) {
            return;
        }
        // No switch over types: the JVM makes a class for each, and that in the middle of a start.
        if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.putInt(bytes.length).put(bytes);
        } else if (value instanceof Integer || value instanceof Long) {
            out.putLong(((Number) value).longValue());
        } else if (value instanceof Boolean flag) {
            out.put((byte) (flag ? 1 : 0));
        } else if (value instanceof Duration duration) {
            out.putLong(duration.toNanos());
        } else if (value instanceof Enum<?> constant) {
            Class<?> declared = constant.getDeclaringClass();
            out.put(SHAPES.get(declared).constants().get(constant.ordinal()));
        } else if (value instanceof List<?> list) {
            out.putInt(list.size());
            for (Object element : list) {
                write(out, elementType(type), element);
            }
        } else if (value instanceof Record composite) {
            Shape shape = SHAPES.get(composite.getClass());
            if (SHAPES.get(raw(type)).hasKinds()) {
                out.put(shape.label());
            }
            writeRecord(out, shape, composite);
        } else {
            throw new AssertionError("no codec for " + value.getClass());
        }
    }

    private static void writeRecord(ByteBuffer out, Shape shape, Record composite) {
        int start = out.position();
        out.putInt(0);
        int count = 0;
        for (Component component : shape.components()) {
            Object value = get(component, composite);
            Object unsaid = missing(component.type());
            if (value != null && (unsaid == null || !value.equals(unsaid))) {
                int length = out.put(component.label()).position();
                out.putInt(0);
                write(out, component.genericType(), value);
                out.putInt(length, out.position() - length - Integer.BYTES);
                count++;
            }
        }
        out.putInt(start, count);
    }

    private static @Nullable Object read(ByteBuffer in, Type type, int depth) {
        if (depth > DEEPEST) {
            throw malformed(raw(type), "nesting of at most " + DEEPEST);
        }
        if (in.get() == 0) {
            return null;
        }
        Class<?> raw = raw(type);
        if (raw == String.class) {
            ByteBuffer bytes = part(in, in.getInt());
            return new String(
                    bytes.array(), bytes.arrayOffset(), bytes.remaining(), StandardCharsets.UTF_8);
        } else if (raw == int.class || raw == Integer.class) {
            long number = in.getLong();
            if (number != (int) number) {
                throw malformed(raw, "a number of 32 bits");
            }
            return (int) number;
        } else if (raw == long.class || raw == Long.class) {
            return in.getLong();
        } else if (raw == boolean.class || raw == Boolean.class) {
            return in.get() != 0;
        } else if (raw == Duration.class) {
            return Duration.ofNanos(in.getLong());
        } else if (raw.isEnum()) {
            return constant(raw, part(in, in.getShort() & 0xffff));
        } else if (raw == List.class) {
            return readList(in, elementType(type), depth);
        }
        Shape shape = SHAPES.get(raw);
        return shape.hasKinds()
                ? readRecord(in, kind(raw, shape, part(in, in.getShort() & 0xffff)), depth)
                : readRecord(in, raw, depth);
    }

    private static List<Object> readList(ByteBuffer in, Type type, int depth) {
        int size = in.getInt();
        // Each element is at least one byte, so a lie about the size cannot reserve memory.
        if (size < 0 || size > in.remaining()) {
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

    private static Object readRecord(ByteBuffer in, Class<?> type, int depth) {
        Shape shape = SHAPES.get(type);
        List<Component> components = shape.components();
        @Nullable ByteBuffer[] values = new @Nullable ByteBuffer[components.size()];
        int next = 0;
        for (int i = in.getInt(); i > 0; i--) {
            int found = shape.find(part(in, in.getShort() & 0xffff), next);
            ByteBuffer value = part(in, in.getInt());
            if (found >= 0) {
                values[found] = value;
                next = found + 1;
            }
        }
        @Nullable Object[] arguments = new @Nullable Object[values.length];
        for (int i = 0; i < arguments.length; i++) {
            Component component = components.get(i);
            ByteBuffer bytes = values[i];
            Object value = bytes == null ? null : read(bytes, component.genericType(), depth + 1);
            arguments[i] = value == null ? missing(component.type()) : value;
        }
        if (shape.constructor() == null) {
            throw new AssertionError("no codec for " + type);
        }
        try {
            return shape.constructor().newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + ": " + e.getTargetException().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("unreachable: a record has its canonical constructor", e);
        }
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

    private static Class<?> kind(Class<?> type, Shape shape, ByteBuffer label) {
        for (Class<?> kind : shape.kinds()) {
            if (isLabel(label, SHAPES.get(kind).label())) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                type.getSimpleName()
                        + ": "
                        + StandardCharsets.UTF_8.decode(label)
                        + " (expected: a kind this version knows)");
    }

    private static Object constant(Class<?> type, ByteBuffer label) {
        List<byte[]> labels = SHAPES.get(type).constants();
        for (int i = 0; i < labels.size(); i++) {
            if (isLabel(label, labels.get(i))) {
                return type.getEnumConstants()[i];
            }
        }
        throw new IllegalArgumentException(
                type.getSimpleName()
                        + ": "
                        + StandardCharsets.UTF_8.decode(label)
                        + " (expected: a constant this version knows)");
    }

    private static @Nullable Object get(Component component, Record composite) {
        try {
            return component.accessor().invoke(composite);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("unreachable: a public record has public accessors", e);
        }
    }

    /// A name as it is written: its length in two bytes, and its letters, which are ASCII.
    private static byte[] label(String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(Short.BYTES + text.length)
                .putShort((short) text.length)
                .put(text)
                .array();
    }

    /// @param found without the length
    private static boolean isLabel(ByteBuffer found, byte[] label) {
        int from = found.arrayOffset();
        return Arrays.equals(
                found.array(), from, from + found.remaining(), label, Short.BYTES, label.length);
    }

    /// The next so many bytes, which are passed over.
    private static ByteBuffer part(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
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
