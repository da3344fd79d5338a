package dev.warmfront.snapshot.dns;

import dev.warmfront.snapshot.base.HostName;
import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.base.Resource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A zone this system is authoritative for.
///
/// @param name lower-case, without a trailing dot
/// @param recordSets every one of them, SOA and NS of the apex included
/// @param signing null when it is not signed
public record Zone(String id, String name, List<RecordSet> recordSets, @Nullable Signing signing)
        implements Resource {

    /// One that is not signed.
    public Zone(String id, String name, List<RecordSet> recordSets) {
        this(id, name, recordSets, null);
    }

    public Zone {
        Require.text("zone id", id);
        Require.that(HostName.isValid(name), "zone name", name, "a host name");
        recordSets = List.copyOf(recordSets);
        Set<String> keys = new HashSet<>();
        for (RecordSet set : recordSets) {
            Require.that(
                    set.name().equals(name) || set.name().endsWith("." + name),
                    "record name",
                    set.name(),
                    "inside " + name);
            String key = set.name() + " " + set.type() + " " + set.setIdentifier();
            Require.that(keys.add(key), "record set", key, "each only once");
        }
    }

    /// The same zone, signed like that.
    public Zone with(@Nullable Signing other) {
        return new Zone(id, name, recordSets, other);
    }

    /// The ids of the other resources it relies on.
    public Stream<String> references() {
        return recordSets.stream()
                .flatMap(set ->
                        Stream.of(
                                set.healthCheckId(),
                                set.target() instanceof Target.Alias alias
                                        ? alias.distributionId()
                                        : null))
                .filter(Objects::nonNull);
    }
}
