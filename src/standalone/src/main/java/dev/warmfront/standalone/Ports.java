package dev.warmfront.standalone;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whether the ports we want are free, and who has them when they are not.
final class Ports {

    /// A port, and the option that chooses it.
    record Wanted(int port, String option, String what, boolean datagrams) {}

    private Ports() {}

    /// One sentence for the first port that somebody else has.
    static Optional<String> complaint(InetAddress address, List<Wanted> ports) {
        return ports.stream()
                .filter(wanted -> !isFree(address, wanted))
                .map(
                        wanted ->
                                "Port "
                                        + wanted.port()
                                        + " ("
                                        + wanted.what()
                                        + ") is in use"
                                        + holder(wanted.port()).map(who -> " by " + who).orElse("")
                                        + ". Stop that, or choose another with "
                                        + wanted.option()
                                        + ".")
                .findFirst();
    }

    private static boolean isFree(InetAddress address, Wanted wanted) {
        InetSocketAddress at = new InetSocketAddress(address, wanted.port());
        try (ServerSocket stream = new ServerSocket()) {
            stream.setReuseAddress(true);
            stream.bind(at);
        } catch (IOException taken) {
            return false;
        }
        if (!wanted.datagrams()) {
            return true;
        }
        try (DatagramSocket datagrams = new DatagramSocket(at)) {
            return datagrams.isBound();
        } catch (SocketException taken) {
            return false;
        }
    }

    /// The process that listens on a port, where the kernel lets us know (Linux, same user or root).
    private static Optional<String> holder(int port) {
        try {
            String inode = null;
            for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6", "/proc/net/udp")) {
                inode = inode == null ? inode(Path.of(table), port) : inode;
            }
            return inode == null ? Optional.empty() : process("socket:[" + inode + "]");
        } catch (IOException notHere) {
            return Optional.empty();
        }
    }

    private static @org.jspecify.annotations.Nullable String inode(Path table, int port)
            throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (String line : Files.readAllLines(table)) {
            String[] fields = line.strip().split("\\s+");
            boolean listens = fields.length > 9 && (fields[3].equals("0A") || fields[3].equals("07"));
            if (listens && fields[1].endsWith(suffix)) {
                return fields[9];
            }
        }
        return null;
    }

    private static Optional<String> process(String socket) throws IOException {
        try (DirectoryStream<Path> processes =
                Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process.resolve("fd"), socket)) {
                    String name = Files.readString(process.resolve("comm")).strip();
                    return Optional.of(name + " (process " + process.getFileName() + ")");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Path descriptors, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(descriptors)) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)
                        && Files.readSymbolicLink(file).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException notOurs) {
            return false;
        }
        return false;
    }
}
