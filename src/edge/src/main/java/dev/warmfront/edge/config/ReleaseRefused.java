package dev.warmfront.edge.config;

/// A release is not run, and why.
public final class ReleaseRefused extends Exception {

    private static final long serialVersionUID = 1;

    private final ReleaseRefusal reason;

    ReleaseRefused(ReleaseRefusal reason, String detail) {
        super(reason.sentence() + ": " + detail);
        this.reason = reason;
    }

    ReleaseRefused(ReleaseRefusal reason, Exception cause) {
        super(reason.sentence() + ": " + cause.getMessage(), cause);
        this.reason = reason;
    }

    public ReleaseRefusal reason() {
        return reason;
    }
}
