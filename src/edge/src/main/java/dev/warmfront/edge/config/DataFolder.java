package dev.warmfront.edge.config;

import dev.warmfront.edge.health.Membership;
import dev.warmfront.edge.health.Peer;
import dev.warmfront.snapshot.Codec;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Warrant;
import dev.warmfront.snapshot.WarrantKeys;
import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.base.Resource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What survives a restart: who this edge is, the last good release, and what it knows of the
/// fleet.
///
/// Every file is replaced as a whole, so there is always the old one or the new one, and only its
/// owner may read it: there are private keys in them. A file ends with the digest
/// of what is before.
public final class DataFolder implements AutoCloseable {

    private static final int MARK = 0x5746_4501;
    private static final int MOST = 1 << 30;

    private final Path folder;
    private final FileChannel lockFile;

    private DataFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /// Opens `folder`, and makes it when it is not there. Nobody else may have it open.
    ///
    /// @throws IOException with a sentence that tells an operator what to do
    public static DataFolder open(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            FileChannel file =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (isLocked(file)) {
                return new DataFolder(folder, file);
            }
            file.close();
        } catch (IOException | UnsupportedOperationException e) {
            throw new IOException(
                    "data folder: "
                            + folder.toAbsolutePath()
                            + " cannot be written to (expected: a folder of this user; choose one"
                            + " with --data)",
                    e);
        }
        throw new IOException(
                "data folder: "
                        + folder.toAbsolutePath()
                        + " is used by another edge (expected: a folder of its own for each;"
                        + " choose one with --data)");
    }

    /// Who this edge is; null before it has enrolled.
    public @Nullable Identity identity() throws IOException {
        return read(
                "certificate",
                in -> new Identity(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF()));
    }

    /// Notes who this edge is.
    public void save(Identity identity) throws IOException {
        replace(
                "certificate",
                true,
                out -> {
                    out.writeUTF(identity.edgeId());
                    out.writeUTF(identity.caFingerprint());
                    out.writeUTF(identity.key());
                    out.writeUTF(identity.certificate());
                });
    }

    /// The release that ran last; null when none ever did.
    ///
    /// @throws IOException if the file is damaged
    public @Nullable LastGood lastGood() throws IOException {
        return read("last-good", DataFolder::readLastGood);
    }

    /// Keeps the release that runs from now on.
    public void save(LastGood good) throws IOException {
        replace("last-good", true, out -> writeLastGood(out, good));
    }

    /// The keys for releases; [WarrantKeys#NONE] before this edge was told any.
    WarrantKeys releaseKeys() throws IOException {
        WarrantKeys keys =
                read(
                        "release-keys",
                        in -> {
                            long serial = in.readLong();
                            List<byte[]> encoded = new ArrayList<>();
                            for (int i = in.readInt(); i > 0; i--) {
                                encoded.add(readBytes(in));
                            }
                            return WarrantKeys.of(serial, encoded);
                        });
        return keys == null ? WarrantKeys.NONE : keys;
    }

    /// Keeps the keys for releases.
    public void save(WarrantKeys keys) throws IOException {
        replace(
                "release-keys",
                true,
                out -> {
                    out.writeLong(keys.serial());
                    out.writeInt(keys.keys().size());
                    for (byte[] key : keys.encoded()) {
                        writeBytes(out, key);
                    }
                });
    }

    /// The version of the newest release that ever ran; 0 when none did.
    long newestRelease() throws IOException {
        Long newest = read("newest-release", DataInputStream::readLong);
        return newest == null ? 0 : newest;
    }

    /// Written after the release itself: what is kept is never older than what this says.
    void saveNewestRelease(long version) throws IOException {
        replace("newest-release", true, out -> out.writeLong(version));
    }

    /// What was known of the fleet.
    public Known known() throws IOException {
        Known known = read("known", DataFolder::readKnown);
        return known == null ? Known.NOTHING : known;
    }

    /// What is lost in a crash here is told again: an invalidation is applied twice, members come
    /// anew.
    void save(Known known) throws IOException {
        replace("known", false, out -> writeKnown(out, known));
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private interface Reading<T> {
        T read(DataInputStream in) throws IOException;
    }

    private interface Writing {
        void write(DataOutputStream out) throws IOException;
    }

    private <T> @Nullable T read(String name, Reading<T> reading) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return null;
        }
        byte[] all = Files.readAllBytes(file);
        int end = all.length - 32;
        if (end < 4 || !Arrays.equals(sum(all, end), 0, 32, all, end, all.length)) {
            throw new IOException(file + ": damaged (expected: what this edge wrote)");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(all, 0, end))) {
            Require.that(in.readInt() == MARK, file.toString(), "of another kind", "ours");
            return reading.read(in);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private void replace(String name, boolean forced, Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MARK);
        writing.write(out);
        byte[] body = bytes.toByteArray();
        Path next = folder.resolve(name + ".next");
        Files.deleteIfExists(next);
        Files.createFile(
                next,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel file = FileChannel.open(next, StandardOpenOption.WRITE)) {
            writeFully(file, ByteBuffer.wrap(body));
            writeFully(file, ByteBuffer.wrap(sum(body, body.length)));
            if (forced) {
                file.force(true);
            }
        }
        Files.move(
                next,
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        if (forced) {
            // The name is durable only when the folder is.
            try (FileChannel here = FileChannel.open(folder, StandardOpenOption.READ)) {
                here.force(true);
            }
        }
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private static void writeLastGood(DataOutputStream out, LastGood good) throws IOException {
        Release release = good.release();
        out.writeLong(release.version());
        out.writeUTF(release.digest().hex());
        List<Resource> resources = release.snapshot().resources().toList();
        out.writeInt(resources.size());
        for (Resource resource : resources) {
            writeBytes(out, Codec.encode(resource));
        }
        out.writeInt(good.keysPem().size());
        for (Map.Entry<String, String> key : new TreeMap<>(good.keysPem()).entrySet()) {
            out.writeUTF(key.getKey());
            writeBytes(out, key.getValue().getBytes(StandardCharsets.UTF_8));
        }
        Warrant warrant = good.warrant();
        if (warrant != null) {
            out.writeLong(warrant.issuedAt().getEpochSecond());
            out.writeLong(warrant.expiresAt().getEpochSecond());
            out.writeUTF(warrant.keyId());
            out.writeUTF(warrant.signature());
        }
    }

    private static LastGood readLastGood(DataInputStream in) throws IOException {
        long version = in.readLong();
        Digest digest = new Digest(in.readUTF());
        List<byte[]> resources = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            resources.add(readBytes(in));
        }
        Map<String, String> keys = new HashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            keys.put(in.readUTF(), new String(readBytes(in), StandardCharsets.UTF_8));
        }
        Delta all = new Delta(Release.NONE.digest(), version, digest, resources, List.of());
        Warrant warrant =
                in.available() == 0
                        ? null
                        : new Warrant(
                                version,
                                digest,
                                Instant.ofEpochSecond(in.readLong()),
                                Instant.ofEpochSecond(in.readLong()),
                                in.readUTF(),
                                in.readUTF());
        return new LastGood(all.applyTo(Release.NONE), warrant, keys);
    }

    private static void writeKnown(DataOutputStream out, Known known) throws IOException {
        out.writeLong(known.invalidationSequence());
        out.writeLong(known.membership().settledRelease());
        out.writeInt(known.membership().members().size());
        for (Peer peer : known.membership().members()) {
            out.writeUTF(peer.id());
            out.writeUTF(peer.name());
            out.writeInt(peer.addresses().size());
            for (String address : peer.addresses()) {
                out.writeUTF(address);
            }
            out.writeInt(peer.httpPort());
            out.writeLong(peer.version());
            out.writeBoolean(peer.draining());
        }
        out.writeBoolean(known.drain());
    }

    private static Known readKnown(DataInputStream in) throws IOException {
        long sequence = in.readLong();
        long settledRelease = in.readLong();
        List<Peer> members = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            String id = in.readUTF();
            String name = in.readUTF();
            List<String> addresses = new ArrayList<>();
            for (int j = in.readInt(); j > 0; j--) {
                addresses.add(in.readUTF());
            }
            members.add(
                    new Peer(id, name, addresses, in.readInt(), in.readLong(), in.readBoolean()));
        }
        boolean drain = in.available() > 0 && in.readBoolean();
        return new Known(sequence, new Membership(members, settledRelease), drain);
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        Require.between(0, MOST, "length", length);
        return in.readNBytes(length);
    }

    private static byte[] sum(byte[] bytes, int length) {
        return Digest.of(Arrays.copyOf(bytes, length)).bytes();
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // By this very process.
        }
    }
}
