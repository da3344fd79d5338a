package dev.warmfront.compiler.diagnostic;

/// Whether a diagnostic stops a compilation.
public enum Severity {
    /// Nothing is published while it stands.
    ERROR,
    /// Worth reading; stops nothing.
    WARNING
}
