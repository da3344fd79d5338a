package dev.warmfront.bench.traces;

import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Lookup;
import dev.warmfront.edge.store.MemoryStore;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.headers.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;

/// The memory tier of an edge.
final class Ours implements Contestant {

    private static final long NOW = 1_900_000_000_000L;
    private static final Lifetime LIFETIME = new Lifetime(NOW, 60_000, 0, 0);
    private static final ByteBuf BODY = Unpooled.directBuffer(16 << 20).writeZero(16 << 20);

    private final MemoryStore store;

    Ours(long budget) {
        store = new MemoryStore(budget, new Metrics());
    }

    /// What it takes for an answer besides its body, here where all have the shortest head and
    /// paths of one length.
    static int besides() {
        try (Ours ours = new Ours(1 << 20)) {
            ours.isHit(1, 0);
            return (int) ours.store.usedBytes();
        }
    }

    @Override
    public boolean isHit(int key, int size) {
        CacheKey place = new CacheKey("d-1", "/" + HexFormat.of().toHexDigits(key), "", "", false);
        if (store.lookup(place, NOW, false, false) instanceof Lookup.Fresh) {
            return true;
        }
        Flow flow = store.keep(Flow.Source.NOBODY, size);
        if (flow != null) {
            flow.append(BODY.retainedSlice(0, size));
            store.put(place, 200, Fields.NONE, LIFETIME, flow, store.now());
            flow.finish();
        }
        return false;
    }

    @Override
    public void close() {
        store.clear();
    }
}
