package dev.warmfront.edge.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/// Certificates and private keys in PEM (RFC 7468). No message here holds anything of a key.
final class Pem {

    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    private Pem() {}

    /// @throws IllegalArgumentException if there is no certificate in it
    static List<X509Certificate> chain(String id, String pem) {
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            pem.getBytes(StandardCharsets.US_ASCII)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "certificate " + id + ": " + e.getMessage() + " (expected: X.509 in PEM)", e);
        }
        throw new IllegalArgumentException(
                "certificate " + id + ": empty (expected: X.509 in PEM)");
    }

    /// A private key of the kind of `leaf`'s.
    ///
    /// @throws IllegalArgumentException if it is none
    static PrivateKey key(String id, String pem, X509Certificate leaf) {
        int begin = pem.indexOf(KEY_BEGIN);
        int end = pem.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "key of certificate " + id + ": no PEM (expected: PKCS #8, BEGIN PRIVATE KEY)");
        }
        String base64 = pem.substring(begin + KEY_BEGIN.length(), end);
        try {
            return KeyFactory.getInstance(leaf.getPublicKey().getAlgorithm())
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // The cause is left out: it may quote the key.
            throw unreadable(id);
        }
    }

    /// Signs with the one and checks with the other.
    ///
    /// @throws IllegalArgumentException if they do not belong together
    static void requirePair(String id, PrivateKey key, X509Certificate leaf) {
        try {
            if (!isPair(key, leaf.getPublicKey())) {
                throw new IllegalArgumentException(
                        "key of certificate " + id + ": another's (expected: the leaf's)");
            }
        } catch (GeneralSecurityException e) {
            throw unreadable(id);
        }
    }

    private static IllegalArgumentException unreadable(String id) {
        return new IllegalArgumentException(
                "key of certificate " + id + ": unreadable (expected: PKCS #8)");
    }

    private static boolean isPair(PrivateKey key, PublicKey published)
            throws GeneralSecurityException {
        String algorithm =
                switch (published.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> published.getAlgorithm();
                };
        byte[] text = "a text to sign".getBytes(StandardCharsets.US_ASCII);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(text);
        byte[] signature = signing.sign();
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(published);
        checking.update(text);
        return checking.verify(signature);
    }
}
