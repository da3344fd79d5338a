package dev.warmfront.edge;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private static final int ONE_TASK = 0;
    private static final int NICENESS = 6;

    private CompilerThreads() {}

    /// Has it give way from now on; where that is not possible, nothing changes.
    ///
    /// @return the tasks that it concerned
    @SuppressWarnings("restricted") // Calling what is not Java is what this is for.
    static List<Integer> giveWay() {
        try {
            List<Integer> tasks = optimising();
            Optional<MemorySegment> setpriority =
                    Linker.nativeLinker().defaultLookup().find("setpriority");
            if (tasks.isEmpty() || setpriority.isEmpty()) {
                return List.of();
            }
            MethodHandle rank =
                    Linker.nativeLinker()
                            .downcallHandle(
                                    setpriority.get(),
                                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
            List<Integer> giving = new ArrayList<>();
            for (int task : tasks) {
                if ((int) rank.invokeExact(ONE_TASK, task, NICENESS) == 0) {
                    giving.add(task);
                }
            }
            return giving;
        } catch (Throwable e) {
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
