package dev.warmfront.control.web;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON to a record, with every fault of form at once: unknown, missing and mistyped members.
///
/// A component is required unless it is `@Nullable` or its `@Schema(defaultValue = …)` says what
/// stands for it, in JSON: what the contract promises is what happens. Text that is `NOT_REQUIRED`
/// is empty when it is left out. Known kinds are text, `int`, `long`, `boolean`, enums, records,
/// lists of these, and the one kind of map there is, [Tags]. Nothing is coerced: `"80"` is no
/// number.
public final class Documents {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST_DIGITS = 9;

    private final List<Fault> faults = new ArrayList<>();

    private Documents() {}

    /// The record that `document` describes.
    ///
    /// @param tolerated members of the outermost object that are allowed and not looked at
    /// @throws ProblemException with all the faults
    public static <D extends Record> D read(
            JsonNode document, Class<D> type, Set<String> tolerated) {
        Documents reader = new Documents();
        Object value = reader.readRecord(document, type, "", tolerated);
        if (value == null || !reader.faults.isEmpty()) {
            throw ProblemException.invalid(reader.faults);
        }
        return type.cast(value);
    }

    /// The record that `document` describes.
    ///
    /// @throws ProblemException with all the faults
    public static <D extends Record> D read(JsonNode document, Class<D> type) {
        return read(document, type, Set.of());
    }

    /// Whether a document must have this member.
    public static boolean isRequired(RecordComponent component) {
        Form.Member member = Form.member(component);
        return !member.optional() && member.fallback() == null;
    }

    /// A document without what would stand there anyway: read, it is the same record.
    public static JsonNode brief(JsonNode document, Class<? extends Record> type) {
        // Read back, equal numbers are equal nodes.
        return briefly(JSON.readTree(document.toString()), type);
    }

    private static JsonNode briefly(JsonNode value, Type type) {
        Class<?> raw = (Class<?>) (type instanceof ParameterizedType p ? p.getRawType() : type);
        if (raw == List.class && value.isArray()) {
            Type element = ((ParameterizedType) type).getActualTypeArguments()[0];
            ArrayNode brief = JSON.createArrayNode();
            value.forEach(one -> brief.add(briefly(one, element)));
            return brief;
        }
        if (!raw.isRecord() || !value.isObject()) {
            return value;
        }
        ObjectNode brief = JSON.createObjectNode();
        for (Form.Member member : Form.of(raw).members()) {
            JsonNode given = value.get(member.name());
            if (given == null || given.isNull() && member.optional()) {
                continue;
            }
            JsonNode usual = member.fallback();
            JsonNode shortened = briefly(given, member.type());
            if (usual == null || !shortened.equals(briefly(usual, member.type()))) {
                brief.set(member.name(), shortened);
            }
        }
        return brief;
    }

    private @Nullable Object readValue(JsonNode value, Type type, String at) {
        Class<?> raw = (Class<?>) (type instanceof ParameterizedType p ? p.getRawType() : type);
        if (raw == String.class) {
            return value.isString() ? readText(value, at) : mistyped(value, at, "text");
        } else if (raw == boolean.class || raw == Boolean.class) {
            return value.isBoolean() ? value.asBoolean() : mistyped(value, at, "true or false");
        } else if (raw == int.class || raw == Integer.class) {
            return value.isIntegralNumber() && value.canConvertToInt()
                    ? value.asInt()
                    : mistyped(value, at, "a whole number of at most 32 bits");
        } else if (raw == long.class || raw == Long.class) {
            return value.isIntegralNumber() && value.canConvertToLong()
                    ? value.asLong()
                    : mistyped(value, at, "a whole number of at most 64 bits");
        } else if (raw == double.class || raw == Double.class) {
            BigDecimal number = number(value);
            return number != null && Double.isFinite(number.doubleValue())
                    ? number.doubleValue()
                    : mistyped(value, at, "a number");
        } else if (raw == BigDecimal.class) {
            return readDecimal(value, at);
        } else if (raw.isEnum()) {
            return readEnum(value, raw, at);
        } else if (raw == List.class) {
            return readList(value, ((ParameterizedType) type).getActualTypeArguments()[0], at);
        } else if (raw == Map.class) {
            return value.isObject()
                    ? Tags.read(value, at, faults)
                    : mistyped(value, at, "an object of text by text");
        } else if (raw.isRecord()) {
            return readRecord(value, raw, at, Set.of());
        }
        throw new AssertionError("no reader for " + raw);
    }

