package dev.warmfront.control.fleet;

import com.google.protobuf.ByteString;
import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Progress.Confirmation;
import dev.warmfront.control.change.Progress.ConfirmationState;
import dev.warmfront.control.fleet.Heard.Word;
import dev.warmfront.control.web.Page;
import dev.warmfront.protocol.Hello;
import dev.warmfront.protocol.Status;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/// All edges: who they are, and what each last said.
@Component
class Fleet {

    /// How long an edge may be silent before it counts as gone.
    static final Duration SILENCE = Duration.ofSeconds(10);

    /// What an edge hears that is shut out.
    static final String REVOKED =
            "edge: unknown or revoked (expected: one of this fleet; empty its data folder, make an"
                    + " enrolment token and start it with that)";

    private static final int ACKNOWLEDGEMENTS_KEPT = 10_000;
    private static final int FORGETS_EVERY = 100;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SELECT =
            """
            select *, revoked_at is null and last_seen > now() - interval '10 seconds' as in_service
              from edge
            """;

    private final JdbcClient jdbc;
    private final Bell bell;

    Fleet(JdbcClient jdbc, Bell bell) {
        this.jdbc = jdbc;
        this.bell = bell;
    }

    /// Who shows this certificate, which the authority has signed.
    ///
    /// @param certificate null when none was shown
    Caller caller(@Nullable X509Certificate certificate, Instant now) {
        Optional<String> id = certificate == null ? Optional.empty() : EdgeName.of(certificate);
        if (certificate == null || id.isEmpty()) {
            return new Caller.Stranger(
                    "certificate: none (expected: the one that came with the enrolment)");
        }
        Instant end = certificate.getNotAfter().toInstant();
        if (!now.isBefore(end)) {
            return Caller.expired(end);
        }
        return find(id.get())
                .filter(edge -> edge.revokedAt() == null)
                .<Caller>map(edge -> new Caller.Known(edge.id(), end))
                .orElseGet(() -> new Caller.Stranger(REVOKED));
    }

    Optional<Edge> find(String id) {
        return jdbc.sql(SELECT + " where id = :id").param("id", id).query(Fleet::edge).optional();
    }

    List<Edge> inService() {
        return jdbc.sql(
                        SELECT
                                + """
                                 where revoked_at is null
                                   and last_seen > now() - interval '10 seconds'
                                 order by id
                                """)
                .query(Fleet::edge)
                .list();
    }

    /// Of everybody who is not shut out, whether they are to have no viewers.
    Map<String, Boolean> drains() {
        Map<String, Boolean> drains = new HashMap<>();
        jdbc.sql("select id, drain from edge where revoked_at is null")
                .query(row -> {
                    drains.put(row.getString("id"), row.getBoolean("drain"));
                });
        return drains;
    }

    /// The sequence up to which every edge in service has applied invalidations; empty when none is
    /// in service.
    OptionalLong appliedEverywhere() {
        return jdbc.sql(
                        """
                        select min(invalidation_sequence)
                          from edge
                         where revoked_at is null
                           and last_seen > now() - interval '10 seconds'
                        """)
                .query((row, number) -> {
                    long least = row.getLong(1);
                    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(least);
                })
                .single();
    }

    /// What edges have made of an invalidation, in the order of their names.
    List<Confirmation> confirmations(long sequence) {
        return jdbc.sql(
                        """
                        select edge.id, edge.name, edge.last_seen,
                               edge.invalidation_sequence >= :sequence as confirmed,
                               last_seen is not null
                                   and last_seen > now() - interval '10 seconds' as in_service,
                               (select acknowledged_at
                                  from invalidation_acknowledgement
                                 where edge_id = edge.id and sequence >= :sequence
                                 order by sequence
                                 limit 1) as confirmed_at
                          from edge
                         where revoked_at is null
                         order by edge.name, edge.id
                        """)
                .param("sequence", sequence)
                .query(Fleet::confirmation)
                .list();
    }

    /// Up to one more than a page.
    List<Edge> list(Page page) {
        return jdbc.sql(SELECT + " where id > :after order by id limit :limit")
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(Fleet::edge)
                .list();
    }

