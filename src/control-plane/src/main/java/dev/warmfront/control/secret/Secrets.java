package dev.warmfront.control.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Seals and opens secrets (AES-256-GCM) under the operator's keys.
///
/// A sealed secret is a version byte, a 12-byte nonce and the ciphertext with its tag. It is bound
/// to the context it was sealed for: put in another row, it does not open.
///
/// There may be several keys, one a line: the first seals, and all of them open. Their file is read
/// again when it was written, so keys are changed while the service is up.
@Component
public class Secrets {

    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final String FILE = "warmfront.kek-file";
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private final @Nullable Path file;
    private volatile Keys keys;

    /// @param each the one that seals first
    /// @param writtenAt when their file was written; null for those of a property
    private record Keys(List<SecretKey> each, @Nullable FileTime writtenAt) {

        @Override
        public String toString() {
            return "Keys[" + each.size() + "]";
        }
    }

    /// @param kek the keys themselves, each 32 bytes in base64; preferred, when set
    /// @param file a file that holds keys in the same form
    /// @param create whether the file may be made when it is not there
    Secrets(
            @Value("${warmfront.kek:}") String kek,
            @Value("${warmfront.kek-file:}") String file,
            @Value("${warmfront.kek-create:false}") boolean create) {
        if (kek.isBlank() && file.isBlank()) {
            throw new IllegalStateException(
                    FILE
                            + ": not set (expected: a file with 32 random bytes in base64,"
                            + " for example from: openssl rand -base64 32)");
        }
        if (!kek.isBlank()) {
            this.file = null;
            keys = new Keys(parse("warmfront.kek", kek), null);
            return;
        }
        this.file = Path.of(file);
        try {
            if (create) {
                make(this.file);
            }
            keys = read(this.file);
        } catch (IOException e) {
            throw new IllegalStateException(
                    FILE + ": " + file + " (expected: a file that can be read)", e);
        }
    }

    /// Seals a secret.
    ///
    /// @param context what it belongs to, for example `certificate/cert-…`
    public byte[] seal(byte[] secret, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        CHANCE.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, keys().each().getFirst(), nonce, context)
                            .doFinal(secret);
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
        return opened(sealed, context, keys().each())
                .orElseThrow(() ->
                        new IllegalStateException(
                                "secret of "
                                        + context
                                        + ": does not open (expected: the key in "
                                        + FILE
                                        + " that it was sealed under)"));
    }

    /// The same secret under the key that seals now; nothing when it is already.
    ///
    /// @throws IllegalStateException as [#open] does
    public Optional<byte[]> sealedAnew(byte[] sealed, String context) {
        List<SecretKey> first = List.of(keys().each().getFirst());
        return opened(sealed, context, first).isPresent()
                ? Optional.empty()
                : Optional.of(seal(open(sealed, context), context));
    }

    /// Which keys these are, without telling them, the one that seals first.
    List<String> fingerprints() {
        return keys().each().stream().map(Secrets::fingerprint).toList();
    }

    /// Which keys these are, without telling them: to know the right one again.
    ///
    /// @param text keys of 32 bytes in base64, the one that seals first
    /// @throws IllegalStateException if they are none
    public static List<String> fingerprints(String text) {
        return parse("key", text).stream().map(Secrets::fingerprint).toList();
    }

    private static String fingerprint(SecretKey key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            byte[] proof = mac.doFinal("warmfront key".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(proof, 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA256", e);
        }
    }

    private static Optional<byte[]> opened(byte[] sealed, String context, List<SecretKey> keys) {
        if (sealed.length < 1 + NONCE_BYTES || sealed[0] != VERSION) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        int start = 1 + NONCE_BYTES;
        for (SecretKey key : keys) {
            try {
                return Optional.of(
                        cipher(Cipher.DECRYPT_MODE, key, nonce, context)
                                .doFinal(sealed, start, sealed.length - start));
            } catch (GeneralSecurityException e) {
                LOG.debug("the secret of {} was sealed under another key", context, e);
            }
        }
        return Optional.empty();
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /// As they are now. A file that cannot be read, or is only half written, is looked at again: so
    /// long the keys stay those that were there.
    private Keys keys() {
        Keys last = keys;
        if (file == null) {
            return last;
        }
        try {
            if (!Files.getLastModifiedTime(file).equals(last.writtenAt())) {
                last = read(file);
                keys = last;
            }
        } catch (IOException | IllegalStateException e) {
            LOG.warn(
                    "{}: {} cannot be read, the keys stay as they were: {}",
                    FILE,
                    file,
                    String.valueOf(e.getMessage()));
        }
        return last;
    }

    private static Keys read(Path file) throws IOException {
        FileTime writtenAt = Files.getLastModifiedTime(file);
        return new Keys(parse(FILE, Files.readString(file, StandardCharsets.US_ASCII)), writtenAt);
    }

    private static void make(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        byte[] fresh = new byte[KEY_BYTES];
        CHANCE.nextBytes(fresh);
        try {
            write(file, Base64.getEncoder().encodeToString(fresh) + "\n");
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

    private static List<SecretKey> parse(String property, String text) {
        List<SecretKey> keys = new ArrayList<>();
        for (String one : WHITE_SPACE.split(text.strip())) {
            keys.add(new SecretKeySpec(bytes(property, one), "AES"));
        }
        return List.copyOf(keys);
    }

    private static byte[] bytes(String property, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalStateException(
                    property + ": " + bytes.length + " bytes (expected: 32 bytes in base64)");
        }
        return bytes;
    }
}
