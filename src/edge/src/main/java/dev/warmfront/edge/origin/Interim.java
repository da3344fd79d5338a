package dev.warmfront.edge.origin;

import dev.warmfront.engine.headers.Fields;

/// Who hears of answers before the answer, most of all 103 (RFC 8297). On the event loop.
public interface Interim {

    /// One such answer.
    ///
    /// @param fields without those that end at this hop
    void interim(int status, Fields fields);

    /// Nobody.
    Interim UNHEARD = (status, fields) -> {};
}
