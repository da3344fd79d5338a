package dev.warmfront.control.change;

import java.time.Instant;

/// A write that was committed. A higher number was committed later.
///
/// @param actor who wrote
/// @param subject kind and id of what was written: `distribution/d-…`
public record Change(
        long number,
        String id,
        String actor,
        Verb verb,
        String subject,
        String requestId,
        Instant at) {}
