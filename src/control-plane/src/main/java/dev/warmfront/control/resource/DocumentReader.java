package dev.warmfront.control.resource;

import dev.warmfront.control.tenancy.Scope;
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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Reads the documents of one kind, and keeps what it has read: with a thousand resources of which
/// one changed, one is parsed.
final class DocumentReader<D extends Record> {

    private static final String COLUMNS = "id, revision, managed, document, created_at, updated_at";

    /// Whether this transaction wrote the row.
    private static final String OWN =
            "coalesce(xmin = pg_current_xact_id_if_assigned()::xid, false) as own";

    private final Kind<D> kind;
    private final JdbcClient jdbc;
    private final JsonMapper json;

    private volatile Known<D> known = new Known<>(0, new TreeMap<>(), Set.of());

    /// A row as it was read. Every write gives it another stamp, also one that is rolled back, so
    /// two with the same stamp are the same.
    private record Read<D extends Record>(long stamp, boolean own, Stored<D> stored) {

        String id() {
            return stored.id();
        }
    }

    /// One that is no more.
    private record Gone(long stamp, boolean own, String id) {}

    /// What was read.
    ///
    /// @param stamp everything up to it is here, if it was committed
    /// @param all by id
    /// @param stored the same, the very same list for as long as nothing changes
    /// @param doubtful ids of what a transaction wrote that had not been committed
    private record Known<D extends Record>(
            long stamp,
            SortedMap<String, Read<D>> all,
            List<Stored<D>> stored,
            Set<String> doubtful) {

        Known(long stamp, SortedMap<String, Read<D>> all, Set<String> doubtful) {
            this(stamp, all, all.values().stream().map(Read::stored).toList(), doubtful);
        }
    }

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

    /// All of them, whoever has them, as of this transaction, in the order of their ids. The very
    /// same list for as long as nothing changes.
    List<Stored<D>> all() {
        if (!Scope.present().isInstallation()) {
            // What is known is everybody's, so a part of it must not be taken for all.
            throw new AssertionError("unreachable: only the installation asks for everything");
        }
        Known<D> before = known;
        long newest =
                jdbc.sql(
                                """
                                select greatest(
                                       (select max(stamp) from resource),
                                       (select max(stamp) from resource_gone),
                                       0)
                                """)
                        .query(Long.class)
                        .single();
        // A transaction that began earlier does not see all that is known.
        Known<D> now =
                newest < before.stamp() ? compared(before, newest) : advanced(before, newest);
        known = now;
        return now.stored();
    }

    /// With what was written since.
    private Known<D> advanced(Known<D> before, long newest) {
        if (newest == before.stamp() && before.doubtful().isEmpty()) {
            return before;
        }
        List<Read<D>> written =
                jdbc.sql(
                                """
                                select %s, stamp, %s
                                  from resource
                                 where (stamp > :stamp or id = any(:doubtful)) and kind = :kind
                                """
                                        .formatted(COLUMNS, OWN))
                        .param("stamp", before.stamp())
                        .param("doubtful", before.doubtful().toArray(String[]::new))
                        .param("kind", kind.noun())
                        .query((row, number) -> read(row))
                        .list();
        List<Gone> gone =
                jdbc.sql(
                                """
                                select id, stamp, %s
                                  from resource_gone
                                 where stamp > :stamp and kind = :kind
                                """
                                        .formatted(OWN))
                        .param("stamp", before.stamp())
                        .param("kind", kind.noun())
                        .query((row, number) ->
                                new Gone(
                                        row.getLong("stamp"),
                                        row.getBoolean("own"),
                                        row.getString("id")))
                        .list();
        if (written.isEmpty() && gone.isEmpty() && before.doubtful().isEmpty()) {
            // It was something of another kind.
            return new Known<>(newest, before.all(), before.stored(), Set.of());
        }
        SortedMap<String, Read<D>> all = new TreeMap<>(before.all());
        all.keySet().removeAll(before.doubtful());
        gone.forEach(one -> all.remove(one.id()));
        written.forEach(one -> all.put(one.id(), one));
        List<Read<D>> ownWritten = written.stream().filter(Read::own).toList();
        List<Gone> ownGone = gone.stream().filter(Gone::own).toList();
        long ours =
                LongStream.concat(
                                ownWritten.stream().mapToLong(Read::stamp),
                                ownGone.stream().mapToLong(Gone::stamp))
                        .min()
                        .orElse(Long.MAX_VALUE);
        Set<String> doubtful =
                Stream.concat(ownWritten.stream().map(Read::id), ownGone.stream().map(Gone::id))
                        .collect(Collectors.toSet());
        return new Known<>(Math.min(newest, ours - 1), all, doubtful);
    }

