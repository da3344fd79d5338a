package dev.warmfront.compiler.dns;

/// Instead of values: the healthy edges that serve a distribution.
public record DesiredAlias(String distributionId) {}
