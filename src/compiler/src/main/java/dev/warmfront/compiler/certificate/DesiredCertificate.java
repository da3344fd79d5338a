package dev.warmfront.compiler.certificate;

import java.util.List;

/// A certificate as it is stored; its private key is not here.
///
/// @param names what it is good for, lower-case; `*.` in front covers exactly one label
/// @param chainPem the leaf first, in PEM
/// @param fallback whether it is shown when no other fits the name the viewer asks for
public record DesiredCertificate(String id, List<String> names, String chainPem, boolean fallback) {
    public DesiredCertificate {
        names = List.copyOf(names);
    }
}
