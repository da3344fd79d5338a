package dev.warmfront.control.fleet;

import java.time.Instant;

/// Who calls, as far as the certificate tells.
sealed interface Caller {

    /// An edge of this fleet.
    ///
    /// @param until when its certificate ends
    record Known(String edgeId, Instant until) implements Caller {}

    /// Somebody who is not let in.
    ///
    /// @param why with what to do about it, for the operator of the edge
    record Stranger(String why) implements Caller {}

    /// Whose certificate has ended.
    static Stranger expired(Instant end) {
        return new Stranger(
                "certificate: expired "
                        + end
                        + " (expected: one that is good; make an enrolment token and start the"
                        + " edge with it)");
    }
}
