package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.config.ControlPlaneDouble;
import dev.warmfront.testkit.system.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Who gives way to whom in an edge that runs as its options say.
@EnabledOnOs(OS.LINUX)
class CompilerThreadsTest {

    private static final int NICENESS_IN_STAT = 16;

    @TempDir private Path folder;

    @Test
    void compilers_give_way_and_nobody_else() throws Exception {
        String options = "@" + Installation.jvmOptions("edge");
        try (ControlPlaneDouble control = new ControlPlaneDouble()) {
            control.publish(EdgeTest.release(2), Map.of());
            try (EdgeProcess edge =
                    new EdgeProcess.Plan(folder, control).with(options).serving(2)) {
                Map<String, Integer> threads = niceness(edge.pid());
                assertThat(threads.keySet()).anyMatch(CompilerThreadsTest::compiles);
                threads.forEach((thread, niceness) -> {
                    if (compiles(thread)) {
                        assertThat(niceness).as(thread).isEqualTo(6);
                    } else {
                        assertThat(niceness).as(thread).isNotPositive();
                    }
                });
            }
        }
    }

    private static boolean compiles(String thread) {
        return thread.contains("CompilerThre");
    }

    /// By id and name.
    private static Map<String, Integer> niceness(long pid) throws IOException {
        Map<String, Integer> all = new HashMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
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
