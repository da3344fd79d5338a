package dev.warmfront.engine.request;

/// Whose doing it is that a request was not answered as asked.
public enum Blame {
    /// Nobody's: it was answered.
    NOBODY,
    VIEWER,
    ORIGIN,
    EDGE
}
