package dev.warmfront.control.fleet;

import dev.warmfront.control.secret.SealedRows;
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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The authority that edges know the service by, and the service its edges: made at the very first
/// start and kept in PostgreSQL, its key sealed. Every replica gets itself a certificate from it at
/// every start.
@Component
class Authority implements SealedRows {

    private static final String NAME = "fleet-authority";
    private static final X500Name SUBJECT = new X500Name("CN=Warmfront fleet authority");
    private static final Duration YEARS = Duration.ofDays(3650);
    private static final SecureRandom CHANCE = new SecureRandom();

    /// Clocks of edges may be a little behind.
    private static final Duration SKEW = Duration.ofHours(1);

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

    /// What a certificate is for.
    ///
    /// @param purpose null for the authority's own
    private record Use(
            X500Name subject,
            @Nullable KeyPurposeId purpose,
            @Nullable GeneralName name,
            Instant from,
            Instant to) {}

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
        Instant now = Instant.now();
        Use use = new Use(SUBJECT, null, null, now.minus(SKEW), now.plus(YEARS));
        Identity made =
                new Identity(
                        pair.getPrivate(), certificate(use, pair.getPublic(), pair.getPrivate()));
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
        GeneralName name = new GeneralName(GeneralName.dNSName, "warmfront-control-plane");
        Instant now = Instant.now();
        Use use =
                new Use(
                        new X500Name("CN=warmfront-control-plane"),
                        KeyPurposeId.id_kp_serverAuth,
                        name,
                        now.minus(SKEW),
                        now.plus(YEARS));
        return new Identity(pair.getPrivate(), certificate(use, pair.getPublic(), authority.key()));
    }

    /// A certificate for an edge.
    ///
    /// @param key of the edge, which has proved that it has the other half
    /// @param life how long it is good
    static X509Certificate issue(
            Identity authority, String edgeId, PublicKey key, Instant now, Duration life) {
        Duration skew = life.dividedBy(10);
        Use use =
                new Use(
                        new X500Name("CN=" + edgeId),
                        KeyPurposeId.id_kp_clientAuth,
                        new GeneralName(
                                GeneralName.uniformResourceIdentifier, EdgeName.uri(edgeId)),
                        now.minus(skew.compareTo(SKEW) < 0 ? skew : SKEW),
                        now.plus(life));
        return certificate(use, key, authority.key());
    }

    /// By which an edge that is about to join knows the authority.
    static Digest fingerprint(Identity authority) {
        return Digest.of(der(authority.certificate()));
    }

    @Override
    public int sealAnew() {
        return jdbc
                .sql("select sealed from sealed_secret where name = :name")
                .param("name", NAME)
                .query((row, number) -> secrets.sealedAnew(row.getBytes("sealed"), NAME))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .mapToInt(this::replace)
                .sum();
    }

    private int replace(byte[] sealed) {
        return jdbc.sql("update sealed_secret set sealed = :sealed where name = :name")
                .param("sealed", sealed)
                .param("name", NAME)
                .update();
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

    private static X509Certificate certificate(Use use, PublicKey key, PrivateKey signer) {
        X509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        SUBJECT,
                        new BigInteger(127, CHANCE),
                        Date.from(use.from()),
                        Date.from(use.to()),
                        use.subject(),
                        key);
        KeyPurposeId purpose = use.purpose();
        GeneralName name = use.name();
        boolean authority = purpose == null;
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
            if (purpose != null) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            if (name != null) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(name));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be made", e);
        }
    }

    static byte[] der(X509Certificate certificate) {
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
