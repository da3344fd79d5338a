package dev.warmfront.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// CPU time of processes, from the kernel's accounting.
public final class Cpu {

    /// The kernel counts in hundredths of a second everywhere Java runs (USER_HZ).
    private static final long MICROS_PER_TICK = 10_000;

    private Cpu() {}

    /// User and system time of these processes together, in microseconds.
    public static long microsOf(List<Long> processes) throws IOException {
        long ticks = 0;
        for (long process : processes) {
            Path file = Path.of("/proc/" + process + "/stat");
            if (!Files.exists(file)) {
                // A helper of the server's start that has ended.
                continue;
            }
            String stat = Files.readString(file);
            // The command's name is in parentheses and may hold spaces; the fields come after it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks * MICROS_PER_TICK;
    }
}
