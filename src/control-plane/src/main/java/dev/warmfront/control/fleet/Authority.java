package dev.warmfront.control.fleet;

import dev.warmfront.control.secret.Secrets;
import dev.warmfront.snapshot.Digest;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The authority that edges know the service by: made at the very first start and kept in
/// PostgreSQL, its key sealed. Every replica gets itself a certificate from it at every start.
@Component
class Authority {

    private static final String NAME = "fleet-authority";
    private static final X500Name SUBJECT = new X500Name("CN=Warmfront fleet authority");
    private static final Duration YEARS = Duration.ofDays(3650);
    private static final SecureRandom CHANCE = new SecureRandom();

    private final JdbcClient jdbc;
    private final Secrets secrets;

    /// A key and the certificate that says whose it is.
    record Identity(PrivateKey key, X509Certificate certificate) {

        String certificatePem() {
            return pem("CERTIFICATE", der(certificate));
        }

        String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }

        @Override
        public String toString() {
            return "Identity[" + certificate.getSubjectX500Principal() + "]";
        }
    }

    Authority(JdbcClient jdbc, Secrets secrets) {
        this.jdbc = jdbc;
        this.secrets = secrets;
    }

    /// The authority itself; made when there is none yet.
    @Transactional
    public Identity identity() {
        // Two replicas that start together must not both make one.
        jdbc.sql("lock table sealed_secret in share row exclusive mode").update();
        Optional<Identity> stored = stored();
        if (stored.isPresent()) {
            return stored.get();
        }
        KeyPair pair = pair();
        Identity made =
                new Identity(
                        pair.getPrivate(),
                        certificate(SUBJECT, pair.getPublic(), pair.getPrivate(), true));
        jdbc.sql(
                        "insert into sealed_secret (name, public, sealed)"
                                + " values (:name, :public, :sealed)")
                .param("name", NAME)
                .param("public", der(made.certificate()))
                .param("sealed", secrets.seal(made.key().getEncoded(), NAME))
                .update();
        return made;
    }

    /// A fresh identity for a replica, by this authority.
    static Identity issue(Identity authority) {
        KeyPair pair = pair();
        X500Name name = new X500Name("CN=warmfront-control-plane");
        return new Identity(
                pair.getPrivate(), certificate(name, pair.getPublic(), authority.key(), false));
    }

    /// By which an edge that is about to join knows the authority.
    static Digest fingerprint(Identity authority) {
        return Digest.of(der(authority.certificate()));
    }

    private Optional<Identity> stored() {
        return jdbc.sql("select public, sealed from sealed_secret where name = :name")
                .param("name", NAME)
                .query((row, number) ->
                        read(row.getBytes("public"), secrets.open(row.getBytes("sealed"), NAME)))
                .optional();
    }

    private static Identity read(byte[] certificate, byte[] key) {
        try {
            return new Identity(
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(certificate)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the fleet's authority cannot be read", e);
        }
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), CHANCE);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    private static X509Certificate certificate(
            X500Name subject, PublicKey key, PrivateKey signer, boolean authority) {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        SUBJECT,
                        new BigInteger(127, CHANCE),
                        // Clocks of edges may be a little behind.
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(YEARS)),
                        subject,
                        key);
        try {
            builder.addExtension(
                    Extension.basicConstraints,
                    true,
                    authority ? new BasicConstraints(0) : new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(
                            authority
                                    ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                                    : KeyUsage.digitalSignature));
            if (!authority) {
                builder.addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                new GeneralName(GeneralName.dNSName, "warmfront-control-plane")));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be made", e);
        }
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("unreachable: it was encoded before", e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }
}
