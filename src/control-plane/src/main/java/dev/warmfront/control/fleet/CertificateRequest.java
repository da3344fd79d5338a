package dev.warmfront.control.fleet;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/// What an edge asks a certificate with (PKCS #10, RFC 2986): a key, and the proof that it has the
/// other half. Whatever name it chooses for itself does not count.
final class CertificateRequest {

    private static final int LONGEST_BYTES = 4_096;
    private static final int FIELD_BITS = 256;

    private CertificateRequest() {}

    /// The key.
    ///
    /// @throws IllegalArgumentException if these are no request for a P-256 key, signed with it
    static PublicKey key(byte[] der) {
        try {
            if (der.length == 0 || der.length > LONGEST_BYTES) {
                throw refused(der.length + " bytes");
            }
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            PublicKey key = request.getPublicKey();
            if (!(key instanceof ECPublicKey ec)
                    || ec.getParams().getCurve().getField().getFieldSize() != FIELD_BITS) {
                throw refused(key.getAlgorithm() + " key");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw refused("not signed by its own key");
            }
            return key;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException e) {
            throw new IllegalArgumentException(refused("malformed").getMessage(), e);
        }
    }

    private static IllegalArgumentException refused(String what) {
        return new IllegalArgumentException(
                "certificate request: " + what + " (expected: PKCS #10, signed by its P-256 key)");
    }
}
