package dev.warmfront.control.web;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What people hang on resources to find them again: text by text, `{"team": "shop"}`.
///
/// Edges never see a tag. The constants are for the `@Schema` of a document's member `tags`.
public final class Tags {

    public static final String NONE = "{}";

    public static final String ABOUT =
            "Text by text, to find it again with `?tag=`; at most 50, keys of 1..128 characters,"
                    + " values of at most 256; keys that begin with `warmfront:` are reserved";

    public static final String EXAMPLE = "{\"team\": \"shop\", \"env\": \"prod\"}";

    static final int LONGEST_KEY = 128;
    static final int LONGEST_VALUE = 256;

    private static final int MOST = 50;
    private static final String RESERVED = "warmfront:";

    private Tags() {}

    /// The tags that an object describes; what is wrong with them is added to `faults`.
    ///
    /// @param at where the object is in the document (RFC 6901)
    static Map<String, String> read(JsonNode object, String at, List<Fault> faults) {
        if (object.size() > MOST) {
            String expected = "at most " + MOST + " tags";
            faults.add(Fault.of(at, "too-many-tags", String.valueOf(object.size()), expected));
            return Map.of();
        }
        TreeMap<String, String> tags = new TreeMap<>();
        object.properties()
                .forEach(tag -> {
                    String key = tag.getKey();
                    // A pointer is no place to repeat a key of any length.
                    String here =
                            key.length() > LONGEST_KEY ? at : at + "/" + Documents.escaped(key);
                    check(key, tag.getValue(), here, faults);
                    tags.put(key, tag.getValue().asString(""));
                });
        return Collections.unmodifiableMap(tags);
    }

    /// Whether text can be shown and stored: no control character, no half of a character.
    static boolean isPlain(String text) {
        return text.codePoints()
                .map(Character::getType)
                .noneMatch(type -> type == Character.CONTROL || type == Character.SURROGATE);
    }

    private static void check(String key, JsonNode value, String at, List<Fault> faults) {
        if (key.isEmpty() || key.length() > LONGEST_KEY || !isPlain(key)) {
            faults.add(
                    Fault.of(
                            at,
                            "invalid-tag-key",
                            "a key of " + key.length() + " characters",
                            "1.." + LONGEST_KEY + " characters, no control character"));
        } else if (key.startsWith(RESERVED)) {
            String expected = "a key that does not begin with " + RESERVED;
            faults.add(Fault.of(at, "reserved-tag-key", Documents.shown(value), expected));
        }
        if (!value.isString()) {
            faults.add(Fault.of(at, "wrong-type", Documents.shown(value), "text"));
        } else if (value.asString().length() > LONGEST_VALUE || !isPlain(value.asString())) {
            faults.add(
                    Fault.of(
                            at,
                            "invalid-tag-value",
                            value.asString().length() + " characters",
                            "at most " + LONGEST_VALUE + " characters, no control character"));
        }
    }
}
