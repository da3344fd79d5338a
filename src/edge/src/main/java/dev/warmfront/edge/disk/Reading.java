package dev.warmfront.edge.disk;

import java.nio.ByteBuffer;

/// What somebody wants read. All but [#late] is called on one thread.
public interface Reading {

    /// It is there.
    ///
    /// @param length of the body, in bytes
    /// @return whether its body is wanted
    boolean begin(Label label, int length);

    /// Some of the body; not to be kept.
    void take(ByteBuffer some);

    /// It is over. Called once, whatever happens.
    ///
    /// @param whole whether there was an answer, it was wanted, and it is what was written
    void end(boolean whole);

    /// It takes too long: who waits should do so no more. [#end] is still to come.
    void late();
}
