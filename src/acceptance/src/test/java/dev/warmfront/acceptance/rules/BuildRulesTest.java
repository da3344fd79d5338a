package dev.warmfront.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.util.FileSystemUtils;

/// Rules that the build keeps, and the proof that it does: small modules with our pom as their
/// parent, built as CI builds, each but one with a fault.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BuildRulesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final Map<String, String> MODULES = new LinkedHashMap<>();

    static {
        MODULES.put("sound", method("return name == null ? 0 : name.length();"));
        MODULES.put("null-error", method("return name.length();"));
        MODULES.put("crooked", method("return name == null ? 0 : name.length();").indent(1));
        MODULES.put("warning", method("return new java.util.ArrayList(1).size();"));
    }

    private String output = "";

    @BeforeAll
    void build() throws IOException, InterruptedException {
        Path folder = Sources.root().resolve("src/acceptance/target/rubble");
        FileSystemUtils.deleteRecursively(folder);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("pom.xml"), aggregator());
        for (Map.Entry<String, String> module : MODULES.entrySet()) {
            Path home = folder.resolve(module.getKey());
            Path sources = Files.createDirectories(home.resolve("src/main/java/rubble"));
            Files.writeString(home.resolve("pom.xml"), pom(module.getKey()));
            Files.writeString(sources.resolve("Rubble.java"), module.getValue());
            Files.writeString(sources.resolve("package-info.java"), PACKAGE);
        }
        List<String> command =
                List.of(
                        Sources.root().resolve("mvnw").toString(),
                        "-o",
                        "-B",
                        "--fail-at-end",
                        "--no-transfer-progress",
                        "compile");
        try (ServiceProcess maven =
                ServiceProcess.start("rubble", folder, command, Map.of("CI", "true"))) {
            assertThat(maven.awaitEnd(PATIENCE)).as(maven.output()).isEqualTo(1);
            output = maven.output();
        }
    }

    @Test
    void a_sound_module_builds() {
        assertThat(of("sound")).contains("SUCCESS");
    }

    @Test
    void a_null_error_does_not_compile() {
        assertThat(of("null-error")).contains("FAILURE");
        assertThat(output).contains("[NullAway] dereferenced expression 'name' is @Nullable");
    }

    @Test
    void a_badly_formatted_file_fails_in_ci() {
        assertThat(of("crooked")).contains("FAILURE");
        assertThat(output).contains("The following files had format violations");
    }

    @Test
    void a_warning_is_an_error() {
        assertThat(of("warning")).contains("FAILURE");
        assertThat(output).contains("missing type arguments for generic class");
    }

    /// The line of Maven's summary.
    private String of(String module) {
        return output.lines()
                .filter(line -> line.contains("rubble-" + module + " ."))
                .findFirst()
                .orElse(output);
    }

    private static final String PACKAGE =
            """
            /// Rubble: what must not be built.
            @NullMarked
            package rubble;

            import org.jspecify.annotations.NullMarked;
            """;

    private static String method(String statement) {
        return """
        package rubble;

        import org.jspecify.annotations.Nullable;

        final class Rubble {

            private Rubble() {}

            static int length(@Nullable String name) {
                %s
            }
        }
        """
                .formatted(statement);
    }

    private static String aggregator() {
        return pom("all", "../../../../pom.xml")
                .replace(
                        "</project>",
                        MODULES.keySet().stream()
                                .map(name -> "<module>" + name + "</module>")
                                .collect(
                                        Collectors.joining(
                                                "",
                                                "<packaging>pom</packaging><modules>",
                                                "</modules></project>")));
    }

    private static String pom(String name) {
        return pom(name, "../../../../../pom.xml");
    }

    private static String pom(String name, String parent) {
        return """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
            <modelVersion>4.0.0</modelVersion>
            <parent>
                <groupId>dev.warmfront</groupId>
                <artifactId>warmfront</artifactId>
                <version>0.1.0</version>
                <relativePath>%s</relativePath>
            </parent>
            <artifactId>rubble-%s</artifactId>
        </project>
        """
                .formatted(parent, name);
    }
}
