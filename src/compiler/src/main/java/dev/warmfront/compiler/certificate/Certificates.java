package dev.warmfront.compiler.certificate;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.snapshot.base.HostName;
import dev.warmfront.snapshot.certificate.Certificate;

/// The translation of certificates. Whether a chain proves anything is checked where it is
/// imported.
public final class Certificates {

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

    private Certificates() {}

    public static void check(DesiredCertificate asked, Complaints complaints) {
        Pointer names = Pointer.ROOT.at("names");
        complaints.check(!asked.names().isEmpty(), "no-name", names, "none", "at least one name");
        complaints.distinct("name-twice", names, asked.names());
        for (int i = 0; i < asked.names().size(); i++) {
            complaints.check(
                    HostName.isValidWithWildcard(asked.names().get(i)),
                    "invalid-name",
                    names.at(i),
                    asked.names().get(i),
                    "a lower-case host name, or *. and one");
        }
        complaints.check(
                asked.chainPem().startsWith(BEGIN),
                "invalid-chain",
                Pointer.ROOT.at("chainPem"),
                asked.chainPem().length() + " characters",
                "certificates in PEM, the leaf first");
    }

    /// The certificate, given that there was no complaint.
    public static Certificate translate(DesiredCertificate asked) {
        return new Certificate(
                asked.id(),
                asked.names().stream().sorted().toList(),
                asked.chainPem(),
                asked.fallback());
    }
}
