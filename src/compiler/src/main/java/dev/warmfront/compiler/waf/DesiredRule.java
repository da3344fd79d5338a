package dev.warmfront.compiler.waf;

/// When the statement is true, the action is taken; the lowest priority is looked at first.
///
/// @param action ALLOW, BLOCK or COUNT
public record DesiredRule(String name, int priority, String action, DesiredStatement statement) {}
