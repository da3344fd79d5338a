package dev.warmfront.snapshot;

import dev.warmfront.snapshot.base.Require;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every key that a [Warrant] may be signed with: usually one, two while they are changed over.
///
/// @param serial grows with every change; 0 for no keys at all
public record WarrantKeys(long serial, List<PublicKey> keys) {

    /// What an edge has that was never told any.
    public static final WarrantKeys NONE = new WarrantKeys(0, List.of());

    private static final int MOST = 16;
    private static final int LONGEST_BYTES = 256;

    public WarrantKeys {
        keys = List.copyOf(keys);
        Require.that(keys.size() <= MOST, "release keys", keys.size(), "at most " + MOST);
        Require.that((serial == 0) == keys.isEmpty(), "serial", serial, "0 for no keys, else more");
    }

    /// Reads keys.
    ///
    /// @param encoded each as X.509 SubjectPublicKeyInfo
    /// @throws IllegalArgumentException if one is no Ed25519 key
    public static WarrantKeys of(long serial, List<byte[]> encoded) {
        Require.that(encoded.size() <= MOST, "release keys", encoded.size(), "at most " + MOST);
        List<PublicKey> keys = new ArrayList<>();
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            for (byte[] key : encoded) {
                Require.between(1, LONGEST_BYTES, "bytes of a release key", key.length);
                keys.add(factory.generatePublic(new X509EncodedKeySpec(key)));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("release key: not Ed25519 (expected: one)", e);
        }
        return new WarrantKeys(serial, keys);
    }

    /// The key with this id.
    public Optional<PublicKey> find(String keyId) {
        return keys.stream().filter(key -> Warrant.keyId(key).equals(keyId)).findFirst();
    }

    /// Each as X.509 SubjectPublicKeyInfo.
    public List<byte[]> encoded() {
        return keys.stream().map(PublicKey::getEncoded).toList();
    }

    /// What a key of the set before signs, to say that these are the keys from now on.
    public byte[] statement() {
        StringBuilder text = new StringBuilder("warmfront release keys 1\n").append(serial);
        for (PublicKey key : keys) {
            text.append('\n').append(Digest.of(key.getEncoded()).hex());
        }
        return text.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }
}
