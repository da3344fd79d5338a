package dev.warmfront.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Ends the program with a message for whoever called it.
final class Failure extends Exception {

    private static final long serialVersionUID = 1;

    private final int exit;
    private final transient @Nullable JsonNode problem;

    Failure(String message) {
        this(message, Exit.FAILED, null);
    }

    Failure(String message, int exit, @Nullable JsonNode problem) {
        super(message);
        this.exit = exit;
        this.problem = problem;
    }

    int exit() {
        return exit;
    }

    /// What the control plane said of it (RFC 9457); null when it said nothing.
    @Nullable JsonNode problem() {
        return problem;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