    /// Whether text is without the two things that PostgreSQL cannot store.
    public static boolean isText(String text) {
        return text.codePoints()
                .noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
    }

    /// Text, less the two things that PostgreSQL cannot store as part of a document.
    private @Nullable String readText(JsonNode value, String at) {
        String text = value.asString();
        boolean whole = isText(text);
        if (!whole) {
            fault(at, "invalid-text", shown(value), "no U+0000 and no half of a character");
        }
        return whole ? text : null;
    }

    private static @Nullable BigDecimal number(JsonNode value) {
        return value.isNumber() ? value.decimalValue() : null;
    }

    /// As people write it: without zeros at the end, and without an exponent.
    private @Nullable Object readDecimal(JsonNode value, String at) {
        BigDecimal number = number(value);
        if (number == null
                || number.precision() - number.scale() > MOST_DIGITS
                || number.scale() > MOST_DIGITS) {
            return mistyped(value, at, "a number of at most 9 digits before and after the point");
        }
        BigDecimal shortest = number.stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    private @Nullable Object readEnum(JsonNode value, Class<?> type, String at) {
        for (Object constant : type.getEnumConstants()) {
            if (value.isString() && ((Enum<?>) constant).name().equals(value.asString())) {
                return constant;
            }
        }
        String choices = String.join(", ", names(type));
        fault(at, "not-a-choice", shown(value), "one of " + choices);
        return null;
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).toList();
    }

    private @Nullable Object readList(JsonNode value, Type element, String at) {
        if (!value.isArray()) {
            return mistyped(value, at, "a list");
        }
        List<Object> list = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            Object one = readValue(value.get(i), element, at + "/" + i);
            if (one != null) {
                list.add(one);
            }
        }
        return list;
    }

    private @Nullable Object readRecord(
            JsonNode value, Class<?> type, String at, Set<String> tolerated) {
        if (!value.isObject()) {
            return mistyped(value, at, "an object");
        }
        int before = faults.size();
        Form form = Form.of(type);
        complainAboutUnknown(value, form.names(), at, tolerated);
        List<Form.Member> members = form.members();
        @Nullable Object[] arguments = new @Nullable Object[members.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = readMember(value, members.get(i), at);
        }
        if (faults.size() > before) {
            return null;
        }
        try {
            return form.with(arguments);
        } catch (IllegalArgumentException e) {
            faults.add(new Fault(at, "invalid", String.valueOf(e.getMessage())));
            return null;
        }
    }

    private @Nullable Object readMember(JsonNode object, Form.Member member, String at) {
        String here = at + "/" + member.name();
        JsonNode given = object.get(member.name());
        JsonNode value = given == null ? member.fallback() : given;
        if (value == null) {
            if (!member.optional()) {
                fault(here, "missing", "nothing", "a value");
            }
            return null;
        }
        if (value.isNull() && member.optional()) {
            return null;
        }
        return readValue(value, member.type(), here);
    }

    private void complainAboutUnknown(
            JsonNode object, Set<String> known, String at, Set<String> tolerated) {
        if (known.containsAll(object.propertyNames())) {
            return;
        }
        for (String name : new TreeSet<>(object.propertyNames())) {
            if (!known.contains(name) && !tolerated.contains(name)) {
                String here = at + "/" + escaped(name);
                fault(here, "unknown-field", shown(object.get(name)), DidYouMean.of(name, known));
            }
        }
    }

    private @Nullable Object mistyped(JsonNode value, String at, String expected) {
        fault(at, "wrong-type", shown(value), expected);
        return null;
    }

    private void fault(String at, String code, String value, String expected) {
        faults.add(Fault.of(at, code, value, expected));
    }

    /// A name as a step of a pointer (RFC 6901, section 3).
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
