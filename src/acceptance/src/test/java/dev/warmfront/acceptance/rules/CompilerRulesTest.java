package dev.warmfront.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// Rules that the compiler keeps for us, and the proof that it does.
class CompilerRulesTest {

    private static final String CLOSED =
            """
            sealed interface Action permits Allow, Block {}
            record Allow() implements Action {}
            record Block() implements Action {}
            """;

    @Test
    void a_switch_that_forgets_a_kind_does_not_compile() {
        assertThat(
                        errors(
                                CLOSED
                                        + """
                                        class Reader {
                                            int read(Action action) {
                                                return switch (action) {
                                                    case Allow allow -> 1;
                                                };
                                            }
                                        }
                                        """))
                .singleElement()
                .asString()
                .contains("does not cover all possible input values");
    }

    @Test
    void a_switch_that_knows_every_kind_compiles_without_a_default() {
        assertThat(
                        errors(
                                CLOSED
                                        + """
                                        class Reader {
                                            int read(Action action) {
                                                return switch (action) {
                                                    case Allow allow -> 1;
                                                    case Block block -> 2;
                                                };
                                            }
                                        }
                                        """))
                .isEmpty();
    }

    @Test
    void no_switch_over_our_own_closed_types_has_a_default() {
        // A default would swallow the next kind. Numbers, text and others' types may have one.
        assertThat(Sources.all())
                .filteredOn(Sources.Source::isJava)
                .filteredOn(source -> source.path().contains("/main/"))
                .allSatisfy(source -> assertThat(swallowed(source.text())).isEmpty());
        String greedy = "switch (one) {\n case Condition.Rate rate -> 1;\n default -> 2;";
        assertThat(swallowed(greedy)).isNotEmpty();
    }

    /// Switches that name a kind of a type by its owner (`Condition.Rate rate`) and have a default.
    private static List<String> swallowed(String text) {
        return List.of(text.split("switch \\(")).stream()
                .skip(1)
                .filter(body -> body.contains("default ->"))
                .filter(body -> body.indexOf("default ->") < end(body))
                .filter(body ->
                        body.substring(0, body.indexOf("default ->"))
                                .lines()
                                .map(String::strip)
                                .anyMatch(CompilerRulesTest::namesAKind))
                .toList();
    }

    private static boolean namesAKind(String line) {
        return line.startsWith("case Condition.")
                || line.startsWith("case Target.")
                || line.startsWith("case Routing.")
                || line.startsWith("case Probe.")
                || line.startsWith("case Answer.")
                || line.startsWith("case Admission.")
                || line.startsWith("case Lookup.");
    }

    private static int end(String body) {
        int end = body.indexOf("\n    }\n");
        return end < 0 ? body.length() : end;
    }

    private static List<String> errors(String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("string:///Reader.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        JavacTask task =
                (JavacTask)
                        compiler.getTask(
                                null, null, said, List.of("-proc:none"), null, List.of(file));
        try {
            task.analyze();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return said.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(null))
                .toList();
    }
}
