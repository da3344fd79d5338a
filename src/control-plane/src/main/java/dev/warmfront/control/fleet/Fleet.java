package dev.warmfront.control.fleet;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Progress.Confirmation;
import dev.warmfront.control.change.Progress.ConfirmationState;
import dev.warmfront.control.web.Page;
import dev.warmfront.protocol.Hello;
import dev.warmfront.protocol.Status;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
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

    /// The sequence up to which every edge in service has applied invalidations; empty when none is
    /// in service.
    OptionalLong appliedEverywhere() {
        return inService().stream().mapToLong(Edge::invalidationSequence).min();
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
                .param("version", hello.getReleaseVersion())
                .param("digest", hello.getReleaseDigest())
                .param("sequence", hello.getInvalidationSequence())
                .update();
        noteApplied(id, hello.getInvalidationSequence());
        bell.ring(Bell.Tone.MEMBERS);
        bell.ring(Bell.Tone.ACKNOWLEDGEMENT);
    }

    @Transactional
    void acknowledged(String id, long version, String digest) {
        jdbc.sql(
                        """
                        update edge
                           set release_version = :version,
                               release_digest  = :digest,
                               acknowledged_at = now(),
                               last_seen       = now()
                         where id = :id and release_version < :version
                        """)
                .param("id", id)
                .param("version", version)
                .param("digest", digest)
                .update();
        bell.ring(Bell.Tone.ACKNOWLEDGEMENT);
        bell.ring(Bell.Tone.MEMBERS);
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

    @Transactional
    void applied(String id, long sequence) {
        jdbc.sql(
                        """
                        update edge
                           set invalidation_sequence = :sequence, last_seen = now()
                         where id = :id and invalidation_sequence < :sequence
                        """)
                .param("id", id)
                .param("sequence", sequence)
                .update();
        noteApplied(id, sequence);
        bell.ring(Bell.Tone.ACKNOWLEDGEMENT);
    }

    private void noteApplied(String id, long sequence) {
        int noted =
                jdbc.sql(
                                """
                                insert into invalidation_acknowledgement (edge_id, sequence)
                                select :id, :sequence
                                 where :sequence > 0
                                    on conflict do nothing
                                """)
                        .param("id", id)
                        .param("sequence", sequence)
                        .update();
        if (noted > 0 && sequence % FORGETS_EVERY == 0) {
            jdbc.sql(
                            """
                            delete from invalidation_acknowledgement
                             where edge_id = :id
                               and sequence <= (select sequence
                                                  from invalidation_acknowledgement
                                                 where edge_id = :id
                                                 order by sequence desc
                                                offset :kept
                                                 limit 1)
                            """)
                    .param("id", id)
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

    /// Notes that an edge is alive, and how it serves.
    @Transactional
    void seen(String id, Status status, boolean changed) {
        jdbc.sql(
                        """
                        update edge
                           set draining    = :draining,
                               connections = :connections,
                               requests    = :requests,
                               errors      = :errors,
                               hits        = :hits,
                               misses      = :misses,
                               heads       = :heads,
                               head_micros = :head_micros,
                               last_seen   = now()
                         where id = :id
                        """)
                .param("id", id)
                .param("draining", status.getDraining())
                .param("connections", status.getConnections())
                .params(Traffic.of(status.getTraffic()).columns())
                .update();
        if (changed) {
            bell.ring(Bell.Tone.MEMBERS);
        }
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
