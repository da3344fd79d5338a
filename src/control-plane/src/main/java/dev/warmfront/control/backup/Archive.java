package dev.warmfront.control.backup;

import dev.warmfront.snapshot.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// A backup that was read and is what it says: every digest was checked when it was opened.
public final class Archive implements AutoCloseable {

    private final Path file;
    private final ZipFile zip;
    private final Manifest manifest;

    /// Opens a backup and checks all of it, which reads all of it.
    ///
    /// @throws BackupFailure if it is none, or is not what it was
    public static Archive open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BackupFailure(file + ": no such file (expected: a backup)");
        }
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (IOException e) {
            throw new BackupFailure(file + ": not a whole backup (" + e.getMessage() + ")", e);
        }
        try {
            Archive archive = new Archive(file, zip);
            archive.check();
            return archive;
        } catch (IOException | RuntimeException e) {
            try (zip) {
                throw e instanceof BackupFailure failure
                        ? failure
                        : new BackupFailure(file + ": damaged (" + e.getMessage() + ")", e);
            } catch (IOException closing) {
                throw new BackupFailure(file + ": damaged", closing);
            }
        }
    }

    private Archive(Path file, ZipFile zip) throws IOException {
        this.file = file;
        this.zip = zip;
        byte[] text = bytes(Backup.MANIFEST);
        String digest = Digest.of(text).hex();
        String said = new String(bytes(Backup.MANIFEST_DIGEST), StandardCharsets.US_ASCII);
        if (!said.startsWith(digest + " ")) {
            throw new BackupFailure(file + ": the manifest was altered or damaged");
        }
        try {
            manifest = Backup.JSON.readValue(text, Manifest.class);
        } catch (JacksonException e) {
            throw new BackupFailure(file + ": of another format (expected: 1)", e);
        }
        if (manifest.format() != Manifest.FORMAT) {
            throw new BackupFailure(
                    "format: " + manifest.format() + " (expected: " + Manifest.FORMAT + ")");
        }
    }

    public Manifest manifest() {
        return manifest;
    }

    /// The key that secrets are sealed under, in Base64, if it is in it.
    public Optional<String> key() {
        if (!manifest.withKey()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(bytes(Backup.KEY), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new BackupFailure(file + ": damaged (" + e.getMessage() + ")", e);
        }
    }

    /// The rows of a table, as `copy … from` reads them.
    InputStream rows(Manifest.Table table) throws IOException {
        return open(Backup.entryOf(table.name()));
    }

    private void check() throws IOException {
        List<Manifest.Table> tables = manifest.tables();
        for (Manifest.Table table : tables) {
            MessageDigest sha256 = Backup.sha256();
            try (InputStream rows = new DigestInputStream(rows(table), sha256)) {
                rows.transferTo(java.io.OutputStream.nullOutputStream());
            }
            if (!HexFormat.of().formatHex(sha256.digest()).equals(table.sha256())) {
                throw new BackupFailure(
                        file + ": table " + table.name() + " was altered or damaged");
            }
        }
        if (manifest.withKey()) {
            bytes(Backup.KEY);
        }
    }

    private byte[] bytes(String name) throws IOException {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        }
    }

    private InputStream open(String name) throws IOException {
        @Nullable ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new BackupFailure(file + ": " + name + " is missing (expected: a whole backup)");
        }
        return zip.getInputStream(entry);
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new BackupFailure(file + ": " + e.getMessage(), e);
        }
    }
}
