package dev.warmfront.snapshot.certificate;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.base.Resource;
import java.util.List;

/// A certificate and the chain that proves it. The private key is never here.
///
/// @param names what it is good for, lower-case; `*.` in front covers exactly one label
/// @param chainPem the leaf first, in PEM
/// @param fallback whether it is shown when no other fits the name the viewer asks for
public record Certificate(String id, List<String> names, String chainPem, boolean fallback)
        implements Resource {

    public Certificate {
        Require.text("certificate id", id);
        names = List.copyOf(names);
        Require.that(
                chainPem.startsWith("-----BEGIN CERTIFICATE-----"),
                "chainPem",
                chainPem.length() + " characters",
                "certificates in PEM");
    }
}
