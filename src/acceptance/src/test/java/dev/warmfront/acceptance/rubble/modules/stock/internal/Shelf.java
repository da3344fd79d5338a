package dev.warmfront.acceptance.rubble.modules.stock.internal;

/// Nobody outside of its module should know it.
public record Shelf(int height) {}
