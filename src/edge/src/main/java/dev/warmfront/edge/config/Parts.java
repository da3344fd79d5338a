package dev.warmfront.edge.config;

import com.google.protobuf.ByteString;
import dev.warmfront.protocol.ReleasePart;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Warrant;
import dev.warmfront.snapshot.base.Require;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the parts of a release together.
final class Parts {

    private static final long MOST_BYTES = 512L << 20;

    private final List<byte[]> upserts = new ArrayList<>();
    private final List<String> removals = new ArrayList<>();
    private long version = -1;
    private long bytes;

    /// A release that the control plane wants to be run.
    ///
    /// @param warrant null when it came without
    record Offer(Delta delta, @Nullable Warrant warrant) {}

    /// The whole offer, when `part` was the last of it; null before.
    ///
    /// @throws IllegalArgumentException if the parts make no sense together
    @Nullable Offer add(ReleasePart part) {
        if (part.getReleaseVersion() != version) {
            clear();
            version = part.getReleaseVersion();
        }
        for (ByteString upsert : part.getUpsertsList()) {
            bytes += upsert.size();
            Require.that(bytes <= MOST_BYTES, "release", bytes + " bytes", "at most 512 MiB");
            upserts.add(upsert.toByteArray());
        }
        removals.addAll(part.getRemovalsList());
        if (!part.getLast()) {
            return null;
        }
        Digest digest = new Digest(part.getReleaseDigest());
        Delta delta =
                new Delta(
                        new Digest(part.getBaseDigest()),
                        part.getReleaseVersion(),
                        digest,
                        upserts,
                        removals);
        clear();
        return new Offer(
                delta,
                part.hasWarrant()
                        ? Keyring.warrant(part.getReleaseVersion(), digest, part.getWarrant())
                        : null);
    }

    void clear() {
        upserts.clear();
        removals.clear();
        version = -1;
        bytes = 0;
    }
}
