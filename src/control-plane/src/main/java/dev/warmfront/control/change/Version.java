package dev.warmfront.control.change;

import java.time.Instant;

/// What a write made of a document. It never changes.
///
/// @param number 1 for the first of its subject
/// @param change the id of the change that made it
/// @param actor who wrote
public record Version(long number, String change, String actor, Instant at) {}
