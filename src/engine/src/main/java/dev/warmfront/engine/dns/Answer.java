package dev.warmfront.engine.dns;

import org.jspecify.annotations.Nullable;

/// What looking a name up found, before it is decided which of several record sets it is.
public sealed interface Answer {

    /// The name has records of the type asked for.
    ///
    /// @param wildcard that answers for the name; null when it is there itself
    record Hit(Apex apex, Group group, @Nullable Name wildcard) implements Answer {}

    /// The name is another name's alias: a CNAME, and something else was asked for.
    ///
    /// @param wildcard as above
    record Follow(Apex apex, Group cname, @Nullable Name wildcard) implements Answer {}

    /// Somebody else is responsible from `cut` on down; `nameServers` is its NS group.
    record Referral(Apex apex, Name cut, Group nameServers) implements Answer {}

    /// The name exists, the type asked for does not.
    ///
    /// @param emptyNonTerminal whether nothing at all is at the name, only below it
    /// @param wildcard as above
    record NoData(Apex apex, boolean emptyNonTerminal, @Nullable Name wildcard) implements Answer {}

    /// The name does not exist.
    ///
    /// @param encloser the closest name above it that does
    record NoName(Apex apex, Name encloser) implements Answer {}

    /// The name is in none of our zones.
    record Refused() implements Answer {}
}
