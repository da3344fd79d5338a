package dev.warmfront.edge.store;

import dev.warmfront.engine.headers.Fields;

/// Writes status line and fields as they are sent to viewers, once for all of them.
public interface Heads {
    byte[] head(int status, Fields fields);
}
