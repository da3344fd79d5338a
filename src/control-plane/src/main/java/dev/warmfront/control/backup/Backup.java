package dev.warmfront.control.backup;

import dev.warmfront.control.secret.Secrets;
import dev.warmfront.snapshot.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes everything that is in the database into one ZIP file.
///
/// All tables are read in one transaction that sees one moment (REPEATABLE READ), so nobody has to
/// stop meanwhile and nothing in it is half done. Each is an entry `tables/….copy`, as PostgreSQL's
/// own `copy … to` writes it; `manifest.json` says what is there, and has a digest of each, and
/// `manifest.sha256` has the manifest's.
public final class Backup {

    static final String MANIFEST = "manifest.json";
    static final String MANIFEST_DIGEST = "manifest.sha256";
    static final String KEY = "kek";

    static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Place place;
    private final String product;

    /// @param product the version that makes it
    public Backup(Place place, String product) {
        this.place = place;
        this.product = product;
    }

    /// Writes it. The file is there when it is whole, and only its owner may read it.
    ///
    /// @param file which must not exist
    /// @param key the key that secrets are sealed under, in Base64; null when nobody knows it here
    /// @param withKey whether the key is to be in it, too
    /// @throws BackupFailure if there is no database of ours, or the file cannot be written
    public Manifest write(Path file, @Nullable String key, boolean withKey) {
        if (withKey && key == null) {
            throw new BackupFailure("key: missing (expected: the one that is to be in the backup)");
        }
        if (Files.exists(file)) {
            throw new BackupFailure(file + ": exists (expected: a file that does not, yet)");
        }
        Path half = file.resolveSibling(file.getFileName() + ".half");
        try (Connection connection = place.connect()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            Manifest manifest = write(connection, half, key, withKey);
            Files.move(half, file);
            return manifest;
        } catch (FileAlreadyExistsException e) {
            throw new BackupFailure(
                    e.getFile() + ": exists (expected: nobody else making a backup there)", e);
        } catch (IOException e) {
            discard(half);
            throw new BackupFailure("The backup cannot be written: " + e.getMessage(), e);
        } catch (SQLException e) {
            discard(half);
            throw new BackupFailure("The database cannot be read: " + e.getMessage(), e);
        }
    }

    private static void discard(Path half) {
        try {
            Files.deleteIfExists(half);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Manifest write(Connection connection, Path half, @Nullable String key, boolean withKey)
            throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            // What is read back is what is written, wherever.
            statement.execute("set local timezone = 'UTC'");
            statement.execute("set local datestyle = 'ISO, YMD'");
            statement.execute("set local intervalstyle = 'postgres'");
        }
        Catalog catalog = new Catalog(connection, Catalog.currentSchema(connection));
        String schema = catalog.version();
        if (schema == null) {
            throw new BackupFailure("database: not one of Warmfront's (expected: its tables)");
        }
        try (OutputStream raw = Files.newOutputStream(create(half), StandardOpenOption.WRITE);
                ZipOutputStream zip = new ZipOutputStream(raw)) {
            List<Manifest.Table> tables = tables(connection, catalog, zip);
            Manifest manifest =
                    new Manifest(
                            Manifest.FORMAT,
                            product,
                            Instant.now(),
                            schema,
                            key == null ? null : Secrets.fingerprints(key).getFirst(),
                            withKey,
                            contents(catalog),
                            newestRelease(catalog),
                            auditHead(catalog),
                            tables,
                            catalog.sequences());
            if (withKey && key != null) {
                entry(zip, KEY, key.strip().getBytes(StandardCharsets.US_ASCII));
            }
            byte[] text = JSON.writeValueAsBytes(manifest);
            entry(zip, MANIFEST, text);
            String digest = Digest.of(text).hex();
            entry(
                    zip,
                    MANIFEST_DIGEST,
                    (digest + "  " + MANIFEST + "\n").getBytes(StandardCharsets.US_ASCII));
            return manifest;
        }
    }

    private static Path create(Path half) throws IOException {
        return Files.createFile(
                half,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static List<Manifest.Table> tables(
            Connection connection, Catalog catalog, ZipOutputStream zip)
            throws SQLException, IOException {
        CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
        List<Manifest.Table> tables = new ArrayList<>();
        for (Map.Entry<String, List<String>> table : catalog.tables().entrySet()) {
            String name = table.getKey();
            List<String> columns = table.getValue();
            MessageDigest sha256 = sha256();
            zip.putNextEntry(new ZipEntry(entryOf(name)));
            DigestOutputStream digested = new DigestOutputStream(new Open(zip), sha256);
            long rows =
                    copies.copyOut(copy(catalog.qualified(name), columns, "to stdout"), digested);
            zip.closeEntry();
            tables.add(
                    new Manifest.Table(
                            name, columns, rows, HexFormat.of().formatHex(sha256.digest())));
        }
        return tables;
    }

    private static Map<String, Long> contents(Catalog catalog) throws SQLException {
        Set<String> tables = catalog.tables().keySet();
        Map<String, Long> contents = new TreeMap<>();
        // A schema from before there was an audit log has none.
        String events = tables.contains("audit_event") ? "audit_event" : "change";
        catalog.query(
                """
                select kind, count(*)
                  from %s
                 where not managed and id <> 't-default'
                 group by kind
                 union all select 'changes', count(*) from %s
                 union all select 'releases', count(*) from %s
                 union all select 'edges', count(*) from %s where revoked_at is null
                 union all select 'audit events', count(*) from %s
                """
                        .formatted(
                                catalog.qualified("resource"),
                                catalog.qualified("change"),
                                catalog.qualified("release"),
                                catalog.qualified("edge"),
                                catalog.qualified(events)),
                row -> contents.put(row.getString(1), row.getLong(2)));
        return contents;
    }

    private static long newestRelease(Catalog catalog) throws SQLException {
        Long newest =
                catalog.number(
                        "select coalesce(max(version), 0) from " + catalog.qualified("release"));
        return newest == null ? 0 : newest;
    }

    private static String auditHead(Catalog catalog) throws SQLException {
        if (!catalog.tables().containsKey("audit_event")) {
            return "";
        }
        // Of whoever runs the installation; a schema from before there were tenants has one chain.
        boolean tenants = catalog.tables().get("audit_event").contains("tenant_id");
        String head =
                catalog.text(
                        "select hash from "
                                + catalog.qualified("audit_event")
                                + (tenants ? " where tenant_id = 't-default'" : "")
                                + " order by sequence desc limit 1");
        return head == null ? "" : head;
    }

    static String entryOf(String table) {
        return "tables/" + table + ".copy";
    }

    static String copy(String table, List<String> columns, String direction) {
        return "copy "
                + table
                + " ("
                + String.join(", ", columns.stream().map(Catalog::quoted).toList())
                + ") "
                + direction
                + " (format text, encoding 'UTF8')";
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("unreachable: every Java has SHA-256", e);
        }
    }

    /// The driver closes what it copies to; the file goes on after a table.
    private static final class Open extends FilterOutputStream {

        Open(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
