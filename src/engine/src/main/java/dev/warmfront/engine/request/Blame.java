package dev.warmfront.engine.request;

import java.util.Locale;

/// Whose doing it is that a request was not answered as asked.
public enum Blame {
    /// Nobody's: it was answered.
    NOBODY,
    VIEWER,
    ORIGIN,
    EDGE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// How logs and metrics spell it.
    public String label() {
        return label;
    }
}
