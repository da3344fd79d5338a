package dev.warmfront.control.backup;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/// Makes a database of a backup.
///
/// Everything is built beside what is there: a schema of its own gets the tables as they were when
/// the backup was made, its rows, and every migration since. Only then, in one transaction, it
/// takes the place of the old one. What fails before that changes nothing.
///
/// What edges were told after the backup was made is not in it, and edges take no release that is
/// older than what they run. So the newest release is there once more under a number that none has
/// reached, milliseconds since 1970, and so are the numbers of invalidations to come.
public final class Restore {

    private static final String BESIDE = "warmfront_restore";
    private static final String MIGRATIONS = "classpath:db/migration";

    private final Place place;

    public Restore(Place place) {
        this.place = place;
    }

    /// Restores it.
    ///
    /// @param replace whether what is in the database may be thrown away
    /// @param nowMillis milliseconds since 1970
    /// @throws BackupFailure if there is something in it already, somebody uses it, it is not
    ///     there, or the backup was made by a newer version
    public void from(Archive archive, boolean replace, long nowMillis) {
        try (Connection connection = place.connect()) {
            String target = Catalog.currentSchema(connection);
            requireRoom(connection, target, replace);
            drop(connection, BESIDE);
            try {
                build(connection, archive, nowMillis);
                takePlace(connection, target, replace);
            } catch (SQLException | RuntimeException e) {
                clearAway(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new BackupFailure("Nothing was restored: " + e.getMessage(), e);
        } catch (FlywayException e) {
            throw new BackupFailure("Nothing was restored: the migrations failed", e);
        }
    }

    private static void requireRoom(Connection connection, String target, boolean replace)
            throws SQLException {
        Catalog catalog = new Catalog(connection, target);
        if (!catalog.isEmpty() && !replace) {
            throw new BackupFailure(
                    "database: not empty (expected: a new one, or --replace, which throws away"
                            + " everything that is in it)");
        }
        requireAlone(catalog);
    }

    /// A service that goes on working would not notice that the ground was exchanged under it.
    private static void requireAlone(Catalog catalog) throws SQLException {
        Long others = others(catalog);
        // Whoever has just left is seen a moment longer.
        for (int i = 0; i < 20 && others > 0; i++) {
            catalog.text("select pg_sleep(0.1)::text");
            others = others(catalog);
        }
        if (others > 0) {
            throw new BackupFailure(
                    "database: "
                            + others
                            + " others use it (expected: nobody; stop every control plane first)");
        }
    }

    private static Long others(Catalog catalog) throws SQLException {
        Long others =
                catalog.number(
                        """
                        select count(*)
                          from pg_stat_activity
                         where datname = current_database() and pid <> pg_backend_pid()
                           and backend_type = 'client backend' and application_name <> ?
                        """,
                        Place.PROGRAM);
        return others == null ? 0L : others;
    }

    private void build(Connection connection, Archive archive, long nowMillis) throws SQLException {
        Manifest manifest = archive.manifest();
        boolean known = false;
        for (MigrationInfo migration : flyway("latest").info().all()) {
            known |= String.valueOf(migration.getVersion()).equals(manifest.schema());
        }
        if (!known) {
            throw new BackupFailure(
                    "schema: "
                            + manifest.schema()
                            + " (expected: one that this version knows; the backup was made by "
                            + manifest.product()
                            + ", restore it with that one or a newer one)");
        }
        execute(connection, "create schema " + BESIDE);
        flyway(manifest.schema()).migrate();
        connection.setAutoCommit(false);
        load(connection, archive);
        connection.commit();
        connection.setAutoCommit(true);
        flyway("latest").migrate();
        connection.setAutoCommit(false);
        goOnFrom(connection, manifest, nowMillis);
        connection.commit();
        connection.setAutoCommit(true);
    }

    private Flyway flyway(String version) {
        return Flyway.configure(Restore.class.getClassLoader())
                .dataSource(place.source())
                .locations(MIGRATIONS)
                .schemas(BESIDE)
                .defaultSchema(BESIDE)
                .target(version)
                .load();
    }

    private static void load(Connection connection, Archive archive) throws SQLException {
        execute(connection, "set local datestyle = 'ISO, YMD'");
        execute(connection, "set local timezone = 'UTC'");
        // Triggers mean the tables beside, too.
        execute(connection, "set local search_path = " + BESIDE);
        Catalog catalog = new Catalog(connection, BESIDE);
        Map<String, List<String>> tables = catalog.tables();
        // Migrations put in what is shipped with the product; it is in the backup, too.
        List<String> backwards = new ArrayList<>(tables.keySet());
        Collections.reverse(backwards);
        // Once more what triggers noted of what went.
        backwards.addAll(List.copyOf(backwards));
        for (String table : backwards) {
            if (catalog.number("select 1 from " + catalog.qualified(table) + " limit 1") != null) {
                execute(connection, "delete from " + catalog.qualified(table));
            }
        }
        // PostgreSQL copies nothing into a table whose owner its own policies hold for.
        List<String> forced = catalog.forced();
        for (String table : forced) {
            execute(connection, alter(catalog, table, "no force"));
        }
        CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
        for (String name : tables.keySet()) {
            for (Manifest.Table table : archive.manifest().tables()) {
                if (table.name().equals(name)) {
                    load(copies, catalog.qualified(name), archive, table);
                }
            }
        }
        for (String table : forced) {
            execute(connection, alter(catalog, table, "force"));
        }
    }

    private static String alter(Catalog catalog, String table, String force) {
        return "alter table " + catalog.qualified(table) + " " + force + " row level security";
    }

    private static void load(
            CopyManager copies, String qualified, Archive archive, Manifest.Table table)
            throws SQLException {
        long rows;
        try (InputStream in = archive.rows(table)) {
            rows = copies.copyIn(Backup.copy(qualified, table.columns(), "from stdin"), in);
        } catch (IOException e) {
            throw new BackupFailure("The backup cannot be read: " + e.getMessage(), e);
        }
        if (rows != table.rows()) {
            throw new BackupFailure(
                    table.name() + ": " + rows + " rows (expected: " + table.rows() + ")");
        }
    }

    private static void goOnFrom(Connection connection, Manifest manifest, long nowMillis)
            throws SQLException {
        Catalog catalog = new Catalog(connection, BESIDE);
        for (Manifest.Sequence sequence : manifest.sequences()) {
            boolean edgesHear = sequence.name().equals("invalidation_sequence_seq");
            long last = edgesHear ? Math.max(sequence.last(), nowMillis) : sequence.last();
            if (last > 0) {
                // A newer schema may have given it up.
                catalog.text(
                        "select setval(to_regclass(?), greatest(?::bigint,"
                                + " coalesce(pg_sequence_last_value(to_regclass(?)), 0)))",
                        catalog.qualified(sequence.name()),
                        Long.toString(last),
                        catalog.qualified(sequence.name()));
            }
        }
        // Where a release is kept whole is told by its number, so what is left of 64 stays.
        long newest = manifest.newestRelease();
        long again = Math.max(nowMillis, newest) / 64 * 64 + 64 + newest % 64;
        execute(connection, "set local search_path = " + BESIDE);
        try (PreparedStatement release =
                connection.prepareStatement(
                        """
                        insert into release
                               (version, digest, base_version, upserts, removals, change_number)
                        select ?, digest, version, '{}', '{}', change_number
                          from release
                         where version = ?
                        """)) {
            release.setLong(1, again);
            release.setLong(2, newest);
            release.executeUpdate();
        }
        goOnRollingOut(connection, again);
    }

    /// Canaries of a release that was not decided about go on with it under its new number.
    private static void goOnRollingOut(Connection connection, long again) throws SQLException {
        for (String sql :
                List.of(
                        """
                        create temporary table under_way on commit drop as
                        select * from rollout where stage = 'CANARY'
                        """,
                        """
                        update rollout
                           set stage = 'REPLACED', decided_at = clock_timestamp(),
                               reason = 'restored from a backup as release %d'
                         where stage = 'CANARY'
                        """,
                        """
                        insert into rollout (release_version, settled_version, stage, gate)
                        select %d, settled_version, stage, gate from under_way
                        """,
                        """
                        insert into rollout_canary (release_version, edge_id)
                        select %d, edge_id
                          from rollout_canary
                         where release_version in (select release_version from under_way)
                        """)) {
            execute(connection, sql.formatted(again));
        }
    }

    private static void takePlace(Connection connection, String target, boolean replace)
            throws SQLException {
        connection.setAutoCommit(false);
        requireAlone(new Catalog(connection, target));
        String old = Catalog.quoted(target);
        execute(connection, "drop schema if exists " + old + (replace ? " cascade" : ""));
        execute(connection, "alter schema " + BESIDE + " rename to " + old);
        connection.commit();
    }

    private static void clearAway(Connection connection, Exception failure) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            drop(connection, BESIDE);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static void drop(Connection connection, String schema) throws SQLException {
        execute(connection, "drop schema if exists " + schema + " cascade");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
