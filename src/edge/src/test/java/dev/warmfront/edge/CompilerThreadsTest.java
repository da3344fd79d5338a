package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        niceness()
                .forEach((thread, niceness) -> {
                    int was = before.getOrDefault(thread, niceness);
                    assertThat(niceness)
                            .as(thread)
                            .isEqualTo(thread.contains("(C2 Comp") ? 6 : was);
                });
    }

    /// By id and name.
    private static Map<String, Integer> niceness() throws IOException {
        Map<String, Integer> all = new HashMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                int end = stat.lastIndexOf(')') + 1;
                String field = stat.substring(end + 1).split(" ")[NICENESS_IN_STAT];
                all.put(stat.substring(0, end), Integer.valueOf(field));
            }
        }
        return all;
    }
}
