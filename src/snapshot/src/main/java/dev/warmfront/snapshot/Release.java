package dev.warmfront.snapshot;

import dev.warmfront.snapshot.base.Require;
import java.util.function.Function;

/// A snapshot, the version it was published under, and its digest. Versions start at 1 and only
/// grow; rolling back is publishing an old snapshot under a new version.
public record Release(long version, Digest digest, Snapshot snapshot) {

    /// What runs before anything was ever published.
    public static final Release NONE = of(0, Snapshot.EMPTY);

    public Release {
        Require.that(version >= 0, "version", version, "0 or more");
    }

    public static Release of(long version, Snapshot snapshot) {
        return of(version, snapshot, Digest::of);
    }

    /// The same, where somebody knows a quicker way to the digest.
    public static Release of(long version, Snapshot snapshot, Function<Snapshot, Digest> digest) {
        return new Release(version, digest.apply(snapshot), snapshot);
    }

    public boolean isNewerThan(Release other) {
        return version > other.version;
    }
}
