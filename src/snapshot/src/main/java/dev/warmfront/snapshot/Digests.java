package dev.warmfront.snapshot;

import dev.warmfront.snapshot.base.Resource;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.IdentityHashMap;

/// The digests of snapshots, of which each has most in common with the one before: what is the very
/// same object as in that one is not encoded again. Ten thousand resources of which one changed
/// cost one encoding.
///
/// For any number of threads, one after another.
public final class Digests {

    private IdentityHashMap<Resource, byte[]> known = new IdentityHashMap<>();

    /// The digest of a snapshot: of every resource's own, in the snapshot's order. Equal snapshots
    /// have equal digests.
    public synchronized Digest of(Snapshot snapshot) {
        MessageDigest sum = Digest.sha256();
        IdentityHashMap<Resource, byte[]> present = new IdentityHashMap<>();
        snapshot.resources()
                .forEach(resource -> {
                    byte[] own = known.get(resource);
                    if (own == null) {
                        own = Digest.sha256().digest(Codec.encode(resource));
                    }
                    present.put(resource, own);
                    sum.update(own);
                });
        known = present;
        return new Digest(HexFormat.of().formatHex(sum.digest()));
    }
}
