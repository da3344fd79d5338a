package dev.warmfront.control.certificate;

import dev.warmfront.compiler.certificate.DesiredCertificate;
import dev.warmfront.control.domain.Domains;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.resource.Translation;
import dev.warmfront.control.secret.PrivateKeys;
import dev.warmfront.control.secret.SealedRows;
import dev.warmfront.control.secret.Secrets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// All certificates, and the keys that edges need to show them.
@Component
public class Certificates implements PrivateKeys, SealedRows {

    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    private final Resources<CertificateDocument> resources;
    private final Translation<CertificateDocument, DesiredCertificate> desired;
    private final Secrets secrets;
    private final JdbcClient jdbc;

    Certificates(ResourceFactory factory, Domains domains, Secrets secrets, JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.resources = factory.of(new CertificateKind(domains));
        desired =
                resources.translated(stored ->
                        new DesiredCertificate(
                                stored.id(),
                                stored.draft().names(),
                                stored.draft().chainPem(),
                                stored.draft().fallback()));
        this.secrets = secrets;
    }

    /// What the compiler eats.
    public List<DesiredCertificate> desired() {
        return desired.all();
    }

    @Override
    public Map<String, String> keysPem(Collection<String> certificateIds) {
        Set<String> wanted = Set.copyOf(certificateIds);
        Map<String, String> keys = new HashMap<>();
        resources.all().stream()
                .filter(stored -> wanted.contains(stored.id()))
                .forEach(stored -> {
                    try {
                        keys.put(stored.id(), keyPem(stored.draft()));
                    } catch (IllegalStateException e) {
                        // One that does not open must not keep the others back.
                        LOG.error("certificate/{}: its key does not open", stored.id(), e);
                    }
                });
        return keys;
    }

    /// What people see of a certificate stays as it is, and so do its revision and its history.
    @Override
    public int sealAnew() {
        int changed = 0;
        for (Stored<CertificateDocument> stored : resources.all()) {
            Optional<byte[]> anew =
                    secrets.sealedAnew(
                            Base64.getDecoder().decode(stored.draft().sealedKey()),
                            CertificateKind.chain(stored.draft()).keyContext());
            if (anew.isPresent()) {
                changed += replace(stored, Base64.getEncoder().encodeToString(anew.get()));
            }
        }
        return changed;
    }

    /// Unless somebody put another key in its place meanwhile, sealed under the newest one.
    private int replace(Stored<CertificateDocument> stored, String sealed) {
        return jdbc.sql(
                        """
                        update resource
                           set document = jsonb_set(document, '{sealedKey}', to_jsonb(:sealed))
                         where id = :id
                           and document ->> 'sealedKey' = :before
                        """)
                .param("sealed", sealed)
                .param("id", stored.id())
                .param("before", stored.draft().sealedKey())
                .update();
    }

    Resources<CertificateDocument> resources() {
        return resources;
    }

    private String keyPem(CertificateDocument document) {
        byte[] sealed = Base64.getDecoder().decode(document.sealedKey());
        return Pems.pem(secrets.open(sealed, CertificateKind.chain(document).keyContext()));
    }
}
