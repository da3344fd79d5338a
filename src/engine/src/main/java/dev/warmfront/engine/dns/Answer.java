package dev.warmfront.engine.dns;

/// What looking a name up found, before it is decided which of several record sets it is.
public sealed interface Answer {

    /// The name has records of the type asked for.
    record Hit(Apex apex, Group group) implements Answer {}

    /// The name is another name's alias: a CNAME, and something else was asked for.
    record Follow(Apex apex, Group cname) implements Answer {}

    /// Somebody else is responsible from `cut` on down; `nameServers` is its NS group.
    record Referral(Apex apex, Name cut, Group nameServers) implements Answer {}

    /// The name exists, the type asked for does not.
    ///
    /// @param emptyNonTerminal whether nothing at all is at the name, only below it
    record NoData(Apex apex, boolean emptyNonTerminal) implements Answer {}

    /// The name does not exist.
    record NoName(Apex apex) implements Answer {}

    /// The name is in none of our zones.
    record Refused() implements Answer {}
}
