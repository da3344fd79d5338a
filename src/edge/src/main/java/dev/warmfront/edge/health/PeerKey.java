package dev.warmfront.edge.health;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// The key of an edge for what edges say to each other (X25519, RFC 7748).
///
/// Each two of them share a secret that nobody else has, and that nobody ever sent: an edge that is
/// shut out knows nothing with which it could speak for another.
public final class PeerKey {

    private static final String ALGORITHM = "X25519";
    private static final String MAC = "HmacSHA256";
    private static final byte[] PURPOSE = {'w', 'a', 'r', 'm', 'f', 'r', 'o', 'n', 't', ' ', '1'};

    private final PrivateKey key;
    private final byte[] encodedPublic;

    private PeerKey(PrivateKey key, byte[] encodedPublic) {
        this.key = key;
        this.encodedPublic = encodedPublic.clone();
    }

    /// A new one.
    public static PeerKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new PeerKey(pair.getPrivate(), pair.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("unreachable: every JDK has " + ALGORITHM, e);
        }
    }

    /// One that was kept.
    ///
    /// @param encodedPrivate PKCS #8
    /// @param encodedPublic X.509 SubjectPublicKeyInfo
    /// @throws IllegalArgumentException if it is none
    public static PeerKey of(byte[] encodedPrivate, byte[] encodedPublic) {
        try {
            PrivateKey key =
                    KeyFactory.getInstance(ALGORITHM)
                            .generatePrivate(new PKCS8EncodedKeySpec(encodedPrivate));
            return new PeerKey(key, encodedPublic);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("peer key: unreadable (expected: X25519)", e);
        }
    }

    public byte[] encodedPrivate() {
        return key.getEncoded();
    }

    /// As the others know it.
    public byte[] encodedPublic() {
        return encodedPublic.clone();
    }

    /// Makes the codes that only the two can make.
    ///
    /// @param theirs the other's public key, X.509 SubjectPublicKeyInfo
    /// @throws IllegalArgumentException if it is none
    Mac with(byte[] theirs) {
        try {
            PublicKey other =
                    KeyFactory.getInstance(ALGORITHM)
                            .generatePublic(new X509EncodedKeySpec(theirs));
            KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
            agreement.init(key);
            agreement.doPhase(other, true);
            SecretKey secret =
                    KDF.getInstance("HKDF-SHA256")
                            .deriveKey(
                                    MAC,
                                    HKDFParameterSpec.ofExtract()
                                            .addIKM(agreement.generateSecret())
                                            .thenExpand(PURPOSE, 32));
            Mac mac = Mac.getInstance(MAC);
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("peer key: unreadable (expected: X25519)", e);
        }
    }
}
