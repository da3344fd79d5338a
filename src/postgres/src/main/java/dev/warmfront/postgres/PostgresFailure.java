package dev.warmfront.postgres;

import java.io.IOException;

/// PostgreSQL could not be started. The message is one sentence for the person who started it.
public final class PostgresFailure extends IOException {

    private static final long serialVersionUID = 1;

    PostgresFailure(String message) {
        super(message);
    }

    PostgresFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