    /// Shuts an edge out for good.
    void revoke(String id) {
        jdbc.sql(
                        """
                        update edge
                           set revoked_at = now(), revision = revision + 1
                         where id = :id and revoked_at is null
                        """)
                .param("id", id)
                .update();
        bell.ring(Bell.Tone.MEMBERS);
    }

    @Transactional
    void greeted(String id, Hello hello) {
        jdbc.sql(
                        """
                        update edge
                           set software_version      = :software,
                               protocol              = :protocol,
                               addresses             = :addresses,
                               http_port             = :http,
                               https_port            = :https,
                               dns_port              = :dns,
                               peer_key              = :peerKey,
                               acknowledged_at       = case when release_version = :version
                                                            then acknowledged_at else now() end,
                               release_version       = :version,
                               release_digest        = :digest,
                               invalidation_sequence = :sequence,
                               draining              = false,
                               last_seen             = now()
                         where id = :id
                        """)
                .param("id", id)
                .param("software", hello.getSoftwareVersion())
                .param("protocol", hello.getProtocol())
                .param("addresses", hello.getEndpoints().getAddressesList().toArray(String[]::new))
                .param("http", hello.getEndpoints().getHttpPort())
                .param("https", hello.getEndpoints().getHttpsPort())
                .param("dns", hello.getEndpoints().getDnsPort())
                .param("peerKey", hello.getEndpoints().getPeerKey().toByteArray())
                .param("version", hello.getReleaseVersion())
                .param("digest", hello.getReleaseDigest())
                .param("sequence", hello.getInvalidationSequence())
                .update();
        noteApplied(new String[] {id}, new long[] {hello.getInvalidationSequence()});
        bell.ring(Bell.Tone.MEMBERS);
        bell.ring(Bell.Tone.ACKNOWLEDGEMENT);
    }

    @Transactional
    void refused(String id, long version, String diagnostic) {
        jdbc.sql(
                        """
                        update edge
                           set refused_version    = :version,
                               refused_diagnostic = :diagnostic,
                               last_seen          = now()
                         where id = :id
                        """)
                .param("id", id)
                .param("version", version)
                .param("diagnostic", diagnostic)
                .update();
        bell.ring(Bell.Tone.ACKNOWLEDGEMENT);
    }

    /// Notes what edges said, by their ids.
    void write(Map<String, Word> words) {
        writeStatuses(picked(words, word -> word.status() != null));
        writeReleases(picked(words, word -> word.version() > 0));
        writeApplied(picked(words, word -> word.sequence() >= 0));
    }

    private static Map<String, Word> picked(Map<String, Word> words, Predicate<Word> wanted) {
        Map<String, Word> picked = new TreeMap<>(words);
        picked.values().removeIf(wanted.negate());
        return picked;
    }

    /// That they are alive, and how they serve.
    private void writeStatuses(Map<String, Word> words) {
        if (words.isEmpty()) {
            return;
        }
        List<Status> statuses =
                words.values().stream().map(Word::status).filter(Objects::nonNull).toList();
        List<Traffic> traffic = statuses.stream().map(one -> Traffic.of(one.getTraffic())).toList();
        jdbc.sql(
                        """
                        update edge
                           set draining    = said.draining,
                               connections = said.connections,
                               requests    = said.requests,
                               errors      = said.errors,
                               hits        = said.hits,
                               misses      = said.misses,
                               heads       = said.heads,
                               head_micros = said.head_micros,
                               last_seen   = now()
                          from unnest(:ids::text[], :draining::boolean[], :connections::bigint[],
                                      :requests::bigint[], :errors::bigint[], :hits::bigint[],
                                      :misses::bigint[], :heads::bigint[], :head_micros::bigint[])
                               as said (id, draining, connections, requests, errors, hits, misses,
                                        heads, head_micros)
                         where edge.id = said.id
                        """)
                .param("ids", words.keySet().toArray(String[]::new))
                .param(
                        "draining",
                        statuses.stream().map(Status::getDraining).toArray(Boolean[]::new))
                .param("connections", statuses.stream().mapToLong(Status::getConnections).toArray())
                .params(Traffic.columns(traffic))
                .update();
    }

