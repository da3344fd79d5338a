package dev.warmfront.edge.tls;

import dev.warmfront.snapshot.certificate.Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The certificates of a release, by the name a viewer asks for. Never changes.
///
/// An exact name wins over a wildcard, which covers one label (RFC 9525, section 6.3); a viewer for
/// whose name there is none, or that gives no name, is shown the fallback.
public final class CertificateShelf {

    public static final CertificateShelf EMPTY = new CertificateShelf(Map.of());

    private final Map<String, Shown> byId;
    private final Map<String, Shown> exact = new HashMap<>();

    /// By what follows the `*.`.
    private final Map<String, Shown> wildcards = new HashMap<>();

    private @Nullable Shown fallback;

    private CertificateShelf(Map<String, Shown> byId) {
        this.byId = byId;
    }

    /// A shelf that takes over from `before` what has not changed, so that it need not be made
    /// again.
    ///
    /// @param keysPem private keys, PKCS #8, by certificate id
    /// @throws IllegalArgumentException if a key is missing, unreadable or another certificate's
    public static CertificateShelf of(
            List<Certificate> certificates, Map<String, String> keysPem, CertificateShelf before) {
        return of(certificates, keysPem, before, true);
    }

    /// A shelf of what was checked before it was kept, and is not checked again: to read and to
    /// sign takes long in a JVM that has just started.
    ///
    /// @throws IllegalArgumentException if a key is missing
    public static CertificateShelf ofKept(
            List<Certificate> certificates, Map<String, String> keysPem) {
        return of(certificates, keysPem, EMPTY, false);
    }

    private static CertificateShelf of(
            List<Certificate> certificates,
            Map<String, String> keysPem,
            CertificateShelf before,
            boolean checked) {
        CertificateShelf shelf = new CertificateShelf(new HashMap<>());
        for (Certificate certificate : certificates) {
            String key = keysPem.get(certificate.id());
            if (key == null) {
                throw new IllegalArgumentException(
                        "key of certificate " + certificate.id() + ": missing (expected: PKCS #8)");
            }
            Shown shown = new Shown(certificate, key);
            Shown known = before.byId.get(certificate.id());
            if (known != null && known.isSame(shown)) {
                shown = known;
            } else if (checked) {
                shown.check();
            }
            shelf.put(shown);
        }
        return shelf;
    }

    /// The certificate for a name; null if there is none to show.
    ///
    /// @param name as the viewer gave it; null if it gave none
    public @Nullable Shown choose(@Nullable String name) {
        if (name == null) {
            return fallback;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        Shown shown = exact.get(lower);
        int dot = lower.indexOf('.');
        if (shown == null && dot > 0) {
            shown = wildcards.get(lower.substring(dot + 1));
        }
        return shown == null ? fallback : shown;
    }

    /// Of two certificates for one name the one made later is shown: ids sort by time.
    private void put(Shown shown) {
        Certificate certificate = shown.certificate();
        byId.put(certificate.id(), shown);
        for (String name : certificate.names()) {
            if (name.startsWith("*.")) {
                wildcards.put(name.substring(2), shown);
            } else {
                exact.put(name, shown);
            }
        }
        if (certificate.fallback()) {
            fallback = shown;
        }
    }
}
