package dev.warmfront.control.certificate;

import dev.warmfront.control.domain.Domains;
import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is special about certificates: what is shown is not all that is stored, and the default one
/// stays.
final class CertificateKind implements Kind<CertificateDocument> {

    private final Domains domains;

    CertificateKind(Domains domains) {
        this.domains = domains;
    }

    @Override
    public String noun() {
        return "certificate";
    }

    @Override
    public String prefix() {
        return "cert-";
    }

    @Override
    public String path() {
        return "/v1/certificates";
    }

    /// Its document holds its key, sealed; what was replaced must be gone.
    @Override
    public boolean isVersioned() {
        return false;
    }

    @Override
    public Class<CertificateDocument> draft() {
        return CertificateDocument.class;
    }

    @Override
    public @Nullable String name(CertificateDocument document) {
        return document.name();
    }

    @Override
    public CertificateView view(Stored<CertificateDocument> stored) {
        CertificateDocument document = stored.draft();
        Chain chain = chain(document);
        X509Certificate leaf = chain.leaf();
        return new CertificateView(
                stored.id(),
                document.name(),
                document.comment(),
                document.tags(),
                document.chainPem(),
                document.names(),
                document.fallback(),
                leaf.getIssuerX500Principal().getName(),
                leaf.getSerialNumber().toString(16),
                leaf.getPublicKey().getAlgorithm(),
                chain.fingerprint(),
                leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant(),
                stored.createdAt(),
                stored.updatedAt());
    }

    /// Only names that are new are asked about: a certificate can be renewed for what it had.
    @Override
    public void onStore(
            Stored<CertificateDocument> stored, @Nullable Stored<CertificateDocument> before) {
        List<String> names = new ArrayList<>(stored.draft().names());
        if (before != null) {
            names.removeAll(before.draft().names());
        }
        domains.requireCertificate("/chainPem", names);
    }

    @Override
    public void onDelete(Stored<CertificateDocument> stored) {
        if (stored.draft().fallback()) {
            throw new ProblemException(
                    Problem.READ_ONLY,
                    "fallback: true (expected: a certificate that something else can stand in for;"
                            + " this one can be replaced)");
        }
    }

    /// The chain that is stored. It was checked when it came in, and may have expired since.
    static Chain chain(CertificateDocument document) {
        Chain chain = Chain.read(document.chainPem(), Instant.EPOCH, new ArrayList<>());
        if (chain == null) {
            throw new IllegalStateException("a stored chain cannot be read");
        }
        return chain;
    }
}