    private void writeReleases(Map<String, Word> words) {
        if (words.isEmpty()) {
            return;
        }
        jdbc.sql(
                        """
                        update edge
                           set release_version = said.version,
                               release_digest  = said.digest,
                               acknowledged_at = now(),
                               last_seen       = now()
                          from unnest(:ids::text[], :versions::bigint[], :digests::text[])
                               as said (id, version, digest)
                         where edge.id = said.id and release_version < said.version
                        """)
                .param("ids", words.keySet().toArray(String[]::new))
                .param("versions", words.values().stream().mapToLong(Word::version).toArray())
                .param("digests", words.values().stream().map(Word::digest).toArray(String[]::new))
                .update();
    }

    private void writeApplied(Map<String, Word> words) {
        if (words.isEmpty()) {
            return;
        }
        String[] ids = words.keySet().toArray(String[]::new);
        long[] sequences = words.values().stream().mapToLong(Word::sequence).toArray();
        jdbc.sql(
                        """
                        update edge
                           set invalidation_sequence = said.sequence, last_seen = now()
                          from unnest(:ids::text[], :sequences::bigint[]) as said (id, sequence)
                         where edge.id = said.id and invalidation_sequence < said.sequence
                        """)
                .param("ids", ids)
                .param("sequences", sequences)
                .update();
        noteApplied(ids, sequences);
    }

    private void noteApplied(String[] ids, long[] sequences) {
        int noted =
                jdbc.sql(
                                """
                                insert into invalidation_acknowledgement (edge_id, sequence)
                                select id, sequence
                                  from unnest(:ids::text[], :sequences::bigint[])
                                       as said (id, sequence)
                                 where sequence > 0
                                    on conflict do nothing
                                """)
                        .param("ids", ids)
                        .param("sequences", sequences)
                        .update();
        if (noted > 0 && LongStream.of(sequences).anyMatch(one -> one % FORGETS_EVERY == 0)) {
            jdbc.sql(
                            """
                            delete from invalidation_acknowledgement
                             using (select id, (select sequence
                                                  from invalidation_acknowledgement
                                                 where edge_id = id
                                                 order by sequence desc
                                                offset :kept
                                                 limit 1) as last
                                      from unnest(:ids::text[]) as id) as old
                             where edge_id = old.id and sequence <= old.last
                            """)
                    .param("ids", ids)
                    .param("kept", ACKNOWLEDGEMENTS_KEPT)
                    .update();
        }
    }

    /// Notes what is wanted of an edge; runs in the transaction of a write.
    void decide(String id, EdgeDraft wanted) {
        jdbc.sql(
                        """
                        update edge
                           set labels = :labels::jsonb, drain = :drain, revision = revision + 1
                         where id = :id
                        """)
                .param("id", id)
                .param("labels", JSON.writeValueAsString(wanted.labels()))
                .param("drain", wanted.drain())
                .update();
        bell.ring(Bell.Tone.MEMBERS);
    }

    private static Confirmation confirmation(ResultSet row, int number) throws SQLException {
        boolean confirmed = row.getBoolean("confirmed");
        boolean inService = row.getBoolean("in_service");
        return new Confirmation(
                row.getString("id"),
                row.getString("name"),
                confirmed
                        ? ConfirmationState.CONFIRMED
                        : inService ? ConfirmationState.WAITING : ConfirmationState.AWAY,
                confirmed ? instant(row, "confirmed_at") : null,
                instant(row, "last_seen"));
    }

    private static Edge edge(ResultSet row, int number) throws SQLException {
        return new Edge(
                row.getString("id"),
                row.getString("name"),
                row.getObject("enrolled_at", OffsetDateTime.class).toInstant(),
                instant(row, "revoked_at"),
                row.getString("software_version"),
                row.getInt("protocol"),
                List.of((String[]) row.getArray("addresses").getArray()),
                row.getInt("http_port"),
                row.getInt("https_port"),
                row.getInt("dns_port"),
                ByteString.copyFrom(row.getBytes("peer_key")),
                row.getLong("release_version"),
                instant(row, "acknowledged_at"),
                row.getLong("refused_version"),
                row.getString("refused_diagnostic"),
                row.getLong("invalidation_sequence"),
                row.getBoolean("draining"),
                instant(row, "last_seen"),
                Traffic.of(row),
                instant(row, "certificate_expires_at"),
                labels(row.getString("labels")),
                row.getBoolean("drain"),
                row.getLong("connections"),
                row.getLong("revision"),
                row.getBoolean("in_service"));
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        JSON.readTree(text)
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        return labels;
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
