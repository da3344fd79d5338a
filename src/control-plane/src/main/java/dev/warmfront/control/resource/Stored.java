package dev.warmfront.control.resource;

import java.time.Instant;

/// A resource as it is stored.
///
/// @param revision changes with every write
/// @param managed whether it is shipped with the product and cannot be written
public record Stored<D extends Record>(
        String id, long revision, boolean managed, D draft, Instant createdAt, Instant updatedAt) {

    /// The entity tag (RFC 9110, section 8.8.3).
    public String tag() {
        return "\"" + revision + "\"";
    }
}
