package dev.warmfront.engine.fleet;

import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.base.Resource;
import java.util.IdentityHashMap;

/// The digests of snapshots, of which each has most in common with the one before: what is the very
/// same object as in that one is not encoded again. Ten thousand resources of which one changed
/// cost one encoding.
///
/// For any number of threads, one after another.
public final class Digests {

    private IdentityHashMap<Resource, byte[]> known = new IdentityHashMap<>();

    /// What [Digest#of(Snapshot)] says, too.
    public synchronized Digest of(Snapshot snapshot) {
        IdentityHashMap<Resource, byte[]> present = new IdentityHashMap<>();
        Digest digest =
                Digest.of(
                        snapshot,
                        resource -> {
                            byte[] before = known.get(resource);
                            byte[] own = before != null ? before : Digest.own(resource);
                            present.put(resource, own);
                            return own;
                        });
        known = present;
        return digest;
    }
}
