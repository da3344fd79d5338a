package dev.warmfront.control.fleet;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Progress.Confirmation;
import dev.warmfront.control.change.Progress.ConfirmationState;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.web.Ids;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Write;
import dev.warmfront.protocol.Hello;
import dev.warmfront.protocol.Status;
import dev.warmfront.snapshot.Digest;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// All edges: who they are, and what each last said.
@Component
public class Fleet {

    /// How long an edge may be silent before it counts as gone.
    static final Duration SILENCE = Duration.ofSeconds(10);

    /// What an edge hears that is shut out.
    static final String REVOKED =
            "edge: unknown or revoked (expected: one of this fleet; empty its data folder, make an"
                    + " enrolment token and start it with that)";

    private static final int ACKNOWLEDGEMENTS_KEPT = 10_000;
    private static final int FORGETS_EVERY = 100;
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(5);
    private static final Duration LONGEST_LIFE = Duration.ofDays(90);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final String SELECT =
            """
            select *, revoked_at is null and last_seen > now() - interval '10 seconds' as in_service
              from edge
            """;

    private final JdbcClient jdbc;
    private final Bell bell;
    private final Authority authority;
    private final Writes writes;
    private final JsonMapper json;
    private final Duration certificateLife;

    /// An edge that has joined, with the certificate it is known by.
    record Joined(String edgeId, X509Certificate certificate) {}

    private record Token(String id, String name, Digest secret) {

        @Override
        public String toString() {
            return "Token[id=" + id + "]";
        }
    }

    Fleet(
            JdbcClient jdbc,
            Bell bell,
            Authority authority,
            Writes writes,
            JsonMapper json,
            @Value("${warmfront.fleet.certificate-lifetime}") Duration certificateLife) {
        if (certificateLife.compareTo(SHORTEST_LIFE) < 0
                || certificateLife.compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalStateException(
                    "warmfront.fleet.certificate-lifetime: "
                            + certificateLife
                            + " (expected: 5 seconds to 90 days)");
        }
        this.certificateLife = certificateLife;
        this.jdbc = jdbc;
        this.writes = writes;
        this.json = json;
        this.bell = bell;
        this.authority = authority;
    }

    /// A new token by which one edge may join.
    ///
    /// @param name of the edge; null when it may choose
    /// @param lifetime at most an hour
    @Transactional
    public String enrolmentToken(@Nullable String name, Duration lifetime) {
        String id = Ids.next("");
        String secret = chance();
        OffsetDateTime now = Instant.now().atOffset(ZoneOffset.UTC);
        jdbc.sql(
                        """
                        insert into enrolment_token
                               (id, name, secret_sha256, created_at, expires_at)
                        values (:id, :name, :secret, :now, :end)
                        """)
                .param("id", id)
                .param("name", name == null ? "" : name)
                .param("secret", Digest.of(secret).bytes())
                .param("now", now)
                .param("end", now.plus(lifetime))
                .update();
        return "wfe_" + id + "_" + secret + "_" + Authority.fingerprint(authority.identity()).hex();
    }

    /// Lets the holder of a token join, once. That is a write like those of the API.
    ///
    /// @param key of the edge, for its certificate
    /// @param address from where it comes
    @Transactional
    Optional<Joined> join(String text, String askedName, PublicKey key, @Nullable String address) {
        String[] parts = text.length() > 300 ? new String[0] : text.split("_", -1);
        if (parts.length != 4 || !parts[0].equals("wfe")) {
            return Optional.empty();
        }
        Optional<Token> token =
                jdbc.sql(
                                """
                                select id, name, secret_sha256
                                  from enrolment_token
                                 where id = :id and edge_id is null and expires_at > now()
                                   for update
                                """)
                        .param("id", parts[1])
                        .query((row, number) ->
                                new Token(
                                        row.getString("id"),
                                        row.getString("name"),
                                        digest(row.getBytes("secret_sha256"))))
                        .optional()
                        .filter(found -> isSame(found.secret(), Digest.of(parts[2])));
        if (token.isEmpty()) {
            return Optional.empty();
        }
        String id = Ids.next("e-");
        String bound = token.get().name();
        String name = bound.isEmpty() ? askedName.strip() : bound;
        String shownName = name.isEmpty() ? id : name;
        jdbc.sql("insert into edge (id, name) values (:id, :name)")
                .param("id", id)
                .param("name", shownName)
                .update();
        jdbc.sql("update enrolment_token set edge_id = :edge where id = :id")
                .param("edge", id)
                .param("id", token.get().id())
                .update();
        note(token.get().id(), id, shownName, address);
        return Optional.of(new Joined(id, certify(id, key)));
    }

    /// A certificate for an edge, which may go on with the one it has until that ends.
    @Transactional
    X509Certificate certify(String id, PublicKey key) {
        Instant now = Instant.now();
        X509Certificate certificate =
                Authority.issue(authority.identity(), id, key, now, certificateLife);
        jdbc.sql("update edge set certificate_expires_at = :end where id = :id")
                .param("end", certificate.getNotAfter().toInstant().atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update();
        return certificate;
    }

    private void note(String tokenId, String id, String name, @Nullable String address) {
        Write write =
                new Write(
                        "enrolment-token/" + tokenId,
                        Ids.next("req-"),
                        null,
                        null,
                        false,
                        null,
                        Digest.of(id),
                        address);
        JsonNode joined = json.createObjectNode().put("id", id).put("name", name);
        writes.note(
                write, new Outcome(Verb.CREATE, "edge/" + id, null, joined, 201, Map.of(), null));
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

    private static String chance() {
        byte[] bytes = new byte[32];
        CHANCE.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Digest digest(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(bytes));
    }

    /// Constant-time: how long it takes says nothing about how much was right.
    private static boolean isSame(Digest a, Digest b) {
        return MessageDigest.isEqual(a.bytes(), b.bytes());
    }
}
