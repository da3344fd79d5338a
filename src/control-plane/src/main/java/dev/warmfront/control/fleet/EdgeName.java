package dev.warmfront.control.fleet;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// How a certificate names an edge: a URI of its own.
final class EdgeName {

    private static final String PREFIX = "spiffe://warmfront/edge/";
    private static final int URI = 6; // RFC 5280, section 4.2.1.6.

    private EdgeName() {}

    static String uri(String edgeId) {
        return PREFIX + edgeId;
    }

    /// The id of the edge that a certificate names; empty when it names none.
    static Optional<String> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return Optional.empty();
            }
            return names.stream()
                    .filter(name -> name.get(0) instanceof Integer kind && kind == URI)
                    .map(name -> String.valueOf(name.get(1)))
                    .filter(uri -> uri.startsWith(PREFIX))
                    .map(uri -> uri.substring(PREFIX.length()))
                    .findFirst();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }
}
