package dev.warmfront.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service;
import dev.warmfront.control.fleet.ReleaseSigner.Ring;
import dev.warmfront.control.secret.Secrets;
import dev.warmfront.protocol.ReleaseKeys;
import dev.warmfront.protocol.Warrant;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.WarrantKeys;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(Service.Provider.class)
class ReleaseSignerTest {

    private static final Release RELEASE = Release.of(7, Snapshot.EMPTY);

    private final Service first;
    private final Service service;
    private final JdbcClient jdbc;
    private final ReleaseSigner signer;

    ReleaseSignerTest(Service first) {
        this.first = first;
        service = first.anotherOn("signing_" + Long.toString(System.nanoTime(), 36));
        jdbc = service.bean(JdbcClient.class);
        signer = service.bean(ReleaseSigner.class);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void every_replica_signs_with_the_same_key_and_it_is_nowhere_in_clear() {
        Ring ring = signer.ring();
        try (Service twin = service.twin()) {
            assertThat(twin.bean(ReleaseSigner.class).ring()).isEqualTo(ring);
        }
        byte[] secret = ring.pairs().getFirst().privateKey().getEncoded();
        String seed = HexFormat.of().formatHex(Arrays.copyOfRange(secret, 16, 48));
        List<String> rows =
                jdbc.sql("select t::text from release_key t").query(String.class).list();
        assertThat(rows).hasSize(1).noneMatch(row -> row.contains(seed));
        assertThat(ring.toString()).doesNotContain(seed);
        // Another installation has another key.
        assertThat(first.bean(ReleaseSigner.class).ring().pairs()).isNotEqualTo(ring.pairs());
    }

    @Test
    void the_word_is_good_for_a_day_and_signed_anew_every_minute() {
        Instant now = Instant.ofEpochSecond(1_800_000_000);
        Ring ring = signer.ring();
        Warrant warrant = signer.sign(RELEASE, ring, now.plusMillis(5));
        assertThat(warrant.getIssuedEpochSeconds()).isEqualTo(now.getEpochSecond());
        assertThat(warrant.getExpiresEpochSeconds() - warrant.getIssuedEpochSeconds())
                .isEqualTo(Duration.ofDays(1).toSeconds());
        assertThat(signer.sign(RELEASE, ring, now.plusSeconds(59))).isEqualTo(warrant);
        assertThat(signer.sign(RELEASE, ring, now.plusSeconds(62)).getIssuedEpochSeconds())
                .isEqualTo(now.getEpochSecond() + 62);
    }

    @Test
    void the_next_key_is_told_before_it_signs_and_signs_when_the_first_is_retired()
            throws Exception {
        Ring one = signer.ring();
        KeyPair next = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] sealed =
                service.bean(Secrets.class).seal(next.getPrivate().getEncoded(), "release-key/2");
        jdbc.sql("insert into release_key (public, sealed) values (:public, :sealed)")
                .param("public", next.getPublic().getEncoded())
                .param("sealed", sealed)
                .update();
        try (Service twin = service.twin()) {
            ReleaseSigner other = twin.bean(ReleaseSigner.class);
            Ring both = other.ring();
            assertThat(both.serial()).isGreaterThan(one.serial());
            WarrantKeys told = read(both.told());
            assertThat(told.keys())
                    .containsExactly(one.pairs().getFirst().publicKey(), next.getPublic());
            assertThat(other.sign(RELEASE, both, Instant.now()).getKeyId())
                    .isEqualTo(both.told().getSignatures(0).getKeyId());
            jdbc.sql("update release_key set sealed = null, retired_at = now() where number = 1")
                    .update();
        }
        try (Service twin = service.twin()) {
            ReleaseSigner other = twin.bean(ReleaseSigner.class);
            Ring last = other.ring();
            assertThat(last.serial()).isEqualTo(3);
            assertThat(read(last.told()).keys()).containsExactly(next.getPublic());
            String id = dev.warmfront.snapshot.Warrant.keyId(next.getPublic());
            assertThat(other.sign(RELEASE, last, Instant.now()).getKeyId()).isEqualTo(id);
        }
    }

    private static WarrantKeys read(ReleaseKeys told) {
        WarrantKeys keys =
                WarrantKeys.of(
                        told.getSerial(),
                        told.getKeysList().stream().map(key -> key.toByteArray()).toList());
        told.getSignaturesList()
                .forEach(signature ->
                        assertThat(
                                        dev.warmfront.snapshot.Warrant.isSigned(
                                                keys.statement(),
                                                signature.getSignature().toByteArray(),
                                                keys.find(signature.getKeyId()).orElseThrow()))
                                .isTrue());
        return keys;
    }
}
