package dev.warmfront.engine.dns;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// A key made for a test, as a signer has it.
record TestKey(KeyPair pair) {

    static TestKey make() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(new ECGenParameterSpec("secp256r1"));
            return new TestKey(keys.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    ZoneSigner.Key signing(boolean active) {
        return new ZoneSigner.Key(dnskey(), active, active, this::sign);
    }

    byte[] dnskey() {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(new byte[] {1, 1, 3, 13});
        var point = ((ECPublicKey) pair.getPublic()).getW();
        data.writeBytes(number(point.getAffineX()));
        data.writeBytes(number(point.getAffineY()));
        return data.toByteArray();
    }

    /// What a parent would say of it.
    String ds(String of) {
        var zone = org.xbill.DNS.Name.fromConstantString(of + ".");
        DNSKEYRecord key =
                (DNSKEYRecord) Record.newRecord(zone, Type.DNSKEY, DClass.IN, 3600, dnskey());
        return new DSRecord(zone, DClass.IN, 3600, DNSSEC.Digest.SHA256, key).toString();
    }

    private byte[] sign(byte[] octets) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(octets);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] number(BigInteger number) {
        byte[] octets = new byte[32];
        byte[] digits = number.toByteArray();
        int skip = Math.max(0, digits.length - 32);
        System.arraycopy(digits, skip, octets, 32 - digits.length + skip, digits.length - skip);
        return octets;
    }
}
