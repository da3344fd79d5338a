package dev.warmfront.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

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

    /// The file with the key that all secrets in the database are encrypted under, made when it is
    /// not there yet.
    Path keyEncryptionKey() throws IOException {
        Path file = folder.resolve("kek");
        if (!Files.exists(file)) {
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            Path half = folder.resolve("kek.new");
            Files.deleteIfExists(half);
            Files.createFile(
                    half,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(half, Base64.getEncoder().encodeToString(key));
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
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
