package dev.warmfront.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.compiler.diagnostic.Diagnostic;
import dev.warmfront.compiler.origin.AddressGuard;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.base.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every file in `golden`: what is asked for, a line of dashes, what must come out. What came
/// out is left in `target/golden`, so that a new case is written by reading it.
class GoldenTest {

    private static final Path CASES = Path.of("src/test/resources/golden");
    private static final Path OUT = Path.of("target/golden");

    static Stream<Path> cases() throws IOException {
        return Files.list(CASES).sorted();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void what_is_asked_for_becomes_what_is_written_below_the_dashes(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int dashes = lines.indexOf("----");
        String expected = String.join("\n", lines.subList(dashes + 1, lines.size())).strip();
        String actual = compile(lines.subList(0, dashes));
        Files.createDirectories(OUT);
        Files.writeString(OUT.resolve(file.getFileName()), actual + "\n");
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void there_are_cases_for_every_kind_of_resource() throws IOException {
        assertThat(cases().map(file -> file.getFileName().toString().split("-")[0]))
                .contains(
                        "distribution", "origin", "policy", "zone", "waf", "health", "certificate");
    }

    private static String compile(List<String> asked) {
        GoldenCase golden = GoldenCase.parse(asked);
        Compiler compiler = new Compiler(AddressGuard.allowing(golden.allowed()));
        return switch (compiler.compile(golden.desired())) {
            case Compilation.Rejected(var errors) -> String.join("\n", text(errors));
            case Compilation.Compiled(var snapshot, var warnings) ->
                    String.join(
                                    "\n",
                                    Stream.concat(text(warnings).stream(), text(snapshot)).toList())
                            .strip();
        };
    }

    private static List<String> text(List<Diagnostic> diagnostics) {
        List<String> lines = new ArrayList<>();
        for (Diagnostic diagnostic : diagnostics) {
            lines.add(
                    String.join(
                            "  ",
                            diagnostic.severity().name(),
                            diagnostic.code(),
                            diagnostic.subject() + diagnostic.pointer(),
                            diagnostic.message()));
        }
        return lines;
    }

    private static Stream<String> text(Snapshot snapshot) {
        return Stream.concat(
                Stream.of("COMPILED"), snapshot.resources().map(resource -> shown(resource)));
    }

    private static String shown(Resource resource) {
        return resource.toString()
                .replace(", Behaviour[", ",\n  Behaviour[")
                .replace("[Behaviour[", "[\n  Behaviour[")
                .replace(", Origin[", ",\n  Origin[")
                .replace("[Origin[", "[\n  Origin[")
                .replace(", RecordSet[", ",\n  RecordSet[")
                .replace("[RecordSet[", "[\n  RecordSet[")
                .replace(", ErrorResponse[", ",\n  ErrorResponse[")
                .replace("[ErrorResponse[", "[\n  ErrorResponse[")
                .replace(", continuousDeployment=null]", "]")
                .replace(", cacheTagConfig=null]", "]")
                .replace(", Rule[", ",\n  Rule[")
                .replace("[Rule[", "[\n  Rule[");
    }
}
