package dev.warmfront.control.change;

import dev.warmfront.control.web.Write;

/// Keeps evidence of every write that is committed.
public interface Witness {

    /// Called in the transaction of the write, which holds the lock of all writes.
    void saw(Change change, Write write, Outcome outcome);
}
