package dev.warmfront.edge.config;

import dev.warmfront.snapshot.Digest;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts exactly what one CA has signed, known by the digest of its certificate.
///
/// The name in the certificate does not matter: whoever holds a key that this CA vouches for as a
/// server's is the control plane, at whatever address it is. Edges have certificates by the same
/// CA, and none of them is a server's.
final class PinnedTrust extends X509ExtendedTrustManager {

    private static final String SERVER = "1.3.6.1.5.5.7.3.1"; // RFC 5280, section 4.2.1.12.

    private final String fingerprint;

    PinnedTrust(String fingerprint) {
        this.fingerprint = fingerprint;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        // The server sends its own certificate and the CA's.
        X509Certificate ca = chain[chain.length - 1];
        if (chain.length < 2 || !Digest.of(ca.getEncoded()).hex().equals(fingerprint)) {
            throw new CertificateException(
                    "control plane's CA: another one (expected: SHA-256 " + fingerprint + ")");
        }
        List<String> purposes = chain[0].getExtendedKeyUsage();
        if (purposes == null || !purposes.contains(SERVER)) {
            throw new CertificateException(
                    "control plane's certificate: no server's (expected: a control plane's own)");
        }
        try {
            ca.checkValidity();
            List<X509Certificate> path = Arrays.asList(chain).subList(0, chain.length - 1);
            PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(ca, null)));
            trust.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path), trust);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(
                    "control plane's certificate: " + e.getMessage() + " (expected: a valid one)",
                    e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("clients are not checked here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
