package dev.warmfront.control.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// YAML is read as the JSON that it stands for, and what makes it dangerous is refused.
class YamlTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static JsonNode read(String yaml) {
        return Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static ProblemException refused(String yaml) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> read(yaml));
        assertThat(refused).as(yaml).isNotNull();
        assertThat(refused.problem()).isEqualTo(Problem.MALFORMED_YAML);
        return refused;
    }

    @Test
    void a_document_is_what_the_same_in_json_is() {
        JsonNode read =
                read(
                        """
                        # A shop.
                        owner: shop
                        numbers: [1, -2, +3, 0x1f, 0o17, 1.5, 4294967296, 1e3]
                        words: [true, False, null, ~, "true", '1', text, no, on, 2026-11-23, 1:30]
                        empty: {list: [], map: {}, nothing:}
                        text: |
                          two
                          lines
                        folded: >-
                          one
                          line
                        """);
        assertThat(read)
                .isEqualTo(
                        Json.parse(
                                """
                                {"owner": "shop",
                                 "numbers": [1, -2, 3, 31, 15, 1.5, 4294967296, 1e3],
                                 "words": [true, false, null, null, "true", "1", "text", "no",
                                           "on", "2026-11-23", "1:30"],
                                 "empty": {"list": [], "map": {}, "nothing": null},
                                 "text": "two\\nlines\\n", "folded": "one line"}
                                """
                                        .getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: &x [1]\\nb: *x | line 1, column 4: an anchor or alias",
                "a: *x | line 1, column 4: an anchor or alias",
                "<<: *x | line 1, column 5: an anchor or alias",
                "a: !!java.net.URL [x] | line 1, column 4: a tag",
                "a: !x y | line 1, column 4: a tag",
                "a: 1\\na: 2 | line 2, column 1: a name that was there already",
                "[a]: 1 | line 1, column 1: a name that is no text",
                "a: 1\\n---\\nb: 2 | line 2, column 1: a second document",
                "a: 010 | line 1, column 4: a number with a leading zero",
                "a: [1 | line 1, column 6: ",
                "a: b: c | line 1, column 5: ",
                "a:\\n\\tb: 1 | line 2, column 1: ",
            })
    void what_is_refused_is_refused_with_its_place(String yaml, String start) {
        String text = yaml.strip().replace("\\n", "\n").replace("\\t", "\t");
        assertThat(refused(text).detail()).startsWith(start.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n", "--- \n...\n...\n"})
    void nothing_is_no_document(String yaml) {
        if (yaml.startsWith("---")) {
            assertThat(read("---\n").isNull()).isTrue();
        } else {
            assertThat(refused(yaml).detail()).contains("empty");
        }
    }

    @Test
    void a_bomb_of_aliases_is_refused_at_its_first_anchor() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
        }
        assertThat(refused(bomb.toString()).detail()).startsWith("line 1, column 5:");
    }

    @Test
    void depth_and_number_of_values_are_bounded() {
        assertThat(refused("[".repeat(200_000)).detail()).contains("nested too deep");
        String deep = "- ".repeat(Yaml.DEEPEST + 1) + "x";
        assertThat(refused(deep).detail()).contains("nested too deep");
        assertThat(read("- ".repeat(Yaml.DEEPEST) + "x").isArray()).isTrue();
        assertThat(refused("[" + "1,".repeat(Json.MOST_TOKENS) + "1]").detail())
                .contains("more than " + Json.MOST_TOKENS);
    }

    @Test
    void a_number_without_end_is_no_number() {
        assertThat(read("a: " + "9".repeat(100_000)).get("a").isString()).isTrue();
        assertThat(read("a: 1e99999999999").get("a").isString()).isTrue();
    }

    @Test
    void characters_that_yaml_does_not_allow_are_refused_with_their_line() {
        assertThat(refused("a: 1\nb: \u0001\n").detail()).startsWith("line 2: ");
        byte[] notUtf8 = {'a', ':', ' ', (byte) 0xff};
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> Yaml.parse(notUtf8));
        assertThat(refused.detail()).contains("UTF-8");
    }

    @Test
    void what_is_written_is_read_back_whatever_it_is() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
        for (int i = 0; i < 2_000; i++) {
            JsonNode document = object(random, 4);
            String written = Yaml.write(document);
            assertThat(read(written)).as(written).isEqualTo(document);
        }
    }

    private static final List<String> AWKWARD =
            List.of(
                    "",
                    " ",
                    "~",
                    "null",
                    "true",
                    "no",
                    "1",
                    "010",
                    "0x1f",
                    "1.5",
                    "-",
                    "- a",
                    "#",
                    "a: b",
                    "a #b",
                    "[",
                    "{",
                    "@web-acl/shop",
                    "*",
                    "&a",
                    "!x",
                    "%",
                    "'",
                    "\"",
                    "two\nlines",
                    "tab\there",
                    " lead",
                    "trail ",
                    "ünïcode",
                    "𝄞",
                    "\u0085",
                    "1_000",
                    "2026-11-23",
                    "1:30",
                    "<<",
                    "=",
                    "?",
                    ": ",
                    "|",
                    ">",
                    "`",
                    "\u2028",
                    "\r\n",
                    "\\",
                    "a".repeat(300),
                    "/images/*",
                    "*.shop.test",
                    ".inf",
                    "0o17",
                    "---");

    private static JsonNode object(RandomGenerator random, int depth) {
        ObjectNode object = JSON.createObjectNode();
        int members = random.nextInt(4);
        for (int i = 0; i < members; i++) {
            String name = AWKWARD.get(random.nextInt(AWKWARD.size()));
            object.set(name, value(random, depth - 1));
        }
        return object;
    }

    private static JsonNode value(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> JSON.getNodeFactory().numberNode(random.nextInt());
            case 1 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 2 -> JSON.getNodeFactory().nullNode();
            case 3, 4 ->
                    JSON.getNodeFactory().stringNode(AWKWARD.get(random.nextInt(AWKWARD.size())));
            case 5 -> {
                ArrayNode array = JSON.createArrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> object(random, depth);
        };
    }

    @Test
    void a_document_is_written_as_a_person_would() {
        JsonNode document =
                JSON.valueToTree(
                        Map.of("list", List.of(Map.of("name", "shop"), Map.of("name", "no"))));
        assertThat(Yaml.write(document)).isEqualTo("list:\n- name: shop\n- name: \"no\"\n");
    }
}
