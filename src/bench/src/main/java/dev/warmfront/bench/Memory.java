package dev.warmfront.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Memory of processes, from the kernel's accounting.
final class Memory {

    private static final String RESIDENT = "VmRSS:";

    private Memory() {}

    /// What these processes hold in memory, in bytes.
    static long residentBytes(List<Long> processes) throws IOException {
        long kibibytes = 0;
        for (long process : processes) {
            for (String line : Files.readAllLines(Path.of("/proc/" + process + "/status"))) {
                if (line.startsWith(RESIDENT)) {
                    String number = line.substring(RESIDENT.length()).replace("kB", "").strip();
                    kibibytes += Long.parseLong(number);
                }
            }
        }
        return kibibytes * 1024;
    }
}
