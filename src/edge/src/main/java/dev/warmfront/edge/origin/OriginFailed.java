package dev.warmfront.edge.origin;

import dev.warmfront.engine.origin.OriginFailure;

/// An origin gave no usable answer. Carries no stack: it is an outcome, not a bug.
public final class OriginFailed extends Exception {

    private static final long serialVersionUID = 1L;

    private final OriginFailure failure;

    /// A failure and what it looked like.
    ///
    /// @param detail for the log: which origin, and what it did
    public OriginFailed(OriginFailure failure, String detail) {
        super(failure.sentence() + ": " + detail, null, false, false);
        this.failure = failure;
    }

    public OriginFailure failure() {
        return failure;
    }
}
