package dev.warmfront.control.generated;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Values that somebody forgot to think of.
final class Oddities {

    private static final JsonNodeFactory NODES = JsonMapper.shared().getNodeFactory();

    private static final List<String> TEXTS =
            List.of(
                    "",
                    " ",
                    "x",
                    "0",
                    "-1",
                    "null",
                    "true",
                    "*",
                    "*.",
                    "*.*",
                    "/",
                    "//",
                    "/*",
                    "../../etc/passwd",
                    "..",
                    ".",
                    "a..b",
                    "a.",
                    ".a",
                    "-a.test",
                    "xn--",
                    "xn--a.test",
                    "b\u00fccher.test",
                    "\u0000",
                    "a\u0000b",
                    "\r\nX-Evil: 1",
                    "\t",
                    "\u007f",
                    "\u0085",
                    "\u00a0",
                    "\u2028",
                    "\ufeff",
                    "\uffff",
                    "\ud83d\ude00",
                    "\ud800",
                    "\udc00x",
                    "\u202eabc",
                    "e\u0301",
                    "\u00e9",
                    "\u0130\u0131\u00df",
                    "' or ''='",
                    "\"; drop table resource; --",
                    "%",
                    "%00",
                    "%zz",
                    "${x}",
                    "{{x}}",
                    "<b>",
                    "\\",
                    "\\u0000",
                    "(a+)+$",
                    "[",
                    "1e999",
                    "NaN",
                    "9223372036854775808",
                    "PT1S",
                    "P1D",
                    "30s",
                    "0001-01-01T00:00:00Z",
                    "-999999999-01-01T00:00:00Z",
                    "+999999999-12-31T23:59:59.999999999Z",
                    "+1000000000-01-01T00:00:00Z",
                    "2026-02-30T00:00:00Z",
                    "2026-01-01T00:00:00+18:00",
                    "2026-01-01",
                    "0.0.0.0/0",
                    "::/0",
                    "::/129",
                    "1.2.3.4/33",
                    "192.0.2.1",
                    "::ffff:192.0.2.1",
                    "fe80::1%eth0",
                    "999.1.1.1",
                    "2001:db8::1",
                    "a".repeat(63) + ".test",
                    "a".repeat(64) + ".test",
                    "a.".repeat(127) + "a",
                    "a.".repeat(128) + "a",
                    "k".repeat(128),
                    "k".repeat(256),
                    "k".repeat(257),
                    "k".repeat(5_000),
                    "\u00e9".repeat(300));

    private static final List<String> NUMBERS =
            List.of(
                    "0",
                    "1",
                    "-1",
                    "2",
                    "99",
                    "100",
                    "255",
                    "256",
                    "65535",
                    "65536",
                    "2147483647",
                    "2147483648",
                    "-2147483648",
                    "9007199254740993",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775809",
                    "0.5",
                    "1.0",
                    "-0.0",
                    "1e2",
                    "1e30",
                    "1e308",
                    "1e309",
                    "1e-400",
                    "1e9999",
                    "0.1000000000000000000000000000000000001");

    private Oddities() {}

    static String text(Dice dice) {
        return dice.oneOf(TEXTS);
    }

    static JsonNode number(Dice dice) {
        if (dice.oneIn(20)) {
            return NODES.numberNode(new BigInteger("9".repeat(400)));
        }
        return NODES.numberNode(new BigDecimal(dice.oneOf(NUMBERS)));
    }

    static JsonNode value(Dice dice) {
        return switch (dice.below(8)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(dice.below(2) == 1);
            case 2, 3 -> number(dice);
            case 4, 5 -> NODES.stringNode(text(dice));
            case 6 -> array(dice);
            default -> object(dice);
        };
    }

    private static JsonNode array(Dice dice) {
        ArrayNode array = NODES.arrayNode();
        for (int i = dice.below(4); i > 0; i--) {
            array.add(dice.below(2) == 0 ? NODES.nullNode() : NODES.stringNode(text(dice)));
        }
        return dice.oneIn(10) ? nested(dice) : array;
    }

    private static JsonNode object(Dice dice) {
        ObjectNode object = NODES.objectNode();
        for (int i = dice.below(3); i > 0; i--) {
            object.set(text(dice), NODES.numberNode(i));
        }
        return object;
    }

    private static JsonNode nested(Dice dice) {
        JsonNode inner = NODES.nullNode();
        for (int depth = dice.oneOf(List.of(3, 50, 490)); depth > 0; depth--) {
            inner = NODES.arrayNode().add(inner);
        }
        return inner;
    }
}
