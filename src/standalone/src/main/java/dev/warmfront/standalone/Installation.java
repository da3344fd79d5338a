package dev.warmfront.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The folder of an installation: where each part keeps its own.
record Installation(Path folder) {

    Installation {
        folder = folder.toAbsolutePath().normalize();
    }

    Path postgres() {
        return folder.resolve("postgres");
    }

    Path edge() {
        return folder.resolve("edge");
    }

    /// The key that all secrets in the database are encrypted under.
    Path keyEncryptionKey() {
        return folder.resolve("kek");
    }

    Path accessLog() {
        return folder.resolve("access.log");
    }

    /// Whether the edge has joined in an earlier run.
    boolean hasEnrolled() {
        return Files.exists(edge().resolve("certificate"));
    }

    /// Makes the folder and proves that it can be written to.
    void create() throws CannotStart {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "probe", null));
        } catch (IOException e) {
            throw new CannotStart(
                    "The data folder "
                            + folder
                            + " cannot be written to. Choose another one with --data.");
        }
    }
}
