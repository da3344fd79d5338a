package dev.warmfront.snapshot;

import dev.warmfront.snapshot.base.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What must change to get from the snapshot with digest `base` to the one with digest `target`.
///
/// A delta whose base is the empty snapshot's digest is the whole release. `upserts` are encoded
/// resources, `removals` are ids.
public record Delta(
        Digest base, long version, Digest target, List<byte[]> upserts, List<String> removals) {

    public Delta {
        upserts = List.copyOf(upserts);
        removals = List.copyOf(removals);
    }

    public static Delta between(Release from, Release to) {
        Map<String, Resource> left = byId(from.snapshot());
        List<byte[]> upserts = new ArrayList<>();
        to.snapshot()
                .resources()
                .forEach(resource -> {
                    if (!resource.equals(left.remove(resource.id()))) {
                        upserts.add(Codec.encode(resource));
                    }
                });
        List<String> removals = left.keySet().stream().sorted().toList();
        return new Delta(from.digest(), to.version(), to.digest(), upserts, removals);
    }

    /// The release that results.
    ///
    /// @throws NotAsPromised if `from` is not what this delta starts from, or the result is not
    ///     what `target` promises
    /// @throws IllegalArgumentException if a resource cannot be read, or the result is inconsistent
    public Release applyTo(Release from) {
        return applyTo(from, Digest::of);
    }

    /// The same, where somebody knows a quicker way to the digest.
    ///
    /// @throws NotAsPromised as above
    /// @throws IllegalArgumentException as above
    public Release applyTo(Release from, Function<Snapshot, Digest> digest) {
        NotAsPromised.unless("base", from.digest(), base);
        Map<String, Resource> resources = byId(from.snapshot());
        removals.forEach(resources::remove);
        for (byte[] upsert : upserts) {
            Resource resource = Codec.decode(upsert, Resource.class);
            resources.put(resource.id(), resource);
        }
        Release release = Release.of(version, Snapshot.of(resources.values()), digest);
        NotAsPromised.unless("digest", release.digest(), target);
        return release;
    }

    /// In the snapshot's order, so that there is little to sort.
    private static Map<String, Resource> byId(Snapshot snapshot) {
        Map<String, Resource> resources = new LinkedHashMap<>();
        snapshot.resources().forEach(resource -> resources.put(resource.id(), resource));
        return resources;
    }
}
