package dev.warmfront.control.certificate;

import dev.warmfront.control.web.Fault;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;

/// Private keys in PEM. What is wrong with one is told without a character of it.
final class Pems {

    private static final String AT = "/privateKeyPem";
    private static final int MOST_CHARACTERS = 16_384;
    private static final SecureRandom CHANCE = new SecureRandom();

    private Pems() {}

    /// Reads a key (PKCS#8, PKCS#1 or SEC 1) and checks that it belongs to the certificate.
    ///
    /// @param faults what is wrong is added here
    /// @return PKCS#8; null if it cannot be read
    static byte @Nullable [] read(String pem, @Nullable Chain chain, List<Fault> faults) {
        PrivateKey key = pem.length() > MOST_CHARACTERS ? null : parse(pem);
        if (key == null || key.getEncoded() == null) {
            fault(faults, "invalid-key", "a private key in PEM, not encrypted");
            return null;
        }
        if (chain != null && !belongs(key, chain.leaf().getPublicKey())) {
            fault(faults, "key-of-another", "the key of the first certificate in chainPem");
        }
        return key.getEncoded();
    }

    /// PKCS#8 in PEM.
    static String pem(byte[] pkcs8) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static @Nullable PrivateKey parse(String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object object = parser.readObject();
                    object != null;
                    object = parser.readObject()) {
                if (object instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(plain(pair.getPrivateKeyInfo()));
                } else if (object instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(plain(info));
                }
                // `openssl ecparam -genkey` writes the parameters of the curve first.
            }
            return null;
        } catch (IOException | RuntimeException e) {
            // The parser's message may quote the key, so it goes nowhere.
            return null;
        }
    }

    /// The same key as the JDK wants it: the curve is named beside the key and not inside of it, too
    /// (RFC 5958 allows both; SEC 1 keys have it inside).
    private static PrivateKeyInfo plain(PrivateKeyInfo info) throws IOException {
        if (!info.getPrivateKeyAlgorithm()
                .getAlgorithm()
                .equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return info;
        }
        ECPrivateKey key = ECPrivateKey.getInstance(info.parsePrivateKey());
        ASN1Sequence fields = ASN1Sequence.getInstance(key.toASN1Primitive());
        int bytes = ASN1OctetString.getInstance(fields.getObjectAt(1)).getOctets().length;
        return new PrivateKeyInfo(
                info.getPrivateKeyAlgorithm(), new ECPrivateKey(bytes * 8, key.getKey()));
    }

    /// Whether what one signs the other verifies.
    private static boolean belongs(PrivateKey key, PublicKey certified) {
        if (!key.getAlgorithm().startsWith(certified.getAlgorithm())
                && !certified.getAlgorithm().startsWith(key.getAlgorithm())) {
            return false;
        }
        String algorithm =
                certified.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        byte[] sample = new byte[32];
        CHANCE.nextBytes(sample);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            byte[] signed = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certified);
            verifying.update(sample);
            return verifying.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void fault(List<Fault> faults, String code, String expected) {
        faults.add(Fault.of(AT, code, "not shown", expected));
    }
}
