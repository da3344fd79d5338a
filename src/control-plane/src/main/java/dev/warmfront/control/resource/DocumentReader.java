package dev.warmfront.control.resource;

import dev.warmfront.control.web.Documents;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Reads the documents of one kind, and keeps what it has read: with a thousand resources of which
/// one changed, one is parsed.
final class DocumentReader<D extends Record> {

    private final Kind<D> kind;
    private final JdbcClient jdbc;
    private final JsonMapper json;

    /// What was read, by id, with the version of the row it was read from. PostgreSQL writes the
    /// number of the transaction into every version of a row, so a write that was rolled back
    /// leaves nothing here that a later one with the same revision could be mistaken for.
    private final Map<String, Read<D>> kept = new ConcurrentHashMap<>();

    private record Version(String id, String version) {}

    private record Read<D extends Record>(String version, Stored<D> stored) {}

    DocumentReader(Kind<D> kind, JdbcClient jdbc, JsonMapper json) {
        this.kind = kind;
        this.jdbc = jdbc;
        this.json = json;
    }

    /// A document as it was stored, with what newer versions of the product stand in for what it
    /// does not say.
    D read(String document) {
        return Documents.read(json.readTree(document), kind.draft());
    }

    /// All of them as of this transaction, in the order of their ids.
    List<Stored<D>> all() {
        List<Version> versions =
                jdbc.sql(
                                """
                                select id, revision || '-' || xmin::text as version
                                  from resource
                                 where kind = :kind
                                 order by id
                                """)
                        .param("kind", kind.noun())
                        .query((row, number) ->
                                new Version(row.getString("id"), row.getString("version")))
                        .list();
        Map<String, Read<D>> present = HashMap.newHashMap(versions.size());
        List<String> missing = new ArrayList<>();
        for (Version version : versions) {
            Read<D> read = kept.get(version.id());
            if (read != null && read.version().equals(version.version())) {
                present.put(version.id(), read);
            } else {
                missing.add(version.id());
            }
        }
        if (!missing.isEmpty()) {
            fetch(missing, present);
        }
        if (kept.size() > 2 * versions.size() + 100) {
            kept.keySet().retainAll(present.keySet());
        }
        List<Stored<D>> all = new ArrayList<>(versions.size());
        for (Version version : versions) {
            Read<D> read = present.get(version.id());
            if (read != null) {
                all.add(read.stored());
            }
        }
        return all;
    }

    private void fetch(List<String> ids, Map<String, Read<D>> into) {
        List<Read<D>> fetched =
                jdbc.sql(
                                """
                                select id, revision, xmin::text as xmin, managed, document,
                                       created_at, updated_at
                                  from resource
                                 where id = any(:ids)
                                 order by id
                                """)
                        .param("ids", ids.toArray(String[]::new))
                        .query((row, number) -> read(row))
                        .list();
        for (Read<D> read : fetched) {
            into.put(read.stored().id(), read);
        }
        kept.putAll(into);
    }

    private Read<D> read(ResultSet row) throws SQLException {
        long revision = row.getLong("revision");
        Stored<D> stored =
                new Stored<>(
                        row.getString("id"),
                        revision,
                        row.getBoolean("managed"),
                        read(row.getString("document")),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getObject("updated_at", OffsetDateTime.class).toInstant());
        return new Read<>(revision + "-" + row.getString("xmin"), stored);
    }
}
