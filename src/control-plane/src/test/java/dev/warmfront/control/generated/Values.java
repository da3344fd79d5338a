package dev.warmfront.control.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Values that a schema of the contract allows, and what comes of them when something is done to
/// one place in them.
final class Values {

    private static final JsonNodeFactory NODES = JsonMapper.shared().getNodeFactory();
    private static final int DEEPEST = 6;
    private static final List<String> WORDS =
            List.of("shop", "a", "files", "A", "/images/*", "192.0.2.0/24", "origin.example.test");

    private final Contract contract;
    private final Known known;

    Values(Contract contract, Known known) {
        this.contract = contract;
        this.known = known;
    }

    JsonNode valid(JsonNode asked, Dice dice, int depth) {
        JsonNode schema = contract.resolved(asked);
        if (schema.path("anyOf").isArray()) {
            return valid(schema.path("anyOf").get(dice.below(2)), dice, depth);
        }
        JsonNode choices = schema.path("enum");
        if (choices.isArray()) {
            return choices.get(dice.below(choices.size()));
        }
        if (schema.has("example") && !dice.oneIn(4)) {
            return alive(schema.path("example"), dice);
        }
        return switch (type(schema, dice)) {
            case "null" -> NODES.nullNode();
            case "boolean" -> NODES.booleanNode(dice.below(2) == 1);
            case "integer" -> integer(schema, dice);
            case "number" -> NODES.numberNode(dice.below(1_000) / 8.0);
            case "array" -> array(schema, dice, depth);
            case "object" -> object(schema, dice, depth);
            default -> NODES.stringNode(text(schema, dice));
        };
    }

    private static String type(JsonNode schema, Dice dice) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return type.get(dice.below(type.size())).asString();
        }
        if (type.isString()) {
            return type.asString();
        }
        return schema.has("properties") ? "object" : "string";
    }

    private static JsonNode integer(JsonNode schema, Dice dice) {
        long least = schema.path("minimum").asLong(0);
        long most = schema.path("maximum").asLong(least + 100_000);
        return switch (dice.below(4)) {
            case 0 -> NODES.numberNode(least);
            case 1 -> NODES.numberNode(most);
            default -> NODES.numberNode(least + dice.below((int) Math.min(most - least + 1, 500)));
        };
    }

    private String text(JsonNode schema, Dice dice) {
        if (schema.path("format").asString("").equals("date-time")) {
            return dice.oneOf(List.of("2099-01-01T00:00:00Z", "2026-11-23T12:00:00.5+01:00"));
        }
        List<String> ids = known.someIds();
        if (!ids.isEmpty() && dice.oneIn(3)) {
            return dice.oneOf(ids);
        }
        return dice.oneOf(WORDS);
    }

    private JsonNode array(JsonNode schema, Dice dice, int depth) {
        ArrayNode array = NODES.arrayNode();
        int size = depth >= DEEPEST ? 0 : dice.below(3);
        for (int i = 0; i < size; i++) {
            array.add(valid(schema.path("items"), dice, depth + 1));
        }
        return array;
    }

    private JsonNode object(JsonNode schema, Dice dice, int depth) {
        ObjectNode object = NODES.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asString()));
        for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
            boolean wanted =
                    required.contains(member.getKey()) || (depth < DEEPEST && dice.oneIn(3));
            if (wanted) {
                object.set(member.getKey(), valid(member.getValue(), dice, depth + 1));
            }
        }
        JsonNode others = schema.path("additionalProperties");
        for (int i = others.isObject() ? dice.below(3) : 0; i > 0; i--) {
            object.set("key" + i, valid(others, dice, depth + 1));
        }
        return object;
    }

    /// An example with things that exist in the place of those it only mentions, and a name that
    /// nobody has, most of the time.
    JsonNode alive(JsonNode example, Dice dice) {
        return alive("", example, dice);
    }

    private JsonNode alive(String name, JsonNode example, Dice dice) {
        if (example.isObject()) {
            ObjectNode copy = NODES.objectNode();
            example.properties()
                    .forEach(member ->
                            copy.set(
                                    member.getKey(),
                                    alive(member.getKey(), member.getValue(), dice)));
            return copy;
        }
        if (example.isArray()) {
            ArrayNode copy = NODES.arrayNode();
            example.forEach(element -> copy.add(alive("", element, dice)));
            return copy;
        }
        if (!example.isString()) {
            return example;
        }
        String text = example.asString();
        List<String> others = Known.prefix(text).map(known::ids).orElse(List.of());
        if (!others.isEmpty()) {
            return NODES.stringNode(dice.oneOf(others));
        }
        boolean fresh = name.equals("name") && !text.contains(".") && !dice.oneIn(4);
        return fresh ? NODES.stringNode(text + "-" + UUID.randomUUID()) : example;
    }

    /// The document with something wrong in one place: gone, another type, one more, once again.
    JsonNode spoilt(JsonNode document, Dice dice) {
        if (!document.isContainer() || document.isEmpty() || dice.oneIn(12)) {
            return Oddities.value(dice);
        }
        JsonNode copy = document.deepCopy();
        JsonNode parent = copy;
        for (JsonNode child = child(parent, dice); dice.below(3) > 0; child = child(parent, dice)) {
            if (!child.isContainer() || child.isEmpty()) {
                break;
            }
            parent = child;
        }
        if (parent instanceof ObjectNode object) {
            spoil(object, dice);
        } else if (parent instanceof ArrayNode array) {
            spoil(array, dice);
        }
        return copy;
    }

    private static JsonNode child(JsonNode parent, Dice dice) {
        List<JsonNode> children = new ArrayList<>();
        parent.forEach(children::add);
        return dice.oneOf(children);
    }

    private static void spoil(ObjectNode object, Dice dice) {
        String name = dice.oneOf(List.copyOf(object.propertyNames()));
        JsonNode value = object.get(name);
        switch (dice.below(7)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name, NODES.nullNode());
            case 2 -> object.set(name, NODES.arrayNode().add(value));
            case 3 -> object.set(Oddities.text(dice), value);
            case 4 -> object.set(name + "s", value);
            default -> object.set(name, Oddities.value(dice));
        }
    }

    private static void spoil(ArrayNode array, Dice dice) {
        int index = dice.below(array.size());
        JsonNode value = array.get(index);
        switch (dice.below(5)) {
            case 0 -> array.remove(index);
            case 1 -> array.add(value);
            case 2 -> {
                int many = dice.oneOf(List.of(2, 60, 600));
                for (int i = 0; i < many; i++) {
                    array.add(value);
                }
            }
            default -> array.set(index, Oddities.value(dice));
        }
    }
}
