package dev.warmfront.control.fleet;

import com.google.protobuf.ByteString;
import dev.warmfront.control.secret.SealedRows;
import dev.warmfront.control.secret.Secrets;
import dev.warmfront.protocol.KeySignature;
import dev.warmfront.protocol.ReleaseKeys;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Warrant;
import dev.warmfront.snapshot.WarrantKeys;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Signs what edges are to run, with a key that is made at the very first start and kept in
/// PostgreSQL, sealed. Every replica signs with the same one.
@Component
class ReleaseSigner implements SealedRows {

    /// How long an edge may take a release up after it was offered. Longer than any clock is wrong;
    /// what runs by then runs on.
    static final Duration GOOD_FOR = Duration.ofDays(1);

    /// A release goes to many edges at once, and is signed for all of them.
    private static final Duration REUSED_FOR = Duration.ofMinutes(1);

    /// Ten thousand edges that are offered a release do not ask the database each.
    private static final Duration LOOKS_AGAIN = Duration.ofSeconds(1);

    private static final int MOST_KEPT = 16;

    private final JdbcClient jdbc;
    private final Secrets secrets;
    private final TransactionTemplate writing;
    private final Map<Long, Warrant> signed = new ConcurrentHashMap<>();
    private volatile @Nullable Looked looked;
    private volatile @Nullable Told told;

    /// All keys, and those that edges know.
    ///
    /// @param pairs the oldest, which signs, first
    record Ring(long serial, List<Pair> pairs) {

        /// For edges: each key, signed by all of them.
        ReleaseKeys told() {
            WarrantKeys keys =
                    new WarrantKeys(serial, pairs.stream().map(Pair::publicKey).toList());
            ReleaseKeys.Builder told = ReleaseKeys.newBuilder().setSerial(serial);
            keys.encoded().forEach(key -> told.addKeys(ByteString.copyFrom(key)));
            for (Pair pair : pairs) {
                byte[] signature = Warrant.sign(keys.statement(), pair.privateKey());
                told.addSignatures(
                        KeySignature.newBuilder()
                                .setKeyId(Warrant.keyId(pair.publicKey()))
                                .setSignature(ByteString.copyFrom(signature)));
            }
            return told.build();
        }
    }

    record Pair(PublicKey publicKey, PrivateKey privateKey) {

        @Override
        public String toString() {
            return "Pair[" + Warrant.keyId(publicKey) + "]";
        }
    }

    private record Told(long serial, ReleaseKeys keys) {}

    private record Looked(Ring ring, long atNanos) {}

    ReleaseSigner(JdbcClient jdbc, Secrets secrets, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        writing = new TransactionTemplate(transactions);
    }

    /// The keys, as they were a second ago at most; the first is made when there is none yet.
    Ring ring() {
        Looked last = looked;
        long now = System.nanoTime();
        if (last == null || now - last.atNanos() > LOOKS_AGAIN.toNanos()) {
            last = new Looked(Objects.requireNonNull(writing.execute(nothing -> read())), now);
            looked = last;
        }
        return last.ring();
    }

    /// The keys for edges, signed once and not for each of ten thousand that enrol.
    ReleaseKeys told(Ring ring) {
        Told last = told;
        if (last == null || last.serial() != ring.serial()) {
            last = new Told(ring.serial(), ring.told());
            told = last;
        }
        return last.keys();
    }

    private Ring read() {
        List<Pair> pairs = pairs();
        if (pairs.isEmpty()) {
            // Two replicas that start together must not both make one.
            jdbc.sql("lock table release_key in share row exclusive mode").update();
            pairs = pairs();
        }
        if (pairs.isEmpty()) {
            make();
            pairs = pairs();
        }
        return new Ring(serial(), pairs);
    }

    /// The word that edges are to run this.
    ///
    /// @param ring the keys as they are now
    dev.warmfront.protocol.Warrant sign(Release release, Ring ring, Instant now) {
        Pair pair = ring.pairs().getFirst();
        Warrant warrant = signed.get(release.version());
        if (warrant == null
                || !warrant.digest().equals(release.digest())
                || !warrant.keyId().equals(Warrant.keyId(pair.publicKey()))
                || warrant.issuedAt().plus(REUSED_FOR).isBefore(now)) {
            Instant issued = now.truncatedTo(ChronoUnit.SECONDS);
            warrant =
                    Warrant.sign(
                            release.version(),
                            release.digest(),
                            issued,
                            issued.plus(GOOD_FOR),
                            pair.publicKey(),
                            pair.privateKey());
            if (signed.size() >= MOST_KEPT) {
                signed.clear();
            }
            signed.put(release.version(), warrant);
        }
        return dev.warmfront.protocol.Warrant.newBuilder()
                .setIssuedEpochSeconds(warrant.issuedAt().getEpochSecond())
                .setExpiresEpochSeconds(warrant.expiresAt().getEpochSecond())
                .setKeyId(warrant.keyId())
                .setSignature(ByteString.copyFrom(HexFormat.of().parseHex(warrant.signature())))
                .build();
    }

    /// Grows with every key that is made and every key that is retired.
    private long serial() {
        return jdbc.sql("select count(*) + count(retired_at) from release_key")
                .query((row, number) -> row.getLong(1))
                .single();
    }

    private List<Pair> pairs() {
        return jdbc.sql(
                        """
                        select number, public, sealed
                          from release_key
                         where retired_at is null
                         order by number
                        """)
                .query(this::pair)
                .list();
    }

    @Override
    public int sealAnew() {
        return jdbc
                .sql("select number, sealed from release_key where sealed is not null")
                .query((row, index) -> sealAnew(row.getLong("number"), row.getBytes("sealed")))
                .list()
                .stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    private int sealAnew(long number, byte[] sealed) {
        return secrets.sealedAnew(sealed, context(number))
                .map(anew ->
                        jdbc.sql(
                                        """
                                        update release_key
                                           set sealed = :sealed
                                         where number = :number
                                           and sealed is not null
                                        """)
                                .param("sealed", anew)
                                .param("number", number)
                                .update())
                .orElse(0);
    }

    private void make() {
        long number =
                jdbc.sql("select nextval(pg_get_serial_sequence('release_key', 'number'))")
                        .query((row, index) -> row.getLong(1))
                        .single();
        KeyPair pair = generate();
        jdbc.sql(
                        """
                        insert into release_key (number, public, sealed)
                        overriding system value
                        values (:number, :public, :sealed)
                        """)
                .param("number", number)
                .param("public", pair.getPublic().getEncoded())
                .param("sealed", secrets.seal(pair.getPrivate().getEncoded(), context(number)))
                .update();
    }

    private Pair pair(ResultSet row, int index) throws SQLException {
        byte[] key = secrets.open(row.getBytes("sealed"), context(row.getLong("number")));
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new Pair(
                    factory.generatePublic(new X509EncodedKeySpec(row.getBytes("public"))),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that releases are signed with is unreadable", e);
        }
    }

    private static String context(long number) {
        return "release-key/" + number;
    }

    private static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }
}
