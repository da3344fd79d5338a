package dev.warmfront.edge.config;

import com.google.protobuf.ByteString;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.protocol.KeySignature;
import dev.warmfront.protocol.ReleaseKeys;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Warrant;
import dev.warmfront.snapshot.WarrantKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys by which this edge knows the releases it may run, and the newest that it ever ran.
///
/// The first keys come with the enrolment; from then on only a key that is trusted can name others.
/// An edge that has none, because it enrolled before releases were signed, takes the first it is
/// told over a stream to the authority it enrolled with.
public final class Keyring {

    private static final Logger LOG = LoggerFactory.getLogger(Keyring.class);

    private final DataFolder folder;
    private final Metrics metrics;
    private final InstantSource clock;
    private @Nullable WarrantKeys known;
    private long newest;

    private Keyring(DataFolder folder, Metrics metrics, InstantSource clock, long newest) {
        this.folder = folder;
        this.metrics = metrics;
        this.clock = clock;
        this.newest = newest;
    }

    /// What is kept in `folder`.
    public static Keyring open(DataFolder folder, Metrics metrics, InstantSource clock)
            throws IOException {
        return new Keyring(folder, metrics, clock, folder.newestRelease());
    }

    /// Tells people and scrapers of a release that is not run.
    ///
    /// @param running what goes on
    public void tell(ReleaseRefused refused, long running) {
        metrics.counter(
                        "warmfront_releases_refused_total",
                        "Releases that were not run, and why",
                        "reason",
                        refused.reason().label())
                .increment();
        LOG.error(
                "{}A release is refused, {} goes on. {}",
                refused.reason().isSuspicious() ? "ALARM: " : "",
                running,
                refused.getMessage());
    }

    long serial() {
        return keys().serial();
    }

    /// Read when they are first needed: to be ready for keys takes the JDK a tenth of a second of a
    /// core, in which a start can answer viewers.
    private WarrantKeys keys() {
        WarrantKeys present = known;
        if (present == null) {
            try {
                present = folder.releaseKeys();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            known = present;
        }
        return present;
    }

    /// Trusts these from now on, at an enrolment.
    void pin(ReleaseKeys told) throws IOException {
        if (told.getKeysCount() > 0) {
            keep(read(told));
        }
    }

    /// Trusts these from now on, if they are newer and a key that is trusted says so.
    void take(ReleaseKeys told) throws IOException {
        WarrantKeys next;
        try {
            next = read(told);
        } catch (IllegalArgumentException e) {
            LOG.error("ALARM: the control plane names keys that are none: {}", e.getMessage());
            return;
        }
        if (next.serial() <= keys().serial()) {
            return;
        }
        if (!keys().equals(WarrantKeys.NONE) && !isVouchedFor(next, told)) {
            LOG.error(
                    "ALARM: the control plane names other keys for releases, and none that this"
                            + " edge knows has signed that; the keys stay as they are");
            return;
        }
        keep(next);
        LOG.info("Keys for releases: set {}, of {}", next.serial(), next.keys().size());
    }

    /// Whether a release that was offered may be run.
    ///
    /// @param warrant null when it came without
    void check(@Nullable Warrant warrant) throws ReleaseRefused {
        Warrant signed = signed(warrant);
        if (!clock.instant().isBefore(signed.expiresAt())) {
            throw new ReleaseRefused(
                    ReleaseRefusal.EXPIRED,
                    "release " + signed.version() + ", good until " + signed.expiresAt());
        }
    }

    /// Whether what was kept may be run until [#verify] has found out who signed it: it is what its
    /// warrant is for, and nothing newer ever ran. That the warrant has expired since does not
    /// matter: it was good when the release was taken up, and perhaps nobody is there to sign
    /// another.
    public void check(LastGood good) throws ReleaseRefused {
        Release release = good.release();
        Warrant warrant = newEnough(present(good.warrant()));
        if (warrant.version() != release.version() || !warrant.digest().equals(release.digest())) {
            throw new ReleaseRefused(
                    ReleaseRefusal.TAMPERED,
                    "release " + release.version() + ", signed was " + warrant.version());
        }
    }

    /// Whether a control plane signed what was kept.
    void verify(LastGood good) throws ReleaseRefused {
        signed(good.warrant());
    }

    /// Notes that a release runs: nothing older is from now on.
    void ran(long version) throws IOException {
        if (version > newest) {
            newest = version;
            folder.saveNewestRelease(version);
        }
    }

    private Warrant signed(@Nullable Warrant told) throws ReleaseRefused {
        Warrant warrant = present(told);
        String what = "release " + warrant.version() + ", key " + warrant.keyId();
        Optional<PublicKey> key = keys().find(warrant.keyId());
        if (key.isEmpty()) {
            throw new ReleaseRefused(ReleaseRefusal.UNKNOWN_KEY, what);
        }
        if (!warrant.isBy(key.get())) {
            throw new ReleaseRefused(ReleaseRefusal.FORGED, what);
        }
        return newEnough(warrant);
    }

    private static Warrant present(@Nullable Warrant warrant) throws ReleaseRefused {
        if (warrant == null) {
            throw new ReleaseRefused(ReleaseRefusal.UNSIGNED, "no warrant");
        }
        return warrant;
    }

    private Warrant newEnough(Warrant warrant) throws ReleaseRefused {
        if (warrant.version() < newest) {
            throw new ReleaseRefused(
                    ReleaseRefusal.ROLLED_BACK,
                    "release " + warrant.version() + " (expected: at least " + newest + ")");
        }
        return warrant;
    }

    private void keep(WarrantKeys next) throws IOException {
        folder.save(next);
        known = next;
    }

    private boolean isVouchedFor(WarrantKeys next, ReleaseKeys told) {
        for (KeySignature signature : told.getSignaturesList()) {
            Optional<PublicKey> key = keys().find(signature.getKeyId());
            if (key.isPresent()
                    && Warrant.isSigned(
                            next.statement(), signature.getSignature().toByteArray(), key.get())) {
                return true;
            }
        }
        return false;
    }

    private static WarrantKeys read(ReleaseKeys told) {
        return WarrantKeys.of(
                told.getSerial(),
                told.getKeysList().stream().map(ByteString::toByteArray).toList());
    }

    /// The warrant that came with a release.
    static Warrant warrant(long version, Digest digest, dev.warmfront.protocol.Warrant told) {
        return new Warrant(
                version,
                digest,
                Instant.ofEpochSecond(told.getIssuedEpochSeconds()),
                Instant.ofEpochSecond(told.getExpiresEpochSeconds()),
                told.getKeyId(),
                HexFormat.of().formatHex(told.getSignature().toByteArray()));
    }
}
