package dev.warmfront.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.acceptance.rules.Sources.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The table of attacks names every one of them, and tests that exist.
class SecurityCasesTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]\\d+) \\|.*$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    private static final List<String> ENTRIES =
            Stream.of(
                            named("A", 26),
                            named("C", 12),
                            named("D", 12),
                            named("F", 10),
                            named("H", 13))
                    .flatMap(entries -> entries)
                    .toList();

    private static Stream<String> named(String list, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(number -> list + number);
    }

    @Test
    void every_entry_is_there_once_and_every_test_exists() throws IOException {
        String table = Files.readString(Sources.root().resolve("docs/security-cases.md"));
        assertThat(entries(table)).isEqualTo(ENTRIES);
        assertThat(faults(table, tests())).isEmpty();
    }

    @Test
    void the_rule_can_fail() {
        Map<String, String> tests = Map.of("ATest", "class ATest { void is_so() {} }");
        assertThat(faults("| A1 | x | `ATest#is_so` |", tests)).isEmpty();
        assertThat(faults("| A1 | x | `ATest#is_s` |", tests)).containsExactly("ATest#is_s");
        assertThat(faults("| A1 | x | `BTest#is_so` |", tests)).containsExactly("BTest#is_so");
        assertThat(faults("| A1 | x | |", tests)).containsExactly("A1 names no test");
        assertThat(entries("| A1 | x | y |")).isNotEqualTo(ENTRIES);
    }

    private static List<String> entries(String table) {
        return ROW.matcher(table).results().map(row -> row.group(1)).toList();
    }

    private static List<String> faults(String table, Map<String, String> tests) {
        List<String> faults = new ArrayList<>();
        for (MatchResult row : ROW.matcher(table).results().toList()) {
            List<MatchResult> named = TEST.matcher(row.group()).results().toList();
            if (named.isEmpty()) {
                faults.add(row.group(1) + " names no test");
            }
            for (MatchResult test : named) {
                String text = tests.getOrDefault(test.group(1), "");
                if (!text.contains("void " + test.group(2) + "(")) {
                    faults.add(test.group(1) + "#" + test.group(2));
                }
            }
        }
        return faults;
    }

    /// What the test classes of the project say, by their names.
    private static Map<String, String> tests() {
        Map<String, String> tests = new HashMap<>();
        for (Source source : Sources.all()) {
            String path = source.path();
            if (path.contains("src/test/") && source.isJava()) {
                String name = path.substring(path.lastIndexOf('/') + 1, path.length() - 5);
                tests.merge(name, source.text(), String::concat);
            }
        }
        return tests;
    }
}
