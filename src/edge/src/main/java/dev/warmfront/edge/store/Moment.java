package dev.warmfront.edge.store;

/// A place in time, by what was taken back before it: what was fetched since then knows of all of
/// it.
///
/// @param purges the place in the purge log
/// @param writes how many writes had been seen
public record Moment(PurgeLog.Mark purges, long writes) {}
