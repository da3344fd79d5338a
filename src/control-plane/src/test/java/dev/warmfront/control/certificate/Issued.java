package dev.warmfront.control.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate and its key, issued for a test by another or by itself.
public record Issued(X509Certificate certificate, KeyPair keys) {

    private static final AtomicLong SERIAL = new AtomicLong(1);

    public static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Issued authority(String name) {
        Instant now = Instant.now();
        return issue(name, true, now, now.plus(Duration.ofDays(9)), newKeys(), null);
    }

    public static Issued leaf(Issued by, KeyPair keys, String... names) {
        Instant now = Instant.now();
        return issue(names[0], false, now, now.plus(Duration.ofDays(9)), keys, by, names);
    }

    static Issued issue(
            String subject,
            boolean authority,
            Instant from,
            Instant until,
            KeyPair keys,
            Issued by,
            String... names) {
        try {
            X500Name name = new X500Name("CN=" + subject);
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            by == null
                                    ? name
                                    : new X500Name(
                                            by.certificate.getSubjectX500Principal().getName()),
                            BigInteger.valueOf(SERIAL.getAndIncrement()),
                            Date.from(from.minus(Duration.ofHours(1))),
                            Date.from(until),
                            name,
                            keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (names.length > 0) {
                GeneralName[] all =
                        Arrays.stream(names)
                                .map(one -> new GeneralName(GeneralName.dNSName, one))
                                .toArray(GeneralName[]::new);
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(all));
            }
            return new Issued(
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(
                                            new JcaContentSignerBuilder("SHA256withECDSA")
                                                    .build(
                                                            by == null
                                                                    ? keys.getPrivate()
                                                                    : by.keys.getPrivate()))),
                    keys);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String pem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String keyPem() {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    /// The key in the form of before PKCS#8, as OpenSSL wrote it: PKCS#1 for RSA, SEC 1 for EC.
    String oldKeyPem() throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
        if (!(keys.getPrivate() instanceof ECPrivateKey ec)) {
            return pem("RSA PRIVATE KEY", info.parsePrivateKey().toASN1Primitive().getEncoded());
        }
        var sec1 =
                new org.bouncycastle.asn1.sec.ECPrivateKey(
                        256, ec.getS(), info.getPrivateKeyAlgorithm().getParameters());
        return pem("EC PRIVATE KEY", sec1.getEncoded());
    }

    /// The number that the key is, hexadecimal.
    String secretHex() {
        return HexFormat.of().formatHex(secret());
    }

    /// The same in base64, whatever bytes are before it: without the first and last characters.
    String[] secretBase64() {
        String[] shifted = new String[3];
        for (int i = 0; i < 3; i++) {
            byte[] padded = new byte[i + 32];
            System.arraycopy(secret(), 0, padded, i, 32);
            String text = Base64.getEncoder().encodeToString(padded);
            shifted[i] = text.substring(4, 36);
        }
        return shifted;
    }

    private byte[] secret() {
        byte[] bytes = ((ECPrivateKey) keys.getPrivate()).getS().toByteArray();
        byte[] secret = new byte[32];
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, secret, 32 - length, length);
        return secret;
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        kind,
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes),
                        kind);
    }
}
