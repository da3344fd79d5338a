package dev.warmfront.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How many files and connections the operating system lets this process have.
public final class OpenFiles {

    private static final long USUAL = 1 << 16;
    private static final String LINE = "Max open files";

    private OpenFiles() {}

    /// As Linux says it; elsewhere a usual number.
    public static long most() {
        Path limits = Path.of("/proc/self/limits");
        try {
            return Files.exists(limits) ? most(Files.readAllLines(limits)) : USUAL;
        } catch (IOException e) {
            return USUAL;
        }
    }

    /// The soft limit: `Max open files            1024                 524288               files`.
    static long most(List<String> limits) {
        for (String line : limits) {
            if (line.startsWith(LINE)) {
                String rest = line.substring(LINE.length()).strip();
                int end = rest.indexOf(' ');
                try {
                    return Long.parseLong(end < 0 ? rest : rest.substring(0, end));
                } catch (NumberFormatException e) {
                    return USUAL;
                }
            }
        }
        return USUAL;
    }
}
