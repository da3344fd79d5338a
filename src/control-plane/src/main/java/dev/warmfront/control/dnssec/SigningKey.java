package dev.warmfront.control.dnssec;

import dev.warmfront.engine.dns.Name;
import dev.warmfront.engine.dns.ZoneSigner;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A key of a zone, which signs everything in it (ECDSA P-256 with SHA-256, RFC 6605).
///
/// @param point the public key as it is in a DNSKEY record: both coordinates
/// @param activatedAt since when it signs the zone, if it ever did
/// @param retiredAt since when another one does in its place
@SuppressWarnings("ArrayRecordComponent") // Nobody compares two of these.
record SigningKey(
        String zoneId,
        int tag,
        byte[] point,
        byte[] sealed,
        Instant createdAt,
        @Nullable Instant activatedAt,
        @Nullable Instant retiredAt) {

    /// A key for a zone that also is the one that its parent knows (RFC 4034, section 2.1.1).
    static final int FLAGS = 257;

    static final String ALGORITHM = "ECDSAP256SHA256";

    private static final int COORDINATE = 32;
    private static final int SHA_256 = 2;
    private static final int DIGEST_AT = 4;

    /// How long caches keep the keys of a zone.
    static final int KEYS_TTL_SECONDS = 3600;

    /// Until every edge answers what was published, and for clocks that differ.
    static final Duration MARGIN = Duration.ofMinutes(5);

    /// How far a key has come.
    enum State {
        /// Shown, so that caches come to know it before it signs anything.
        PUBLISHED,
        /// It signs the zone.
        ACTIVE,
        /// Shown, for what it signed may still be in caches.
        RETIRED
    }

    State state() {
        if (activatedAt == null) {
            return State.PUBLISHED;
        }
        return retiredAt == null ? State.ACTIVE : State.RETIRED;
    }

    /// When caches know it: of the first key of a zone, when they have nothing unsigned any more.
    ///
    /// @param longestTtlSeconds of all records of the zone
    Instant readyAt(long longestTtlSeconds) {
        long ttl = createdAt.equals(activatedAt) ? longestTtlSeconds : 0;
        return createdAt.plusSeconds(Math.max(ttl, KEYS_TTL_SECONDS)).plus(MARGIN);
    }

    /// Sealed, and as a name for it that nobody else has.
    static String context(String zoneId, byte[] point) {
        return "signing-key/" + zoneId + "/" + HexFormat.of().formatHex(point, 0, COORDINATE);
    }

    String context() {
        return context(zoneId, point);
    }

    /// The data of the DNSKEY record (RFC 4034, section 2.1).
    byte[] dnskey() {
        return dnskey(point);
    }

    static byte[] dnskey(byte[] point) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.write(FLAGS >> 8);
        data.write(FLAGS & 0xff);
        data.write(3);
        data.write(ZoneSigner.ALGORITHM);
        data.writeBytes(point);
        return data.toByteArray();
    }

    /// As in a zone file.
    String dnskeyText() {
        String key = Base64.getEncoder().encodeToString(point);
        return FLAGS + " 3 " + ZoneSigner.ALGORITHM + " " + key;
    }

    /// What the parent is to say of it (RFC 4034, section 5.1.4; RFC 4509).
    String digest(String zone) {
        byte[] ds = ZoneSigner.ds(Name.parse(zone), dnskey());
        return HexFormat.of().formatHex(ds, DIGEST_AT, ds.length).toUpperCase(Locale.ROOT);
    }

    /// As in a zone file of the parent.
    String ds(String zone) {
        return tag + " " + ZoneSigner.ALGORITHM + " " + SHA_256 + " " + digest(zone);
    }

    static KeyPair generate() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(new ECGenParameterSpec("secp256r1"));
            return keys.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    static byte[] point(KeyPair pair) {
        ByteArrayOutputStream point = new ByteArrayOutputStream();
        var both = ((ECPublicKey) pair.getPublic()).getW();
        point.writeBytes(coordinate(both.getAffineX()));
        point.writeBytes(coordinate(both.getAffineY()));
        return point.toByteArray();
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] digits = number.toByteArray();
        byte[] octets = new byte[COORDINATE];
        int skip = Math.max(0, digits.length - COORDINATE);
        int length = digits.length - skip;
        System.arraycopy(digits, skip, octets, COORDINATE - length, length);
        return octets;
    }

    static PrivateKey read(byte[] pkcs8) {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that a zone is signed with is unreadable", e);
        }
    }

    static byte[] sign(PrivateKey key, byte[] octets) {
        try {
            // Both numbers as they are, as RFC 6605 has them.
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(key);
            signature.update(octets);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot sign with P-256", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + zoneId + ", " + tag + ", " + state() + "]";
    }
}
