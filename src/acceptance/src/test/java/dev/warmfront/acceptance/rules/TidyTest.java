package dev.warmfront.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.acceptance.rules.Sources.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Rules about the text of the project. Each is a function from a file to its breaches, and each
/// has a file that breaks it.
class TidyTest {

    private static final int WIDEST = 100;
    private static final int LONGEST = 60;

    private record Rule(Function<Source, List<String>> breaches, Source counterExample) {}

    private static final Map<String, Rule> RULES = rules();

    @TestFactory
    Stream<DynamicTest> the_project_is_tidy() {
        List<Source> sources = Sources.all();
        assertThat(sources).hasSizeGreaterThan(50);
        return RULES.entrySet().stream()
                .map(rule ->
                        DynamicTest.dynamicTest(
                                rule.getKey(),
                                () -> assertThat(breaches(rule, sources)).isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> every_rule_can_fail() {
        return RULES.entrySet().stream()
                .map(rule ->
                        DynamicTest.dynamicTest(
                                rule.getKey(),
                                () ->
                                        assertThat(
                                                        rule.getValue()
                                                                .breaches()
                                                                .apply(
                                                                        rule.getValue()
                                                                                .counterExample()))
                                                .isNotEmpty()));
    }

    private static List<String> breaches(Map.Entry<String, Rule> rule, List<Source> sources) {
        return sources.stream()
                .flatMap(source -> rule.getValue().breaches().apply(source).stream())
                .toList();
    }

    private static Map<String, Rule> rules() {
        Map<String, Rule> rules = new TreeMap<>();
        rules.put(
                "lines are at most 100 columns",
                new Rule(
                        source ->
                                source.isJava()
                                        ? lines(source, line -> line.length() > WIDEST)
                                        : List.of(),
                        Sources.java("// " + "x".repeat(98))));
        rules.put(
                "methods are at most 60 lines",
                new Rule(
                        source ->
                                source.isJava()
                                        ? Sources.methodsLongerThan(LONGEST, source)
                                        : List.of(),
                        Sources.java("class A { void m() {" + "\n".repeat(61) + "} }")));
        rules.put(
                "no star imports",
                new Rule(
                        source ->
                                lines(
                                        source,
                                        line -> line.startsWith("import ") && line.endsWith(".*;")),
                        Sources.java("import java.util.*;")));
        rules.put(
                "every package introduces itself and is null-marked",
                new Rule(
                        TidyTest::silentPackage,
                        new Source("x/package-info.java", "package dev.warmfront.silent;")));
        rules.put(
                "behaviour is spelt with a u, but in the names of others",
                new Rule(
                        source ->
                                source.path().endsWith(".md")
                                        ? List.of()
                                        : lines(source, TidyTest::isSpeltWithoutU),
                        Sources.java("int behav" + "ior;")));
        rules.put(
                "nothing is left to do later",
                new Rule(
                        source ->
                                lines(
                                        source,
                                        line ->
                                                line.contains("TO" + "DO")
                                                        || line.contains("FIX" + "ME")),
                        Sources.java("// TO" + "DO: later")));
        rules.put(
                "no registry's host and no path of one machine",
                new Rule(
                        source -> lines(source, TidyTest::namesAPlace),
                        Sources.java("// see repo." + "maven.apache.org")));
        return rules;
    }

    /// Netty's and Spring's own names are excused.
    private static boolean isSpeltWithoutU(String line) {
        String word = "Behav" + "ior";
        String ours = line.replace("Failure" + word, "").replace("Propagation" + word, "");
        return ours.toLowerCase(java.util.Locale.ROOT).contains("behav" + "ior");
    }

    private static boolean namesAPlace(String line) {
        return Stream.of(
                        "repo." + "maven.apache.org",
                        "repo1." + "maven.org",
                        "registry." + "npmjs.org",
                        "deb." + "debian.org",
                        "/root" + "/",
                        "/home" + "/")
                .anyMatch(line::contains);
    }

    private static List<String> silentPackage(Source source) {
        boolean silent =
                source.path().endsWith("package-info.java")
                        && !(source.text().startsWith("///") || source.text().startsWith("/**"));
        boolean unmarked =
                source.path().endsWith("package-info.java")
                        && !source.path().contains("src/launch/")
                        && !source.text().contains("@NullMarked");
        return silent || unmarked ? List.of(source.path()) : List.of();
    }

    private static List<String> lines(
            Source source, java.util.function.Predicate<String> isBreach) {
        List<String> breaches = new ArrayList<>();
        List<String> lines = source.lines();
        for (int i = 0; i < lines.size(); i++) {
            if (isBreach.test(lines.get(i))) {
                breaches.add(source.path() + ":" + (i + 1) + " " + lines.get(i).strip());
            }
        }
        return breaches;
    }
}
