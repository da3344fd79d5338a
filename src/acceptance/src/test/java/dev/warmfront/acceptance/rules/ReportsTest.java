package dev.warmfront.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the tests of all modules, which have run by now, said besides passing.
class ReportsTest {

    @Test
    void no_test_leaked_a_buffer() throws IOException {
        assertThat(found(ReportsTest::leaks)).isEmpty();
    }

    @Test
    void no_event_loop_blocked() throws IOException {
        assertThat(found(ReportsTest::blocked)).isEmpty();
    }

    @Test
    void a_skipped_test_names_what_is_missing() throws IOException {
        assertThat(found(ReportsTest::namelessSkips)).isEmpty();
    }

    @Test
    void the_rules_can_fail() {
        assertThat(leaks("ERROR io.netty.util.ResourceLeakDetector - LEAK: ByteBuf.release()"))
                .isNotEmpty();
        assertThat(blocked("BLOCKED: edge-1: Blocking call! java.lang.Thread.sleep")).isNotEmpty();
        assertThat(namelessSkips("<testcase name=\"a\"><skipped/></testcase>")).isNotEmpty();
        assertThat(namelessSkips("<skipped message=\"needs dig; the dnsjava twin ran\"/>"))
                .isEmpty();
    }

    private interface Rule {
        List<String> breaches(String report);
    }

    private static List<String> leaks(String report) {
        return report.lines().filter(line -> line.contains("LEAK:")).toList();
    }

    private static List<String> blocked(String report) {
        return report.lines().filter(line -> line.contains("BLOCKED:")).toList();
    }

    private static List<String> namelessSkips(String report) {
        return report.lines()
                .filter(line -> line.contains("<skipped") && !line.contains("message=\"needs "))
                .toList();
    }

    private static List<String> found(Rule rule) throws IOException {
        List<String> breaches = new ArrayList<>();
        int reports = 0;
        try (Stream<Path> modules = Files.list(Sources.root().resolve("src"))) {
            for (Path module : modules.toList()) {
                Path folder = module.resolve("target/surefire-reports");
                if (!Files.isDirectory(folder)) {
                    continue;
                }
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.filter(ReportsTest::isReport).toList()) {
                        reports++;
                        rule.breaches(Files.readString(file))
                                .forEach(line -> breaches.add(file.getFileName() + ": " + line));
                    }
                }
            }
        }
        assertThat(reports).as("reports of other modules").isPositive();
        return breaches;
    }

    private static boolean isReport(Path file) {
        return file.getFileName().toString().startsWith("TEST-");
    }
}
