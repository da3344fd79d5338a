package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.MissReason;
import org.jspecify.annotations.Nullable;

/// What a store has to say about a key.
public sealed interface Lookup {

    /// Stored and fresh.
    record Fresh(Entry entry) implements Lookup {}

    /// Somebody is fetching it.
    record Join(Fill fill) implements Lookup {}

    /// Nobody is: whoever asked must fetch it, and settle `fill` whatever happens.
    ///
    /// @param stale what is stored and past its lifetime
    record Lead(Fill fill, MissReason reason, @Nullable Entry stale) implements Lookup {}

    /// It must be fetched, and nobody may wait for it.
    record Pass(MissReason reason) implements Lookup {}
}
