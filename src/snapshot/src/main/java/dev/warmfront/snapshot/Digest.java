package dev.warmfront.snapshot;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.base.Resource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A SHA-256, as 64 lower-case hexadecimal digits.
public record Digest(String hex) {

    public Digest {
        Require.that(
                hex.length() == 64 && hex.chars().allMatch(Digest::isLowerHex),
                "digest",
                hex,
                "64 lower-case hexadecimal digits");
    }

    public static Digest of(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(sha256().digest(bytes)));
    }

    public static Digest of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The digest of a snapshot: of every resource's own, in the snapshot's order. Equal snapshots
    /// have equal digests.
    public static Digest of(Snapshot snapshot) {
        return of(snapshot, Digest::own);
    }

    /// The same, where somebody keeps the resources' own.
    public static Digest of(Snapshot snapshot, Function<Resource, byte[]> own) {
        MessageDigest sum = sha256();
        snapshot.resources().forEach(resource -> sum.update(own.apply(resource)));
        return new Digest(HexFormat.of().formatHex(sum.digest()));
    }

    /// The digest of one resource, 32 bytes.
    public static byte[] own(Resource resource) {
        return sha256().digest(Codec.encode(resource));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    // Written out, as whatever an edge compares at its start: the JVM would make them then.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest digest && hex.equals(digest.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public String toString() {
        return hex;
    }

    private static boolean isLowerHex(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    }

    /// A SHA-256 of bytes that come one after another.
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("unreachable: every Java platform has SHA-256", e);
        }
    }
}
