package dev.warmfront.control.web;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ImplicitTuple;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.events.StreamStartEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// YAML as strangers send it, read as the JSON that it stands for: one document, no member twice.
///
/// Plain words mean what the core schema of YAML 1.2 (section 10.3.2) says: `no` and `on` are text.
/// Anchors, aliases and tags are refused: a few lines with them stand for gigabytes, and nothing
/// here needs them. So is a number with a leading zero, which YAML 1.1 and 1.2 read differently.
public final class Yaml {

    static final int DEEPEST = 100;

    private static final JsonNodeFactory NODES = JsonMapper.shared().getNodeFactory();
    private static final int LONGEST_NUMBER = 100;
    private static final Pattern INTEGER = Pattern.compile("[-+]?+[0-9]++");
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?+0[0-9]++");
    private static final Pattern OCTAL = Pattern.compile("0o[0-7]++");
    private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]++");
    private static final Pattern FRACTION =
            Pattern.compile("[-+]?+(?:\\.[0-9]++|[0-9]++(?:\\.[0-9]*+)?+)(?:[eE][-+]?+[0-9]++)?+");

    private final Parser parser;
    private int nodes;

    private Yaml(Parser parser) {
        this.parser = parser;
    }

    /// Reads a body.
    ///
    /// @throws ProblemException with line and column where it stops being YAML
    public static JsonNode parse(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(Problem.MALFORMED_YAML, "body: not UTF-8");
        }
        LoaderOptions options = new LoaderOptions();
        // What is read is in memory already, and was measured.
        options.setCodePointLimit(Integer.MAX_VALUE);
        try {
            return new Yaml(new ParserImpl(new StreamReader(text), options)).document();
        } catch (MarkedYAMLException e) {
            throw refused(e.getProblemMark(), String.valueOf(e.getProblem()));
        } catch (ReaderException e) {
            throw new ProblemException(
                    Problem.MALFORMED_YAML,
                    lineOf(text, e.getPosition()) + "a character that YAML does not allow");
        } catch (YAMLException e) {
            throw new ProblemException(Problem.MALFORMED_YAML, "body: not YAML");
        }
    }

    /// A document as YAML, a member or an element a line.
    public static String write(JsonNode document) {
        StringWriter text = new StringWriter();
        DumperOptions options = new DumperOptions();
        options.setIndent(2);
        options.setWidth(120);
        options.setSplitLines(false);
        Emitter emitter = new Emitter(text, options);
        try {
            emitter.emit(new StreamStartEvent(null, null));
            emitter.emit(new DocumentStartEvent(null, null, false, null, Map.of()));
            emit(document, emitter);
            emitter.emit(new DocumentEndEvent(null, null, false));
            emitter.emit(new StreamEndEvent(null, null));
        } catch (IOException e) {
            throw new UncheckedIOException("unreachable: it is written to memory", e);
        }
        return text.toString();
    }

    private static void emit(JsonNode node, Emitter emitter) throws IOException {
        if (node.isObject()) {
            emitter.emit(new MappingStartEvent(null, null, true, null, null, flow(node.isEmpty())));
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                emitter.emit(scalar(member.getKey(), isText(member.getKey())));
                emit(member.getValue(), emitter);
            }
            emitter.emit(new MappingEndEvent(null, null));
        } else if (node.isArray()) {
            emitter.emit(
                    new SequenceStartEvent(null, null, true, null, null, flow(node.isEmpty())));
            for (JsonNode element : node) {
                emit(element, emitter);
            }
            emitter.emit(new SequenceEndEvent(null, null));
        } else if (node.isString()) {
            emitter.emit(scalar(node.asString(), isText(node.asString())));
        } else {
            emitter.emit(scalar(node.toString(), true));
        }
    }

    private static DumperOptions.FlowStyle flow(boolean empty) {
        return empty ? DumperOptions.FlowStyle.FLOW : DumperOptions.FlowStyle.BLOCK;
    }

    private static ScalarEvent scalar(String text, boolean plain) {
        return new ScalarEvent(
                null,
                null,
                new ImplicitTuple(true, true),
                text,
                null,
                null,
                plain ? DumperOptions.ScalarStyle.PLAIN : DumperOptions.ScalarStyle.DOUBLE_QUOTED);
    }

    /// Whether text without quotes is read as text, here and by those who read YAML 1.1.
    private static boolean isText(String text) {
        // Quoted, these are written as what they are; else as the end of a line.
        boolean oneLine = text.chars().noneMatch(c -> "\n\r\u0085\u2028\u2029".indexOf(c) >= 0);
        return oneLine
                && !LEADING_ZERO.matcher(text).matches()
                && resolve(text).isString()
                && new Resolver().resolve(NodeId.scalar, text, true).equals(Tag.STR);
    }

    private JsonNode document() {
        parser.getEvent(); // The stream begins.
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            throw new ProblemException(
                    Problem.MALFORMED_YAML, "line 1, column 1: body: empty (expected: YAML)");
        }
        parser.getEvent(); // A document begins.
        JsonNode document = node(0);
        parser.getEvent(); // It ends.
        if (!parser.checkEvent(Event.ID.StreamEnd)) {
            throw refused(
                    parser.peekEvent().getStartMark(), "a second document (expected: one only)");
        }
        return document;
    }

    private JsonNode node(int depth) {
        Event event = parser.getEvent();
        Mark at = event.getStartMark();
        refuseIndirection(event);
        if (++nodes > Json.MOST_TOKENS) {
            throw refused(at, "more than " + Json.MOST_TOKENS + " values");
        }
        if (event instanceof CollectionStartEvent && depth >= DEEPEST) {
            throw refused(at, "nested too deep (expected: at most " + DEEPEST + " levels)");
        }
        return switch (event) {
            case MappingStartEvent start -> mapping(depth + 1);
            case SequenceStartEvent start -> sequence(depth + 1);
            case ScalarEvent scalar -> value(scalar);
            default -> throw refused(at, "a value is missing");
        };
    }

    private JsonNode mapping(int depth) {
        ObjectNode object = NODES.objectNode();
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            Event key = parser.getEvent();
            refuseIndirection(key);
            if (!(key instanceof ScalarEvent name)) {
                throw refused(key.getStartMark(), "a name that is no text");
            }
            if (object.has(name.getValue())) {
                throw refused(key.getStartMark(), "a name that was there already");
            }
            object.set(name.getValue(), node(depth));
        }
        parser.getEvent();
        return object;
    }

    private JsonNode sequence(int depth) {
        ArrayNode array = NODES.arrayNode();
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            array.add(node(depth));
        }
        parser.getEvent();
        return array;
    }

    private static void refuseIndirection(Event event) {
        boolean anchored = event instanceof NodeEvent node && node.getAnchor() != null;
        boolean tagged =
                event instanceof ScalarEvent scalar && scalar.getTag() != null
                        || event instanceof CollectionStartEvent start && start.getTag() != null;
        if (event instanceof AliasEvent || anchored) {
            throw refused(event.getStartMark(), "an anchor or alias (expected: none)");
        }
        if (tagged) {
            throw refused(event.getStartMark(), "a tag (expected: none)");
        }
    }

    private static JsonNode value(ScalarEvent scalar) {
        String text = scalar.getValue();
        if (!scalar.isPlain()) {
            return NODES.stringNode(text);
        }
        if (LEADING_ZERO.matcher(text).matches()) {
            throw refused(
                    scalar.getStartMark(),
                    "a number with a leading zero (expected: none, or quotes around it)");
        }
        return resolve(text);
    }

    /// What a plain scalar stands for (YAML 1.2, section 10.3.2).
    private static JsonNode resolve(String text) {
        JsonNode word =
                switch (text) {
                    case "", "~", "null", "Null", "NULL" -> NODES.nullNode();
                    case "true", "True", "TRUE" -> NODES.booleanNode(true);
                    case "false", "False", "FALSE" -> NODES.booleanNode(false);
                    default -> null;
                };
        if (word != null) {
            return word;
        }
        // Nothing here counts so far, and a longer number would take long to read.
        JsonNode number = text.length() > LONGEST_NUMBER ? null : number(text);
        return number == null ? NODES.stringNode(text) : number;
    }

    private static @Nullable JsonNode number(String text) {
        if (INTEGER.matcher(text).matches()) {
            return integer(new BigInteger(text));
        } else if (OCTAL.matcher(text).matches()) {
            return integer(new BigInteger(text.substring(2), 8));
        } else if (HEXADECIMAL.matcher(text).matches()) {
            return integer(new BigInteger(text.substring(2), 16));
        } else if (FRACTION.matcher(text).matches()) {
            try {
                return NODES.numberNode(new BigDecimal(text));
            } catch (NumberFormatException e) {
                // Its exponent is beyond every number's: it is text.
                return null;
            }
        }
        return null;
    }

    /// As narrow as it can be: numbers of different width are not equal.
    private static JsonNode integer(BigInteger number) {
        if (number.bitLength() < Integer.SIZE) {
            return NODES.numberNode(number.intValue());
        }
        return number.bitLength() < Long.SIZE
                ? NODES.numberNode(number.longValue())
                : NODES.numberNode(number);
    }

    private static ProblemException refused(@Nullable Mark mark, String reason) {
        String where =
                mark == null
                        ? ""
                        : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
        return new ProblemException(
                Problem.MALFORMED_YAML, where.isEmpty() ? reason : where + ": " + reason);
    }

    private static String lineOf(String text, int position) {
        long before = text.codePoints().limit(Math.max(position, 0)).filter(c -> c == '\n').count();
        return "line " + (before + 1) + ": ";
    }
}
