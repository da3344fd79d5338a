package dev.warmfront.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The server's programs, unpacked from the class path once.
final class Binaries {

    private static final String VERSION = "18.6";

    private Binaries() {}

    /// The folder with `postgres` and `initdb`, unpacked into `home` unless it is there already.
    static Path unpackInto(Path home) throws IOException {
        Path unpacked = home.resolve("pgsql-" + VERSION);
        if (!Files.exists(unpacked)) {
            // Unpacked beside its place and moved: an interrupted start leaves nothing half done.
            Path half = home.resolve("pgsql.new");
            deleteTree(half);
            unpack(archive(), half);
            Files.move(half, unpacked, StandardCopyOption.ATOMIC_MOVE);
        }
        return unpacked.resolve("bin");
    }

    static void deleteTree(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    Files.delete(file);
                }
            }
        }
    }

    private static InputStream archive() throws IOException {
        String processor =
                switch (System.getProperty("os.arch")) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64" -> "arm_64";
                    default -> "none";
                };
        InputStream archive =
                Binaries.class.getResourceAsStream("/postgres-linux-" + processor + ".txz");
        if (archive == null || !System.getProperty("os.name").equals("Linux")) {
            throw new PostgresFailure(
                    "No PostgreSQL is bundled for "
                            + System.getProperty("os.name")
                            + " on "
                            + System.getProperty("os.arch")
                            + ". Name a server of your own with SPRING_DATASOURCE_URL.");
        }
        return archive;
    }

    private static void unpack(InputStream archive, Path to) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(
                        new BufferedInputStream(new XZInputStream(archive), 1 << 16))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                Path file = to.resolve(entry.getName()).normalize();
                if (!file.startsWith(to)) {
                    throw new IOException("entry outside the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Path folder = Objects.requireNonNull(file.getParent());
                Files.createDirectories(folder);
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    if (folder.endsWith("bin") && !file.toFile().setExecutable(true, false)) {
                        throw new IOException("cannot make executable: " + file);
                    }
                }
            }
        }
    }
}
