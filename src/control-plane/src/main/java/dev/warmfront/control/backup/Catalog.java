package dev.warmfront.control.backup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL itself says of a schema: its tables, their columns, and who refers to whom.
final class Catalog {

    /// Written by the migrations themselves.
    private static final String HISTORY = "flyway_schema_history";

    private final Connection connection;
    private final String schema;

    Catalog(Connection connection, String schema) {
        this.connection = connection;
        this.schema = schema;
    }

    /// The schema that is meant where none is named.
    static String currentSchema(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("select coalesce(current_schema(), 'public')");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    /// Every table with its columns; what others refer to comes before them. What is not there any
    /// more after a crash is none of those.
    Map<String, List<String>> tables() throws SQLException {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        query(
                """
                select c.relname, a.attname
                  from pg_class c
                  join pg_attribute a on a.attrelid = c.oid
                 where c.relnamespace = ?::regnamespace and c.relkind = 'r'
                   and c.relpersistence = 'p'
                   and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                 order by c.relname, a.attnum
                """,
                row ->
                        columns.computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                                .add(row.getString(2)));
        columns.remove(HISTORY);
        Map<String, Set<String>> needs = new LinkedHashMap<>();
        columns.keySet().forEach(name -> needs.put(name, new TreeSet<>()));
        query(
                """
                select child.relname, parent.relname
                  from pg_constraint f
                  join pg_class child on child.oid = f.conrelid
                  join pg_class parent on parent.oid = f.confrelid
                 where f.connamespace = ?::regnamespace and f.contype = 'f'
                   and child.oid <> parent.oid
                """,
                row -> needs.getOrDefault(row.getString(1), new TreeSet<>()).add(row.getString(2)));
        Map<String, List<String>> ordered = new LinkedHashMap<>();
        for (String name : order(needs)) {
            ordered.put(name, List.copyOf(columns.getOrDefault(name, List.of())));
        }
        return ordered;
    }

    private static Set<String> order(Map<String, Set<String>> needs) {
        Set<String> ordered = new LinkedHashSet<>();
        while (ordered.size() < needs.size()) {
            int before = ordered.size();
            needs.forEach((name, parents) -> {
                if (ordered.containsAll(parents)) {
                    ordered.add(name);
                }
            });
            if (ordered.size() == before) {
                throw new AssertionError("unreachable: no two tables refer to each other");
            }
        }
        return ordered;
    }

    /// Tables whose policies hold for their owner, too.
    List<String> forced() throws SQLException {
        List<String> forced = new ArrayList<>();
        query(
                """
                select relname
                  from pg_class
                 where relnamespace = ?::regnamespace and relforcerowsecurity
                 order by relname
                """,
                row -> forced.add(row.getString(1)));
        return forced;
    }

    /// Everything that gives out numbers, with the last one given; 0 when none was.
    List<Manifest.Sequence> sequences() throws SQLException {
        List<Manifest.Sequence> sequences = new ArrayList<>();
        query(
                """
                select relname, coalesce(pg_sequence_last_value(oid), 0)
                  from pg_class
                 where relnamespace = ?::regnamespace and relkind = 'S'
                   and relpersistence = 'p'
                 order by relname
                """,
                row -> sequences.add(new Manifest.Sequence(row.getString(1), row.getLong(2))));
        return sequences;
    }

    /// The newest migration that was applied; null when this is no database of ours.
    @Nullable String version() throws SQLException {
        if (!hasHistory()) {
            return null;
        }
        return text(
                "select version from "
                        + qualified(HISTORY)
                        + " where success and version is not null"
                        + " order by installed_rank desc limit 1");
    }

    /// Whether there is anything in it at all.
    boolean isEmpty() throws SQLException {
        Long objects =
                number(
                        "select count(*) from pg_class where relnamespace = ?::regnamespace",
                        schema);
        return objects == null || objects == 0;
    }

    private boolean hasHistory() throws SQLException {
        return text("select to_regclass(?)::text", qualified(HISTORY)) != null;
    }

    String qualified(String name) {
        return quoted(schema) + "." + quoted(name);
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Nullable Long number(String sql, String... parameters) throws SQLException {
        String text = text(sql, parameters);
        return text == null ? null : Long.valueOf(text);
    }

    /// The first column of the first row, if there is one.
    @Nullable String text(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /// Something done with each row.
    interface EachRow {
        void take(ResultSet row) throws SQLException;
    }

    void query(String sql, EachRow eachRow) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (sql.contains("?")) {
                statement.setString(1, schema);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    eachRow.take(row);
                }
            }
        }
    }
}
