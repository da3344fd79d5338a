package dev.warmfront.edge.config;

import dev.warmfront.snapshot.base.Require;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/// Who this edge is to the control plane: a certificate, and the key it is for, which was made here
/// and is nowhere else.
///
/// Both are kept as they are written down, and read only when somebody connects: a start without a
/// control plane should not wait for that.
///
/// @param caFingerprint the SHA-256 of the CA certificate that every control plane must show
/// @param key a secret: PKCS #8, in base64
/// @param certificate X.509, in base64
public record Identity(String edgeId, String caFingerprint, String key, String certificate) {

    public Identity {
        Require.text("edge id", edgeId);
        Require.that(caFingerprint.length() == 64, "CA fingerprint", caFingerprint, "64 digits");
        Require.that(!key.isBlank(), "key", "none", "one in base64");
        Require.that(!certificate.isBlank(), "certificate", "none", "one in base64");
    }

    /// The identity that a control plane has certified.
    ///
    /// @throws IllegalArgumentException if this is no certificate for that key
    static Identity of(String edgeId, String caFingerprint, KeyPair pair, byte[] certificate) {
        Base64.Encoder base64 = Base64.getEncoder();
        Identity identity =
                new Identity(
                        edgeId,
                        caFingerprint,
                        base64.encodeToString(pair.getPrivate().getEncoded()),
                        certificate.length == 0 ? "" : base64.encodeToString(certificate));
        Require.that(
                identity.x509().getPublicKey().equals(pair.getPublic()),
                "certificate",
                "for another key",
                "for the one that was asked for");
        return identity;
    }

    /// @throws IllegalArgumentException if it is none
    PrivateKey privateKey() {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("key: unreadable (expected: P-256)", e);
        }
    }

    /// @throws IllegalArgumentException if it is none
    X509Certificate x509() {
        try {
            byte[] bytes = Base64.getDecoder().decode(certificate);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("certificate: unreadable (expected: X.509)", e);
        }
    }

    /// From when on another certificate should be asked for: when a third of its time is left.
    static Instant renewal(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        return to.minus(Duration.between(from, to).dividedBy(3));
    }

    @Override
    public String toString() {
        return "Identity[" + edgeId + "]";
    }
}
