package dev.warmfront.control.change;

/// What was done to something.
public enum Verb {
    CREATE,
    UPDATE,
    DELETE,
    INVALIDATE
}
