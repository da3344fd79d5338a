package dev.warmfront.edge.config;

import dev.warmfront.snapshot.Codec;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.NotAsPromised;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.Warrant;
import dev.warmfront.snapshot.base.Resource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The release that was kept, while it is put together again: a whole one, and the steps after it.
final class Kept {

    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private long version;
    private Digest digest;
    private Map<String, String> keysPem;
    private @Nullable Warrant warrant;

    private Kept(long version, Digest digest) {
        this.version = version;
        this.digest = digest;
        this.keysPem = Map.of();
    }

    static void write(DataOutputStream out, LastGood good) throws IOException {
        Release release = good.release();
        out.writeLong(release.version());
        out.writeUTF(release.digest().hex());
        List<Resource> resources = release.snapshot().resources().toList();
        out.writeInt(resources.size());
        for (Resource resource : resources) {
            Fields.writeBytes(out, Codec.encode(resource));
        }
        Fields.writeKeys(out, good.keysPem());
        if (good.warrant() != null) {
            Fields.writeWarrant(out, good.warrant());
        }
    }

    static Kept read(DataInputStream in) throws IOException {
        Kept kept = new Kept(in.readLong(), new Digest(in.readUTF()));
        for (int i = in.readInt(); i > 0; i--) {
            kept.put(Fields.readBytes(in));
        }
        kept.keysPem = Fields.readKeys(in);
        if (in.available() > 0) {
            kept.warrant = Fields.readWarrant(in, kept.version, kept.digest);
        }
        return kept;
    }

    /// Goes on to the release after it.
    ///
    /// @throws NotAsPromised if the step does not start from this one
    void then(Step step) {
        Delta delta = step.delta();
        if (delta.version() <= version) {
            // Left over: everything was written whole since.
            return;
        }
        NotAsPromised.unless("base", digest, delta.base());
        delta.removals().forEach(resources::remove);
        delta.upserts().forEach(this::put);
        version = delta.version();
        digest = delta.target();
        warrant = step.warrant();
        keysPem = step.keysPem() == null ? keysPem : step.keysPem();
    }

    /// @param quick a quick way to the digest of a snapshot
    /// @throws NotAsPromised if it is not what it was
    LastGood whole(Function<Snapshot, Digest> quick) {
        Release release = Release.of(version, Snapshot.of(resources.values()), quick);
        NotAsPromised.unless("digest", release.digest(), digest);
        return new LastGood(release, warrant, keysPem);
    }

    private void put(byte[] bytes) {
        Resource resource = Codec.decode(bytes, Resource.class);
        resources.put(resource.id(), resource);
    }
}
