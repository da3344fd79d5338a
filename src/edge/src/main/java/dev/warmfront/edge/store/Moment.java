package dev.warmfront.edge.store;

/// A place in time, by what was taken back before it: what was fetched since then knows of all of
/// it.
///
/// @param purges the sequence of the newest invalidation
/// @param writes how many writes had been seen
public record Moment(long purges, long writes) {}
