package dev.warmfront.control.change;

import java.util.List;

/// Says what would be wrong with publishing what is stored as of this transaction. Asked before
/// every commit, so that what the API accepts never fails to publish.
public interface Gate {

    List<Complaint> examine();

    /// Something to say about a resource.
    ///
    /// @param error whether it stops the write
    /// @param subject kind and id: `distribution/d-…`
    /// @param pointer where in the resource's document (RFC 6901)
    record Complaint(boolean error, String code, String subject, String pointer, String message) {}
}
