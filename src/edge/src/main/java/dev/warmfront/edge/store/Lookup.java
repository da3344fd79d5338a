package dev.warmfront.edge.store;

import dev.warmfront.engine.cache.MissReason;
import org.jspecify.annotations.Nullable;

/// What a store has to say about a key.
public sealed interface Lookup {

    /// Stored and fresh.
    record Fresh(Entry entry) implements Lookup {}

    /// Stored, past its lifetime, and good enough while the origin is asked (RFC 5861, section 3).
    ///
    /// @param fill when nobody asks yet: whoever looked it up must, and settle this whatever
    ///     happens
    record Ageing(Entry entry, @Nullable Fill fill) implements Lookup {}

    /// Stored, past its lifetime, and used because the origin has just failed.
    record Resting(Entry entry) implements Lookup {}

    /// Somebody is fetching it.
    record Join(Fill fill) implements Lookup {}

    /// It may be on disk, and is being read: look again when the fill is settled.
    record Reading(Fill fill) implements Lookup {}

    /// Nobody is: whoever asked must fetch it, and settle `fill` whatever happens.
    ///
    /// @param stale what is stored and past its lifetime
    record Lead(Fill fill, MissReason reason, @Nullable Entry stale) implements Lookup {}

    /// It must be fetched, and nobody may wait for it.
    ///
    /// @param stale what is stored and may not be used without asking
    record Pass(MissReason reason, @Nullable Entry stale) implements Lookup {}
}
