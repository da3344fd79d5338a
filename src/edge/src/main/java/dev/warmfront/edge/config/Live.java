package dev.warmfront.edge.config;

import dev.warmfront.edge.tls.CertificateShelf;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.routing.Router;
import dev.warmfront.engine.waf.Guard;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.certificate.Certificate;
import dev.warmfront.snapshot.waf.WebAcl;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A release, and everything that is built from it before it runs.
///
/// @param guards by web ACL id
public record Live(
        Release release,
        Router router,
        ZoneIndex zones,
        Map<String, Guard> guards,
        CertificateShelf certificates) {

    public Live {
        guards = Map.copyOf(guards);
    }

    /// Builds everything, with the certificates that ran before where they have not changed.
    ///
    /// @param keysPem private keys by certificate id
    /// @param shelf of what ran before
    /// @throws IllegalArgumentException if something in the release cannot be run, with what and
    ///     why
    public static Live of(Release release, Map<String, String> keysPem, CertificateShelf shelf) {
        List<Certificate> certificates = release.snapshot().certificates();
        return of(release, CertificateShelf.of(certificates, keysPem, shelf));
    }

    /// Builds again what was built before it was kept.
    ///
    /// @param keysPem private keys by certificate id
    /// @throws IllegalArgumentException as [#of]
    public static Live ofKept(Release release, Map<String, String> keysPem) {
        List<Certificate> certificates = release.snapshot().certificates();
        return of(release, CertificateShelf.ofKept(certificates, keysPem));
    }

    private static Live of(Release release, CertificateShelf shelf) {
        return new Live(
                release,
                Router.of(release.snapshot()),
                ZoneIndex.of(release.snapshot().zones()),
                release.snapshot().webAcls().stream()
                        .collect(Collectors.toMap(WebAcl::id, Guard::of)),
                shelf);
    }
}
