package dev.warmfront.control.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Seals and opens secrets (AES-256-GCM) under the operator's key.
///
/// A sealed secret is a version byte, a 12-byte nonce and the ciphertext with its tag. It is bound
/// to the context it was sealed for: put in another row, it does not open.
@Component
public class Secrets {

    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;
    private static final SecureRandom CHANCE = new SecureRandom();

    private final SecretKey key;

    /// @param kek the key itself, 32 bytes in base64; preferred, when set
    /// @param file a file that holds the key in the same form
    /// @param create whether the file may be made when it is not there
    Secrets(
            @Value("${warmfront.kek:}") String kek,
            @Value("${warmfront.kek-file:}") String file,
            @Value("${warmfront.kek-create:false}") boolean create) {
        if (kek.isBlank() && file.isBlank()) {
            throw new IllegalStateException(
                    "warmfront.kek-file: not set (expected: a file with 32 random bytes in base64,"
                            + " for example from: openssl rand -base64 32)");
        }
        key = kek.isBlank() ? read(Path.of(file), create) : key("warmfront.kek", kek);
    }

    /// Seals a secret.
    ///
    /// @param context what it belongs to, for example `certificate/cert-…`
    public byte[] seal(byte[] secret, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        CHANCE.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(secret);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot seal with AES-GCM", e);
        }
    }

    /// Opens what was sealed for the same context.
    ///
    /// @throws IllegalStateException if it was sealed under another key or for another context, or
    ///     was tampered with
    public byte[] open(byte[] sealed, String context) {
        try {
            if (sealed.length < 1 + NONCE_BYTES || sealed[0] != VERSION) {
                throw new GeneralSecurityException("unknown form");
            }
            byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
            int start = 1 + NONCE_BYTES;
            return cipher(Cipher.DECRYPT_MODE, nonce, context)
                    .doFinal(sealed, start, sealed.length - start);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "secret of "
                            + context
                            + ": does not open (expected: the key in warmfront.kek-file that it was"
                            + " sealed under)",
                    e);
        }
    }

    /// Which key this is, without telling it: to know the right one again.
    ///
    /// @param kek 32 bytes in Base64
    /// @throws IllegalStateException if it is none
    public static String fingerprint(String kek) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key("key", kek).getEncoded(), "HmacSHA256"));
            byte[] proof = mac.doFinal("warmfront key".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(proof, 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA256", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static SecretKey read(Path file, boolean create) {
        try {
            if (create) {
                make(file);
            }
            return key("warmfront.kek-file", Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "warmfront.kek-file: " + file + " (expected: a file that can be read)", e);
        }
    }

    private static void make(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        byte[] fresh = new byte[KEY_BYTES];
        CHANCE.nextBytes(fresh);
        try {
            write(file, Base64.getEncoder().encodeToString(fresh));
            LOG.warn(
                    "Made a key for secrets in {}: without it they are lost, so keep a copy", file);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("somebody else made {} first", file);
        }
    }

    /// Puts a key into a file that does not exist, for its owner alone.
    ///
    /// @param kek 32 bytes in Base64
    public static void write(Path file, String kek) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (var channel =
                Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            channel.write(StandardCharsets.US_ASCII.encode(kek));
        }
    }

    private static SecretKey key(String property, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalStateException(
                    property + ": " + bytes.length + " bytes (expected: 32 bytes in base64)");
        }
        return new SecretKeySpec(bytes, "AES");
    }
}
