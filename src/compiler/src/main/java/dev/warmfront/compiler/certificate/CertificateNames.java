package dev.warmfront.compiler.certificate;

import java.util.Collection;

/// Which names a certificate is good for (RFC 9525, section 6.3).
public final class CertificateNames {

    private CertificateNames() {}

    /// Whether a certificate with these names may be shown for `alias`. A wildcard stands for
    /// exactly one label; a wildcard alias needs the very same wildcard.
    public static boolean cover(Collection<String> names, String alias) {
        if (names.contains(alias)) {
            return true;
        }
        int dot = alias.indexOf('.');
        return !alias.startsWith("*.") && dot > 0 && names.contains("*" + alias.substring(dot));
    }
}
