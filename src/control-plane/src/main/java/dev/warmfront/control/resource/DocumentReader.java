package dev.warmfront.control.resource;

import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Filter;
import dev.warmfront.control.web.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Reads the documents of one kind, and keeps what it has read: with a thousand resources of which
/// one changed, one is parsed.
final class DocumentReader<D extends Record> {

    private static final String COLUMNS =
            "id, revision, xmin::text as xmin, managed, document, created_at, updated_at";

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

    /// Those that have one of these names, in the order of their ids.
    List<Stored<D>> named(Collection<String> names) {
        return jdbc.sql(
                        """
                        select %s
                          from resource
                         where kind = :kind and name = any(:names)
                         order by id
                        """
                                .formatted(COLUMNS))
                .param("kind", kind.noun())
                .param("names", names.toArray(String[]::new))
                .query((row, number) -> read(row).stored())
                .list();
    }

    /// Those that have one of these ids, in the order of the ids.
    List<Stored<D>> identified(Collection<String> ids) {
        return jdbc.sql(
                        """
                        select %s
                          from resource
                         where kind = :kind and id = any(:ids)
                         order by id
                        """
                                .formatted(COLUMNS))
                .param("kind", kind.noun())
                .param("ids", ids.toArray(String[]::new))
                .query((row, number) -> read(row).stored())
                .list();
    }

    /// Up to one more than a page of those that the filter lets through, in the order of their ids.
    List<Stored<D>> list(Page page, Filter filter) {
        List<String> conditions = new ArrayList<>(List.of("kind = :kind", "id > :after"));
        Map<String, Object> values = new HashMap<>();
        values.put("kind", kind.noun());
        values.put("after", page.after());
        values.put("limit", page.limit() + 1);
        if (filter.name() != null) {
            conditions.add("name = :name");
            values.put("name", filter.name());
        }
        for (String tag : filter.tags()) {
            conditions.add(tagged(tag, values));
        }
        return jdbc.sql(
                        """
                        select %s
                          from resource
                         where %s
                         order by id
                         limit :limit
                        """
                                .formatted(COLUMNS, String.join(" and ", conditions)))
                .params(values)
                .query((row, number) -> read(row).stored())
                .list();
    }

    /// A condition that holds for what has a tag, in any way in which `key:value` can be read.
    private String tagged(String tag, Map<String, Object> values) {
        List<String> readings = new ArrayList<>();
        // Written twice, it is no place for a parameter but PostgreSQL's "has this key".
        readings.add("document -> 'tags' ?? :" + put(tag, values));
        for (Filter.Pair pair : Filter.pairs(tag)) {
            String object = json.writeValueAsString(Map.of(pair.key(), pair.value()));
            readings.add("document -> 'tags' @> :" + put(object, values) + "::jsonb");
        }
        return "(" + String.join(" or ", readings) + ")";
    }

    private static String put(String value, Map<String, Object> values) {
        String name = "value" + values.size();
        values.put(name, value);
        return name;
    }

    private void fetch(List<String> ids, Map<String, Read<D>> into) {
        List<Read<D>> fetched =
                jdbc.sql(
                                """
                                select %s
                                  from resource
                                 where id = any(:ids)
                                 order by id
                                """
                                        .formatted(COLUMNS))
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
