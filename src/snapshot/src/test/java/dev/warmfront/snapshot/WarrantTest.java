package dev.warmfront.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarrantTest {

    private static final Instant THEN = Instant.ofEpochSecond(1_800_000_000);

    private final KeyPair pair = pair("Ed25519");

    @Test
    void it_is_good_as_it_was_signed_and_no_other_way() {
        Digest digest = Digest.of("a release");
        Warrant warrant = signed(3, digest);
        assertThat(warrant.isBy(pair.getPublic())).isTrue();
        assertThat(warrant.isBy(pair("Ed25519").getPublic())).isFalse();
        assertThat(warrant.isBy(pair("EC").getPublic())).isFalse();
        Instant issued = warrant.issuedAt();
        Instant end = warrant.expiresAt();
        String signature = warrant.signature();
        List<Warrant> altered =
                List.of(
                        new Warrant(4, digest, issued, end, "k", signature),
                        new Warrant(3, Digest.of("b"), issued, end, "k", signature),
                        new Warrant(3, digest, issued.plusSeconds(1), end, "k", signature),
                        new Warrant(3, digest, issued, end.plusSeconds(1), "k", signature),
                        new Warrant(3, digest, issued, end, "k", "0".repeat(128)));
        assertThat(altered).noneMatch(other -> other.isBy(pair.getPublic()));
    }

    @Test
    void equal_words_are_signed_alike() {
        assertThat(signed(3, Digest.of("x"))).isEqualTo(signed(3, Digest.of("x")));
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> new Warrant(1, Digest.of("x"), THEN, THEN, "k", "zz"))
                .hasMessage("signature: 2 digits (expected: 128 hexadecimal digits)");
        assertThatThrownBy(() -> new Warrant(1, Digest.of("x"), THEN.plusNanos(1), THEN, "k", "00"))
                .hasMessageContaining("whole seconds");
        assertThatThrownBy(() -> WarrantKeys.of(1, List.of(pair("EC").getPublic().getEncoded())))
                .hasMessageContaining("not Ed25519");
        assertThatThrownBy(() -> new WarrantKeys(1, List.of())).hasMessageContaining("serial");
    }

    @Test
    void keys_are_found_by_their_id_and_survive_being_written_down() {
        WarrantKeys keys = new WarrantKeys(2, List.of(pair.getPublic()));
        assertThat(WarrantKeys.of(2, keys.encoded())).isEqualTo(keys);
        assertThat(keys.find(signed(1, Digest.of("x")).keyId())).contains(pair.getPublic());
        assertThat(keys.find("0000000000000000")).isEmpty();
        assertThat(new WarrantKeys(3, keys.keys()).statement()).isNotEqualTo(keys.statement());
    }

    private Warrant signed(long version, Digest digest) {
        return Warrant.sign(
                version, digest, THEN, THEN.plusSeconds(60), pair.getPublic(), pair.getPrivate());
    }

    private static KeyPair pair(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
