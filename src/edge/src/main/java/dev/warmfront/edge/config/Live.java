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

    /// Builds everything that was not built for what ran before.
    ///
    /// @param keysPem private keys by certificate id
    /// @throws IllegalArgumentException if something in the release cannot be run, with what and
    ///     why
    public static Live of(Release release, Map<String, String> keysPem, Live before) {
        List<Certificate> certificates = release.snapshot().certificates();
        return of(
                release,
                CertificateShelf.of(certificates, keysPem, before.certificates()),
                before.router(),
                before.zones());
    }

    /// Builds again what was built before it was kept.
    ///
    /// @param keysPem private keys by certificate id
    /// @throws IllegalArgumentException as [#of]
    public static Live ofKept(Release release, Map<String, String> keysPem) {
        List<Certificate> certificates = release.snapshot().certificates();
        CertificateShelf shelf = CertificateShelf.ofKept(certificates, keysPem);
        return of(release, shelf, Router.EMPTY, ZoneIndex.EMPTY);
    }

    private static Live of(
            Release release, CertificateShelf shelf, Router router, ZoneIndex zones) {
        return new Live(
                release,
                Router.of(release.snapshot(), router),
                ZoneIndex.of(release.snapshot().zones(), zones),
                release.snapshot().webAcls().stream()
                        .collect(Collectors.toMap(WebAcl::id, Guard::of)),
                shelf);
    }
}
