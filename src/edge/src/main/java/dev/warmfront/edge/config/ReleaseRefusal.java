package dev.warmfront.edge.config;

import java.util.Locale;

/// Why a release is not run: the word in the log, the metric and the answer to the control plane.
public enum ReleaseRefusal {
    UNSIGNED(true, "It came without a signature"),
    UNKNOWN_KEY(true, "It is signed with a key that this edge was never told of"),
    FORGED(true, "The signature does not belong to this version and digest"),
    EXPIRED(true, "Its signature was good until a time that is over; is the clock right?"),
    ROLLED_BACK(true, "It is older than what this edge has run"),
    TAMPERED(true, "Its content is not what was signed"),
    UNREADABLE(false, "Its content cannot be read, or does not fit together"),
    UNRUNNABLE(false, "It cannot be built, or not be kept on disk");

    private final boolean suspicious;
    private final String sentence;

    ReleaseRefusal(boolean suspicious, String sentence) {
        this.suspicious = suspicious;
        this.sentence = sentence;
    }

    /// Whether nobody would do that who means well and makes no mistake: somebody should look.
    boolean isSuspicious() {
        return suspicious;
    }

    /// For people.
    public String sentence() {
        return sentence;
    }

    /// For metrics.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
