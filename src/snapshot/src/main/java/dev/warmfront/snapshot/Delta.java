package dev.warmfront.snapshot;

import dev.warmfront.snapshot.base.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

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
        Map<String, Resource> before = byId(from.snapshot());
        List<byte[]> upserts =
                to.snapshot()
                        .resources()
                        .filter(resource -> !resource.equals(before.get(resource.id())))
                        .map(Codec::encode)
                        .toList();
        Map<String, Resource> after = byId(to.snapshot());
        List<String> removals =
                before.keySet().stream().filter(id -> !after.containsKey(id)).sorted().toList();
        return new Delta(from.digest(), to.version(), to.digest(), upserts, removals);
    }

    /// The release that results.
    ///
    /// @throws NotAsPromised if `from` is not what this delta starts from, or the result is not
    ///     what `target` promises
    /// @throws IllegalArgumentException if a resource cannot be read, or the result is inconsistent
    public Release applyTo(Release from) {
        NotAsPromised.unless("base", from.digest(), base);
        Map<String, Resource> resources = new HashMap<>(byId(from.snapshot()));
        removals.forEach(resources::remove);
        for (byte[] upsert : upserts) {
            Resource resource = Codec.decode(upsert, Resource.class);
            resources.put(resource.id(), resource);
        }
        Release release = Release.of(version, Snapshot.of(resources.values()));
        NotAsPromised.unless("digest", release.digest(), target);
        return release;
    }

    private static Map<String, Resource> byId(Snapshot snapshot) {
        return snapshot.resources()
                .collect(
                        Collectors.toMap(
                                Resource::id, Function.identity(), (a, b) -> a, TreeMap::new));
    }
}
