package dev.warmfront.edge.config;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// A fresh key, and what a certificate for it is asked for with (PKCS #10, RFC 2986).
///
/// @param der signed with the key; the control plane decides on the name
record Request(KeyPair pair, ByteString der) {

    private static final X500Principal NOBODY = new X500Principal("CN=edge");

    static Request fresh() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] der =
                    new JcaPKCS10CertificationRequestBuilder(NOBODY, pair.getPublic())
                            .build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(pair.getPrivate()))
                            .getEncoded();
            return new Request(pair, ByteString.copyFrom(der));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("a certificate cannot be asked for", e);
        }
    }

    @Override
    public String toString() {
        return "Request[" + der.size() + " bytes]";
    }
}
