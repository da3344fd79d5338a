package dev.warmfront.snapshot;

import dev.warmfront.snapshot.base.Require;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/// The word of a control plane that edges are to run a release, signed with Ed25519 (RFC 8032).
///
/// It is about the whole release that results, whatever it was put together from: its version and
/// its digest, which covers every resource. So nothing in it can be altered, left out or taken from
/// another release, and no older one can pass for it.
///
/// @param issuedAt when it was signed, in whole seconds
/// @param expiresAt until when it may be taken up; what runs by then runs on
/// @param keyId of the key it was signed with
/// @param signature in hexadecimal digits
public record Warrant(
        long version,
        Digest digest,
        Instant issuedAt,
        Instant expiresAt,
        String keyId,
        String signature) {

    private static final String ALGORITHM = "Ed25519";
    private static final int SIGNATURE_BYTES = 64;
    private static final int KEY_ID_DIGITS = 16;

    public Warrant {
        Require.that(isWhole(issuedAt), "issued", issuedAt, "whole seconds");
        Require.that(isWhole(expiresAt), "expires", expiresAt, "whole seconds");
        Require.that(
                signature.length() == 2 * SIGNATURE_BYTES
                        && signature.chars().allMatch(HexFormat::isHexDigit),
                "signature",
                signature.length() + " digits",
                "128 hexadecimal digits");
    }

    /// Signs.
    ///
    /// @param publicKey the one that belongs to `key`
    public static Warrant sign(
            long version,
            Digest digest,
            Instant issuedAt,
            Instant expiresAt,
            PublicKey publicKey,
            PrivateKey key) {
        byte[] statement = statement(version, digest, issuedAt, expiresAt);
        return new Warrant(
                version,
                digest,
                issuedAt,
                expiresAt,
                keyId(publicKey),
                HexFormat.of().formatHex(sign(statement, key)));
    }

    /// Whether the holder of this key has signed it as it stands.
    public boolean isBy(PublicKey key) {
        return isSigned(
                statement(version, digest, issuedAt, expiresAt),
                HexFormat.of().parseHex(signature),
                key);
    }

    /// What a key is called: the first digits of its digest.
    public static String keyId(PublicKey key) {
        return Digest.of(key.getEncoded()).hex().substring(0, KEY_ID_DIGITS);
    }

    /// Signs any statement. Each kind of statement begins with a line of its own, so that none can
    /// be taken for another.
    public static byte[] sign(byte[] statement, PrivateKey key) {
        try {
            Signature signing = Signature.getInstance(ALGORITHM);
            signing.initSign(key);
            signing.update(statement);
            return signing.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this key cannot sign", e);
        }
    }

    /// Whether the holder of this key has signed a statement.
    public static boolean isSigned(byte[] statement, byte[] signature, PublicKey key) {
        try {
            Signature signed = Signature.getInstance(ALGORITHM);
            signed.initVerify(key);
            signed.update(statement);
            return signature.length == SIGNATURE_BYTES && signed.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isWhole(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    }

    private static byte[] statement(
            long version, Digest digest, Instant issuedAt, Instant expiresAt) {
        String text =
                "warmfront release 1\n"
                        + version
                        + '\n'
                        + digest.hex()
                        + '\n'
                        + issuedAt.getEpochSecond()
                        + '\n'
                        + expiresAt.getEpochSecond()
                        + '\n';
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
