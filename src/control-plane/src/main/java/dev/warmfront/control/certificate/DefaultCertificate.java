package dev.warmfront.control.certificate;

import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import dev.warmfront.snapshot.Digest;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/// The certificate that edges show when no other fits: signed by itself, made at the first start.
@Component
class DefaultCertificate implements ApplicationRunner {

    private static final String NAME = "default";
    private static final Duration GOOD_FOR = Duration.ofDays(3_650);
    private static final SecureRandom CHANCE = new SecureRandom();

    private final Certificates certificates;
    private final CertificateWrites writes;
    private final String suffix;

    DefaultCertificate(
            Certificates certificates,
            CertificateWrites writes,
            @Value("${warmfront.suffix}") String suffix) {
        this.certificates = certificates;
        this.writes = writes;
        this.suffix = suffix;
    }

    @Override
    public void run(ApplicationArguments args) {
        boolean exists =
                certificates.resources().all().stream()
                        .anyMatch(stored -> stored.draft().fallback());
        if (exists) {
            return;
        }
        try {
            writes.create(write(), made(Instant.now()), true);
        } catch (ProblemException e) {
            // Another replica that starts at the same time was first.
            if (e.problem() != Problem.NAME_IS_TAKEN) {
                throw e;
            }
        }
    }

    private CertificateImport made(Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            Chain chain = new Chain(List.of(signed(keys, now)));
            return new CertificateImport(
                    NAME,
                    "Made at the first start and signed by itself",
                    Map.of(),
                    chain.pem(),
                    Pems.pem(keys.getPrivate().getEncoded()));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("this Java cannot make a certificate", e);
        }
    }

    private X509Certificate signed(KeyPair keys, Instant now)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        X500Name subject = new X500Name("CN=Warmfront default certificate");
        GeneralName[] names = {
            new GeneralName(GeneralName.dNSName, suffix),
            new GeneralName(GeneralName.dNSName, "*." + suffix)
        };
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        subject,
                        new BigInteger(120, CHANCE),
                        // Clocks of viewers may be a little behind.
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(GOOD_FOR)),
                        subject,
                        keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(keys.getPrivate())));
    }

    private static Write write() {
        return new Write("system", "first-start", null, null, false, null, Digest.of(new byte[0]));
    }
}
