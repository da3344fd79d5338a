package dev.warmfront.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.stream.Stream;

/// Finds out which process has a port, where the machine tells (Linux, and this user's processes).
public final class PortOwner {

    private static final String LISTENS = "0A";
    private static final String BOUND = "07";

    private PortOwner() {}

    /// Something to add to a sentence; empty when it cannot be known.
    public static String of(int port) {
        try {
            Set<String> sockets = sockets(port);
            if (sockets.isEmpty()) {
                return "";
            }
            try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
                Optional<Path> owner =
                        processes
                                .filter(path -> isNumber(path.getFileName().toString()))
                                .filter(path -> holds(path, sockets))
                                .findFirst();
                return owner.isEmpty()
                        ? ""
                        : "; process "
                                + owner.get().getFileName()
                                + " ("
                                + Files.readString(owner.get().resolve("comm")).strip()
                                + ") has it";
            }
        } catch (IOException e) {
            return "";
        }
    }

    private static Set<String> sockets(int port) throws IOException {
        String wanted = String.format(":%04X", port).toUpperCase(Locale.ROOT);
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
                // Slot, local address, remote address, state, ...; the inode is the tenth.
                List<String> fields = fields(line);
                boolean taken =
                        fields.size() > 9
                                && fields.get(1).endsWith(wanted)
                                && Set.of(LISTENS, BOUND).contains(fields.get(3));
                if (taken) {
                    sockets.add("socket:[" + fields.get(9) + "]");
                }
            }
        }
        return sockets;
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringTokenizer words = new StringTokenizer(line);
        while (words.hasMoreTokens()) {
            fields.add(words.nextToken());
        }
        return fields;
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return files.anyMatch(file -> isOneOf(file, sockets));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isOneOf(Path file, Set<String> sockets) {
        try {
            return sockets.contains(Files.readSymbolicLink(file).toString());
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(Character::isDigit);
    }
}
