package dev.warmfront.snapshot.waf;

/// What a rule does to a request it holds for.
public enum Action {
    /// Lets it pass; no later rule is looked at.
    ALLOW,
    /// Answers 403; no later rule is looked at.
    BLOCK,
    /// Counts it and goes on.
    COUNT
}
