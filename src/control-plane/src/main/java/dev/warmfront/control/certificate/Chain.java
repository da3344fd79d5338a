package dev.warmfront.control.certificate;

import dev.warmfront.control.web.Fault;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A certificate and those that prove it, the leaf first.
record Chain(List<X509Certificate> certificates) {

    private static final String AT = "/chainPem";
    private static final int MOST_CHARACTERS = 65_536;
    private static final int MOST_CERTIFICATES = 10;

    /// The kind of a subject alternative name that is a DNS name (RFC 5280, section 4.2.1.6).
    private static final int DNS_NAME = 2;

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";

    /// Reads and checks a chain: every certificate parses and is in its time, each is signed by the
    /// next, the leaf has a name and a key that edges can use.
    ///
    /// @param faults what is wrong is added here
    /// @return null if it cannot be read at all
    static @Nullable Chain read(String pem, Instant now, List<Fault> faults) {
        List<X509Certificate> certificates = parse(pem, faults);
        if (certificates.isEmpty()) {
            return null;
        }
        Chain chain = new Chain(List.copyOf(certificates));
        chain.checkTime(now, faults);
        chain.checkSignatures(faults);
        chain.checkLeaf(faults);
        return chain;
    }

    X509Certificate leaf() {
        return certificates.getFirst();
    }

    /// The DNS names of the leaf, lower-case, in its order.
    List<String> names() {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = leaf().getSubjectAlternativeNames();
            for (List<?> name : all == null ? List.<List<?>>of() : all) {
                if (Integer.valueOf(DNS_NAME).equals(name.getFirst())) {
                    names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return names.stream().distinct().toList();
    }

    /// PEM with nothing between the certificates.
    String pem() {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            pem.append(BEGIN).append('\n');
            pem.append(
                    Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(encoded(certificate)));
            pem.append('\n').append(END).append('\n');
        }
        return pem.toString();
    }

    /// SHA-256 of the leaf, hexadecimal.
    String fingerprint() {
        return sha256(encoded(leaf()));
    }

    /// What a sealed key of this chain is bound to: the public key that it belongs to.
    String keyContext() {
        return "certificate-key/" + sha256(leaf().getPublicKey().getEncoded());
    }

    private static List<X509Certificate> parse(String pem, List<Fault> faults) {
        List<X509Certificate> certificates = new ArrayList<>();
        if (pem.length() > MOST_CHARACTERS) {
            fault(faults, "too-long", pem.length(), "at most " + MOST_CHARACTERS + " characters");
            return List.of();
        }
        int at = 0;
        while (true) {
            int begin = pem.indexOf(BEGIN, at);
            if (begin < 0) {
                break;
            }
            int end = pem.indexOf(END, begin);
            if (end < 0) {
                fault(faults, "invalid-chain", "no end", END + " after every certificate");
                return List.of();
            }
            at = end + END.length();
            X509Certificate certificate = certificate(pem.substring(begin, at));
            if (certificate == null) {
                fault(faults, "invalid-chain", place(certificates.size()), "X.509 in PEM");
                return List.of();
            }
            certificates.add(certificate);
        }
        if (certificates.isEmpty() || certificates.size() > MOST_CERTIFICATES) {
            String expected = "1.." + MOST_CERTIFICATES + " certificates in PEM, the leaf first";
            fault(faults, "invalid-chain", certificates.size() + " certificates", expected);
            return List.of();
        }
        return certificates;
    }

    private static @Nullable X509Certificate certificate(String pem) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException e) {
            return null;
        }
    }

    private void checkTime(Instant now, List<Fault> faults) {
        for (int i = 0; i < certificates.size(); i++) {
            X509Certificate certificate = certificates.get(i);
            Instant until = certificate.getNotAfter().toInstant();
            Instant from = certificate.getNotBefore().toInstant();
            if (until.isBefore(now)) {
                fault(faults, "expired", place(i) + " until " + until, "one that is still good");
            } else if (from.isAfter(now)) {
                fault(faults, "not-yet-good", place(i) + " from " + from, "one that is good now");
            }
        }
    }

    /// RFC 5246, section 7.4.2: each certificate certifies the one before it.
    private void checkSignatures(List<Fault> faults) {
        for (int i = 0; i + 1 < certificates.size(); i++) {
            X509Certificate issuer = certificates.get(i + 1);
            try {
                certificates.get(i).verify(issuer.getPublicKey());
            } catch (GeneralSecurityException e) {
                fault(
                        faults,
                        "broken-chain",
                        place(i) + ", " + certificates.get(i).getSubjectX500Principal().getName(),
                        "signed by the next, " + issuer.getSubjectX500Principal().getName());
            }
            if (issuer.getBasicConstraints() < 0) {
                fault(faults, "broken-chain", place(i + 1), "one that may sign others");
            }
        }
    }

    private void checkLeaf(List<Fault> faults) {
        if (names().isEmpty()) {
            fault(faults, "no-name", "no DNS name", "a subject alternative name");
        }
        PublicKey key = leaf().getPublicKey();
        boolean usable =
                key instanceof RSAPublicKey rsa
                        ? rsa.getModulus().bitLength() >= 2_048
                                && rsa.getModulus().bitLength() <= 8_192
                        : key instanceof ECPublicKey ec
                                && ec.getParams().getOrder().bitLength() >= 256;
        if (!usable) {
            fault(
                    faults,
                    "unusable-key",
                    key.getAlgorithm(),
                    "RSA of 2048..8192 bits, or EC P-256+");
        }
    }

    private static String place(int index) {
        return "certificate " + (index + 1);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateException e) {
            throw new IllegalStateException("unreachable: it was decoded", e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void fault(List<Fault> faults, String code, Object value, String expected) {
        faults.add(Fault.of(AT, code, String.valueOf(value), expected));
    }
}
