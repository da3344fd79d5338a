package dev.warmfront.control.fleet;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509TrustManager;

/// Lets in who shows a certificate for an edge that this fleet's authority has signed.
///
/// Whether it has expired, or its edge was revoked, is looked at in each call and not here: a
/// handshake that fails tells an operator nothing.
final class EdgeTrust implements X509TrustManager {

    private static final String CLIENT = "1.3.6.1.5.5.7.3.2"; // RFC 5280, section 4.2.1.12.

    private final X509Certificate authority;

    EdgeTrust(X509Certificate authority) {
        this.authority = authority;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        X509Certificate certificate = chain[0];
        try {
            certificate.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("edge's certificate: not signed by this fleet", e);
        }
        List<String> purposes = certificate.getExtendedKeyUsage();
        if (purposes == null || !purposes.contains(CLIENT) || EdgeName.of(certificate).isEmpty()) {
            throw new CertificateException("edge's certificate: for something else");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("servers are not checked here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {authority};
    }
}