    /// As somebody sees it for whom some of what is known has not happened yet.
    private Known<D> compared(Known<D> later, long newest) {
        Map<String, Long> stamps = HashMap.newHashMap(later.all().size());
        jdbc.sql("select id, stamp from resource where kind = :kind")
                .param("kind", kind.noun())
                .query(row -> {
                    stamps.put(row.getString("id"), row.getLong("stamp"));
                });
        SortedMap<String, Read<D>> all = new TreeMap<>(later.all());
        all.values().removeIf(read -> !stamps.remove(read.id(), read.stamp()));
        jdbc.sql(
                        """
                        select %s, stamp, false as own
                          from resource
                         where id = any(:ids)
                        """
                                .formatted(COLUMNS))
                .param("ids", stamps.keySet().toArray(String[]::new))
                .query((row, number) -> read(row))
                .list()
                .forEach(one -> all.put(one.id(), one));
        return new Known<>(newest, all, Set.of());
    }

    /// Those that have one of these names, in the order of their ids.
    List<Stored<D>> named(Collection<String> names) {
        return jdbc.sql(
                        """
                        select %s
                          from resource
                         where kind = :kind and name = any(:names) and %s
                         order by id
                        """
                                .formatted(COLUMNS, Scope.present().seesResource()))
                .param("tenant", Scope.present().setting())
                .param("kind", kind.noun())
                .param("names", names.toArray(String[]::new))
                .query((row, number) -> stored(row))
                .list();
    }

    /// Those that have one of these ids, in the order of the ids.
    List<Stored<D>> identified(Collection<String> ids) {
        return jdbc.sql(
                        """
                        select %s
                          from resource
                         where kind = :kind and id = any(:ids) and %s
                         order by id
                        """
                                .formatted(COLUMNS, Scope.present().seesResource()))
                .param("tenant", Scope.present().setting())
                .param("kind", kind.noun())
                .param("ids", ids.toArray(String[]::new))
                .query((row, number) -> stored(row))
                .list();
    }

    /// Up to one more than a page of those that the filter lets through, in the order of their ids.
    List<Stored<D>> list(Page page, Filter filter) {
        Scope scope = Scope.present();
        List<String> conditions =
                new ArrayList<>(List.of("kind = :kind", "id > :after", scope.seesResource()));
        Map<String, Object> values = new HashMap<>();
        values.put("tenant", scope.setting());
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
                .query((row, number) -> stored(row))
                .list();
    }

    /// A condition that holds for what has a tag, in any way in which `key:value` can be read.
    private String tagged(String tag, Map<String, Object> values) {
        List<String> readings = new ArrayList<>();
        // Written twice, it is no place for a parameter but PostgreSQL's "has this key".
        readings.add("tags ?? :" + put(tag, values));
        for (Filter.Pair pair : Filter.pairs(tag)) {
            String object = json.writeValueAsString(Map.of(pair.key(), pair.value()));
            readings.add("tags @> :" + put(object, values) + "::jsonb");
        }
        return "(" + String.join(" or ", readings) + ")";
    }

    private static String put(String value, Map<String, Object> values) {
        String name = "value" + values.size();
        values.put(name, value);
        return name;
    }

    private Read<D> read(ResultSet row) throws SQLException {
        return new Read<>(row.getLong("stamp"), row.getBoolean("own"), stored(row));
    }

    private Stored<D> stored(ResultSet row) throws SQLException {
        return new Stored<>(
                row.getString("id"),
                row.getLong("revision"),
                row.getBoolean("managed"),
                read(row.getString("document")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
