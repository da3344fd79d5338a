package dev.warmfront.edge.config;

import dev.warmfront.edge.health.Membership;
import dev.warmfront.edge.health.Peer;
import dev.warmfront.edge.health.PeerKey;
import dev.warmfront.engine.fleet.Digests;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.WarrantKeys;
import dev.warmfront.snapshot.base.Require;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What survives a restart: who this edge is, the last good release, and what it knows of the
/// fleet.
///
/// Every file but one is replaced as a whole, so there is always the old one or the new one, and
/// only its owner may read it: there are private keys in them. A file ends with the digest of what
/// is before. The one is the [ReleaseLog], to which releases after the one that was written whole
/// are appended until it has grown.
public final class DataFolder implements AutoCloseable {

    private static final int MARK = 0x5746_4501;
    private static final long SHORT_LOG_BYTES = 1 << 20;
    private static final String LAST_GOOD = "last-good";
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final FileChannel lockFile;
    private final ReleaseLog log;
    private final Digests digests = new Digests();
    private @Nullable There there;

    /// What is on disk of releases; unknown while it is being changed, and when that failed.
    ///
    /// @param digest of the release that comes out
    /// @param wholeBytes of what was written whole
    private record There(Digest digest, Map<String, String> keysPem, long wholeBytes) {

        /// How long the log may become: so a start reads little more than the release, and in the
        /// long run every byte of a change is written three times at most.
        long enough() {
            return Math.max(SHORT_LOG_BYTES, wholeBytes / 2);
        }
    }

    private DataFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
        log = new ReleaseLog(folder, LAST_GOOD + ".log", OWNERS);
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
    /// @throws IOException if what was kept is damaged
    public synchronized @Nullable LastGood lastGood() throws IOException {
        there = null;
        Kept kept = read(LAST_GOOD, Kept::read);
        if (kept == null) {
            return null;
        }
        try {
            log.read(kept::then);
            LastGood good = kept.whole(digests::of);
            there = there(good);
            return good;
        } catch (IllegalArgumentException e) {
            throw new IOException(folder + ": " + e.getMessage(), e);
        }
    }

    /// Keeps the release that runs from now on, whole.
    public synchronized void save(LastGood good) throws IOException {
        there = null;
        replace(LAST_GOOD, true, out -> Kept.write(out, good));
        log.clear();
        there = there(good);
    }

    /// Keeps the release that runs from now on.
    ///
    /// @param delta what it is made of; where that starts from what is kept, it is all that is
    ///     written
    synchronized void save(LastGood good, Delta delta) throws IOException {
        There before = there;
        boolean follows = before != null && before.digest().equals(delta.base());
        if (before == null || !follows || log.size() > before.enough()) {
            save(good);
            return;
        }
        there = null;
        boolean sameKeys = good.keysPem().equals(before.keysPem());
        log.append(new Step(delta, good.warrant(), sameKeys ? null : good.keysPem()));
        there = new There(delta.target(), good.keysPem(), before.wholeBytes());
    }

    private There there(LastGood good) throws IOException {
        long bytes = Files.size(folder.resolve(LAST_GOOD));
        return new There(good.release().digest(), good.keysPem(), bytes);
    }

    /// The digests of what was kept, so that nobody has to work them out again.
    Digests digests() {
        return digests;
    }

    /// The key for what edges say to each other; made when there is none.
    public PeerKey peerKey() throws IOException {
        PeerKey kept =
                read("peer-key", in -> PeerKey.of(Fields.readBytes(in), Fields.readBytes(in)));
        if (kept != null) {
            return kept;
        }
        PeerKey made = PeerKey.generate();
        replace(
                "peer-key",
                true,
                out -> {
                    Fields.writeBytes(out, made.encodedPrivate());
                    Fields.writeBytes(out, made.encodedPublic());
                });
        return made;
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
                                encoded.add(Fields.readBytes(in));
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
                        Fields.writeBytes(out, key);
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
        try (SummedInput bytes = SummedInput.open(file)) {
            T value;
            try {
                DataInputStream in = new DataInputStream(bytes);
                Require.that(in.readInt() == MARK, file.toString(), "of another kind", "ours");
                value = reading.read(in);
            } catch (IOException | IllegalArgumentException e) {
                throw bytes.isIntact()
                        ? new IOException(file + ": " + e.getMessage(), e)
                        : damaged(file);
            }
            if (!bytes.isIntact()) {
                throw damaged(file);
            }
            return value;
        }
    }

    private static IOException damaged(Path file) {
        return new IOException(file + ": damaged (expected: what this edge wrote)");
    }

    private void replace(String name, boolean forced, Writing writing) throws IOException {
        Path next = folder.resolve(name + ".next");
        Files.deleteIfExists(next);
        try (FileChannel file =
                FileChannel.open(
                        next,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        OWNERS)) {
            MessageDigest sum = Digest.sha256();
            OutputStream bytes = Channels.newOutputStream(file);
            DataOutputStream out =
                    new DataOutputStream(
                            new BufferedOutputStream(new DigestOutputStream(bytes, sum), 1 << 16));
            out.writeInt(MARK);
            writing.write(out);
            out.flush();
            bytes.write(sum.digest());
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
            forceNames(folder);
        }
    }

    /// The name of a file is durable only when its folder is.
    static void forceNames(Path folder) throws IOException {
        try (FileChannel here = FileChannel.open(folder, StandardOpenOption.READ)) {
            here.force(true);
        }
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
        for (Peer peer : known.membership().members()) {
            out.writeUTF(peer.key());
        }
    }

    private static Known readKnown(DataInputStream in) throws IOException {
        long sequence = in.readLong();
        long settledRelease = in.readLong();
        List<Peer> told = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            String id = in.readUTF();
            String name = in.readUTF();
            List<String> addresses = new ArrayList<>();
            for (int j = in.readInt(); j > 0; j--) {
                addresses.add(in.readUTF());
            }
            told.add(
                    new Peer(
                            id,
                            name,
                            addresses,
                            in.readInt(),
                            in.readLong(),
                            in.readBoolean(),
                            ""));
        }
        boolean drain = in.available() > 0 && in.readBoolean();
        // Earlier versions knew no keys.
        boolean keys = in.available() > 0;
        List<Peer> members = new ArrayList<>();
        for (Peer peer : told) {
            members.add(keys ? peer.with(in.readUTF()) : peer);
        }
        return new Known(sequence, new Membership(members, settledRelease), drain);
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
