package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Who gives way to whom.
@EnabledOnOs(OS.LINUX)
class CompilerThreadsTest {

    private static final int NICENESS_IN_STAT = 16;

    @Test
    void the_optimising_compiler_gives_way_and_nobody_else() throws Exception {
        Map<String, Integer> before = niceness();
        assertThat(CompilerThreads.giveWay()).isNotEmpty();
        Until.holds(
                Duration.ofSeconds(20),
                () -> "it keeps its rank: " + niceness(),
                () ->
                        niceness().entrySet().stream()
                                .filter(thread -> thread.getKey().contains("(C2 Comp"))
                                .allMatch(thread -> thread.getValue() == 6));
        niceness()
                .forEach((thread, niceness) -> {
                    if (!thread.contains("(C2 Comp")) {
                        int was = before.getOrDefault(thread, niceness);
                        assertThat(niceness).as(thread).isEqualTo(was);
                    }
                });
    }

    /// By id and name.
    private static Map<String, Integer> niceness() {
        Map<String, Integer> all = new HashMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                int end = stat.lastIndexOf(')') + 1;
                String field = stat.substring(end + 1).split(" ")[NICENESS_IN_STAT];
                all.put(stat.substring(0, end), Integer.valueOf(field));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}
