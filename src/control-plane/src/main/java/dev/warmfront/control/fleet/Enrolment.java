package dev.warmfront.control.fleet;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.web.Ids;
import dev.warmfront.control.web.Write;
import dev.warmfront.snapshot.Digest;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How edges join, with a token that works once, and how they get the certificates that they are
/// known by from then on.
@Component
public class Enrolment {

    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(5);
    private static final Duration LONGEST_LIFE = Duration.ofDays(90);
    private static final SecureRandom CHANCE = new SecureRandom();

    private final JdbcClient jdbc;
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

    Enrolment(
            JdbcClient jdbc,
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
        this.authority = authority;
    }

    /// A new token by which one edge may join.
    ///
    /// @param name of the edge; null when it may choose
    /// @param lifetime at most an hour
    @Transactional
    public String token(@Nullable String name, Duration lifetime) {
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
