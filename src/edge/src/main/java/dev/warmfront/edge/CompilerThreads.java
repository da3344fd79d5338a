package dev.warmfront.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The JVM's optimising compiler gives way to those who serve viewers: on a core that it shares
/// with an event loop it would take half of it for seconds after a start, and a viewer would wait
/// for a compiler. It still gets what nobody else wants, and a fifth of what everybody wants.
///
/// The quick compiler keeps its rank: without it everything would be interpreted for longer.
final class CompilerThreads {

    private static final Logger LOG = LoggerFactory.getLogger(CompilerThreads.class);

    /// On Linux a thread is a task with a rank of its own, and is found here by its name.
    private static final Path TASKS = Path.of("/proc/self/task");

    private static final String OPTIMISING = "C2 Compiler";
    private static final int NICENESS = 6;

    private CompilerThreads() {}

    /// Has it give way from now on; where that is not possible, nothing changes. A program does it:
    /// the JVM takes half a second of a core to learn how to call one function that is not Java.
    ///
    /// @return the tasks that it concerns
    static List<Integer> giveWay() {
        try {
            List<Integer> tasks = optimising();
            if (!tasks.isEmpty()) {
                List<String> command =
                        new ArrayList<>(List.of("renice", "-n", Integer.toString(NICENESS), "-p"));
                tasks.forEach(task -> command.add(task.toString()));
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            }
            return tasks;
        } catch (IOException e) {
            LOG.debug("The compiler does not give way", e);
            return List.of();
        }
    }

    private static List<Integer> optimising() throws IOException {
        List<Integer> found = new ArrayList<>();
        if (!Files.isDirectory(TASKS)) {
            return found;
        }
        try (Stream<Path> tasks = Files.list(TASKS)) {
            for (Path task : tasks.toList()) {
                Path name = task.resolve("comm");
                if (Files.exists(name) && Files.readString(name).startsWith(OPTIMISING)) {
                    found.add(Integer.parseInt(task.getFileName().toString()));
                }
            }
        }
        return found;
    }
}
