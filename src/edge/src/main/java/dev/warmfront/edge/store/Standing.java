package dev.warmfront.edge.store;

/// How something stored stands with what was taken back since it was asked for.
enum Standing {
    /// Nothing means it.
    GOOD,

    /// It is stale, whatever its lifetime is.
    MARKED,

    /// It is not used any more.
    PURGED;

    /// The worse of two.
    Standing and(Standing other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
