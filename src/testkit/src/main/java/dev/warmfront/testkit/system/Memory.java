package dev.warmfront.testkit.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a JVM that runs as a process has in memory.
///
/// @param heapBytes what is alive on its heap
/// @param residentBytes all that the process has in the machine's memory, whatever it is for
public record Memory(long heapBytes, long residentBytes) {

    /// What a process has now; it collects its garbage for that.
    public static Memory of(long pid) throws IOException, InterruptedException {
        long heap = heap(pid);
        return new Memory(heap, resident(pid));
    }

    private static long heap(long pid) throws IOException, InterruptedException {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                                Long.toString(pid),
                                "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        List<String> lines;
        try (var text = jcmd.inputReader(StandardCharsets.UTF_8)) {
            lines = text.readAllLines();
        }
        jcmd.waitFor();
        // Total       1234567       89012345
        return lines.stream()
                .filter(line -> line.startsWith("Total"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[2]))
                .findFirst()
                .orElseThrow(() -> new AssertionError(String.join("\n", lines)));
    }

    private static long resident(long pid) throws IOException {
        // VmRSS:     123456 kB
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]) << 10)
                .findFirst()
                .orElseThrow();
    }
}
