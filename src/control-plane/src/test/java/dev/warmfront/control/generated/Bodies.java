package dev.warmfront.control.generated;

import dev.warmfront.control.web.MediaTypes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Bodies: as an operation wants them, with something wrong in them, or hardly bodies at all.
final class Bodies {

    /// Above what is taken: in most places, and where many resources come at once.
    static final int TOO_LONG = (1 << 20) + 1;

    static final int FAR_TOO_LONG = (4 << 20) + 1;

    private static final JsonMapper PLAIN = JsonMapper.shared();
    private static final JsonMapper ESCAPED =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final List<String> RUBBLE =
            List.of(
                    "",
                    " ",
                    "null",
                    "true",
                    "0",
                    "\"x\"",
                    "[]",
                    "{}",
                    "[{}]",
                    "{",
                    "}",
                    "{\"name\"",
                    "{\"name\":}",
                    "{'name': 'x'}",
                    "{\"name\": \"x\",}",
                    "{\"name\": 01}",
                    "{\"name\": NaN}",
                    "{\"name\": \"\t\"}",
                    "{\"name\": \"\\x\"}",
                    "{\"name\": \"\\ud800\"}",
                    "{\"name\": \"\\u0000\"}",
                    "{\"\\u0000\": 1}",
                    "{\"\": 1}",
                    "{\"name\": \"x\"} {}",
                    "// c\n{}",
                    "{\"a\": 1, \"a\": 2}",
                    "\ufeff{}",
                    "{\"n\": " + "9".repeat(1_500) + "}",
                    "{\"n\": 1e" + "9".repeat(20) + "}",
                    "[".repeat(600),
                    "[".repeat(600) + "]".repeat(600),
                    "{\"a\":".repeat(600) + "1" + "}".repeat(600),
                    "[".repeat(100_000),
                    "{\"" + "k".repeat(60_000) + "\": 1}");

    private static final List<String> YAML =
            List.of(
                    "a: &a [x]\nb: [*a, *a]\n",
                    "a: &a\n  b: *a\n",
                    "<<: {a: 1}\n",
                    "--- a\n--- b\n",
                    "!!java.net.URL [\"http://x.test\"]\n",
                    "owner: !x y\n",
                    "owner: shop\nowner: shop\n",
                    "? {a: b}\n: c\n",
                    "owner: shop\nresources:\n- \u0000\n",
                    "\t- a\n",
                    "- ".repeat(2_000),
                    "[".repeat(5_000),
                    "a: 0x1F\nb: .inf\nc: 2026-01-01\nd: ~\n",
                    "%YAML 9.9\n---\n{}\n");

    private final Values values;

    Bodies(Values values) {
        this.values = values;
    }

    /// A body of this form; seldom something else.
    byte[] of(Operation operation, String mediaType, Dice dice) {
        JsonNode form = operation.body(mediaType);
        if (mediaType.equals(MediaTypes.DNS)) {
            return zoneFile(form.path("example").asString(), dice);
        }
        return switch (dice.below(12)) {
            case 0, 1, 2, 3 -> written(example(form, dice), dice);
            case 4, 5 -> written(values.spoilt(example(form, dice), dice), dice);
            case 6, 7 -> written(values.valid(form.path("schema"), dice, 0), dice);
            case 8, 9 ->
                    written(values.spoilt(values.valid(form.path("schema"), dice, 0), dice), dice);
            case 10 -> written(values.spoilt(values.spoilt(example(form, dice), dice), dice), dice);
            default -> rubble(operation, mediaType, dice, written(example(form, dice), dice));
        };
    }

    /// Lines of a zone file, some of them twice, and seldom an octet that does not belong there.
    private static byte[] zoneFile(String example, Dice dice) {
        StringBuilder file = new StringBuilder("$TTL 60\n");
        for (int i = dice.below(12); i >= 0; i--) {
            String line = dice.oneOf(example.lines().toList());
            file.append(line.startsWith("$ORIGIN") ? "$ORIGIN sub" : line).append('\n');
        }
        for (int i = dice.below(3); i > 0; i--) {
            file.setCharAt(dice.below(file.length()), (char) dice.below(256));
        }
        return file.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private JsonNode example(JsonNode form, Dice dice) {
        JsonNode one = form.path("example");
        JsonNode some = form.path("examples");
        if (one.isMissingNode() && !some.isEmpty()) {
            List<JsonNode> all = some.valueStream().toList();
            one = dice.oneOf(all).path("value");
        }
        if (one.isMissingNode()) {
            return values.valid(form.path("schema"), dice, 0);
        }
        // An example of YAML is text.
        return values.alive(one.isString() ? PLAIN.readTree(asJson(one.asString())) : one, dice);
    }

    private static String asJson(String yaml) {
        return dev.warmfront.control.web.Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static byte[] written(JsonNode document, Dice dice) {
        JsonMapper mapper = dice.below(3) == 0 ? PLAIN : ESCAPED;
        return mapper.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] rubble(Operation operation, String mediaType, Dice dice, byte[] fine) {
        return switch (dice.below(10)) {
            case 0 -> Arrays.copyOf(fine, dice.below(fine.length + 1));
            case 1 -> {
                byte[] bytes = fine.clone();
                if (bytes.length > 0) {
                    bytes[dice.below(bytes.length)] = (byte) dice.below(256);
                }
                yield bytes;
            }
            case 2 -> new String(fine, StandardCharsets.UTF_8).getBytes(Charset.forName("UTF-16"));
            case 3 -> twice(fine);
            case 4 -> dice.oneIn(4) ? tooLong(operation) : new byte[] {(byte) 0xc0, (byte) 0x80};
            case 5, 6 ->
                    (mediaType.contains("yaml") ? dice.oneOf(YAML) : dice.oneOf(RUBBLE))
                            .getBytes(StandardCharsets.UTF_8);
            default -> dice.oneOf(RUBBLE).getBytes(StandardCharsets.UTF_8);
        };
    }

    /// The first member once more, before all others.
    private static byte[] twice(byte[] fine) {
        String text = new String(fine, StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        if (!text.startsWith("{\"") || colon < 0) {
            return fine;
        }
        return ("{"
                        + text.substring(1, colon)
                        + ":\""
                        + UUID.randomUUID()
                        + "\","
                        + text.substring(1))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] tooLong(Operation operation) {
        byte[] body = new byte[operation.path().startsWith("/v1/apply") ? FAR_TOO_LONG : TOO_LONG];
        Arrays.fill(body, (byte) ' ');
        return body;
    }
}
